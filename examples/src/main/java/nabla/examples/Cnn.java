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
  /** How many channels the first layer gives; the second gives twice as many. */
  public static final int CHANNELS = 16;

  private Cnn() {}

  /** For grey pictures; {@link #CHANNELS} channels, normalized by one of {@link Norms#NAMES}. */
  public static Sequential of(String norm, int height, int width, int classes) {
    return of(norm, CHANNELS, height, width, classes);
  }

  /** The same with another number of channels. */
  public static Sequential of(String norm, int channels, int height, int width, int classes) {
    int twice = 2 * channels;
    return new Sequential(
        new Conv2d(1, channels, 3, ConvOptions.defaults().withPadding(1)),
        Norms.of(norm, channels, 2),
        new ReLU(),
        new MaxPool2d(2),
        new Conv2d(channels, twice, 3, ConvOptions.defaults().withPadding(1)),
        Norms.of(norm, twice, 2),
        new ReLU(),
        new MaxPool2d(2),
        new Flatten(),
        new Linear(twice * (height / 4) * (width / 4), classes));
  }
}
