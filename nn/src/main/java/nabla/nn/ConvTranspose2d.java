package nabla.nn;

import java.util.List;

/** A transposed convolution of pictures [N, C, H, W], or of one without N. */
public final class ConvTranspose2d extends ConvTransposeNd {
  /** With a window of equal sides and the default options. */
  public ConvTranspose2d(int inChannels, int outChannels, int kernel) {
    this(inChannels, outChannels, kernel, ConvTransposeOptions.defaults());
  }

  /** With a window of equal sides. */
  public ConvTranspose2d(
      int inChannels, int outChannels, int kernel, ConvTransposeOptions options) {
    this(inChannels, outChannels, List.of(kernel), options);
  }

  /** With a window's size for each dimension. */
  public ConvTranspose2d(
      int inChannels, int outChannels, List<Integer> kernel, ConvTransposeOptions options) {
    super(2, inChannels, outChannels, kernel, options);
  }
}
