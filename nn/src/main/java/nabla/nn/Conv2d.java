package nabla.nn;

import java.util.List;

/** A convolution of pictures [N, C, H, W], or of one without N. */
public final class Conv2d extends ConvNd {
  /** With a window of equal sides and the default options. */
  public Conv2d(int inChannels, int outChannels, int kernel) {
    this(inChannels, outChannels, kernel, ConvOptions.defaults());
  }

  /** With a window of equal sides. */
  public Conv2d(int inChannels, int outChannels, int kernel, ConvOptions options) {
    this(inChannels, outChannels, List.of(kernel), options);
  }

  /** With a window's size for each dimension. */
  public Conv2d(int inChannels, int outChannels, List<Integer> kernel, ConvOptions options) {
    super(2, inChannels, outChannels, kernel, options);
  }
}
