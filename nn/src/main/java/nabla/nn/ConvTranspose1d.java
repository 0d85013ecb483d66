package nabla.nn;

import java.util.List;

/** A transposed convolution of sequences [N, C, L], or of one without N. */
public final class ConvTranspose1d extends ConvTransposeNd {
  /** With a window of equal sides and the default options. */
  public ConvTranspose1d(int inChannels, int outChannels, int kernel) {
    this(inChannels, outChannels, kernel, ConvTransposeOptions.defaults());
  }

  /** With a window of equal sides. */
  public ConvTranspose1d(
      int inChannels, int outChannels, int kernel, ConvTransposeOptions options) {
    this(inChannels, outChannels, List.of(kernel), options);
  }

  /** With a window's size for each dimension. */
  public ConvTranspose1d(
      int inChannels, int outChannels, List<Integer> kernel, ConvTransposeOptions options) {
    super(1, inChannels, outChannels, kernel, options);
  }
}
