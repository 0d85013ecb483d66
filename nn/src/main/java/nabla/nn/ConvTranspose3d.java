package nabla.nn;

import java.util.List;

/** A transposed convolution of volumes [N, C, D, H, W], or of one without N. */
public final class ConvTranspose3d extends ConvTransposeNd {
  /** With a window of equal sides and the default options. */
  public ConvTranspose3d(int inChannels, int outChannels, int kernel) {
    this(inChannels, outChannels, kernel, ConvTransposeOptions.defaults());
  }

  /** With a window of equal sides. */
  public ConvTranspose3d(
      int inChannels, int outChannels, int kernel, ConvTransposeOptions options) {
    this(inChannels, outChannels, List.of(kernel), options);
  }

  /** With a window's size for each dimension. */
  public ConvTranspose3d(
      int inChannels, int outChannels, List<Integer> kernel, ConvTransposeOptions options) {
    super(3, inChannels, outChannels, kernel, options);
  }
}
