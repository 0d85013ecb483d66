package nabla.examples;

import java.util.List;
import nabla.nn.Conv2d;
import nabla.nn.ConvOptions;
import nabla.nn.Flatten;
import nabla.nn.Identity;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.MaxPool2d;
import nabla.nn.ReLU;
import nabla.nn.Sequential;
import nabla.nn.norm.BatchNorm2d;

/**
 * The network of the examples: (convolution, norm, ReLU, max pooling) twice, then a linear layer.
 */
public final class Cnn {
  /** The names of the norms to choose from. */
  public static final List<String> NORMS = List.of("none", "batch");

  private Cnn() {}

  /** For grey pictures; 16 and 32 channels. */
  public static Sequential of(String norm, int height, int width, int classes) {
    return new Sequential(
        new Conv2d(1, 16, 3, ConvOptions.defaults().withPadding(1)),
        norm(norm, 16),
        new ReLU(),
        new MaxPool2d(2),
        new Conv2d(16, 32, 3, ConvOptions.defaults().withPadding(1)),
        norm(norm, 32),
        new ReLU(),
        new MaxPool2d(2),
        new Flatten(),
        new Linear(32 * (height / 4) * (width / 4), classes));
  }

  private static Layer norm(String name, int channels) {
    return name.equals("batch") ? new BatchNorm2d(channels) : new Identity();
  }
}
