package nabla.examples;

import nabla.nn.Conv2d;
import nabla.nn.ConvOptions;
import nabla.nn.Flatten;
import nabla.nn.Linear;
import nabla.nn.MaxPool2d;
import nabla.nn.ReLU;
import nabla.nn.Sequential;
import nabla.nn.norm.Norms;

/**
 * The network of the examples: (convolution, norm, ReLU, max pooling) twice, then a linear layer.
 */
public final class Cnn {
  private Cnn() {}

  /** For grey pictures; 16 and 32 channels, normalized by one of {@link Norms#NAMES}. */
  public static Sequential of(String norm, int height, int width, int classes) {
    return new Sequential(
        new Conv2d(1, 16, 3, ConvOptions.defaults().withPadding(1)),
        Norms.of(norm, 16, 2),
        new ReLU(),
        new MaxPool2d(2),
        new Conv2d(16, 32, 3, ConvOptions.defaults().withPadding(1)),
        Norms.of(norm, 32, 2),
        new ReLU(),
        new MaxPool2d(2),
        new Flatten(),
        new Linear(32 * (height / 4) * (width / 4), classes));
  }
}
