package nabla.nn;

import java.util.List;

/** A convolution of sequences [N, C, L], or of one without N. */
public final class Conv1d extends ConvNd {
  /** With a window of equal sides and the default options. */
  public Conv1d(int inChannels, int outChannels, int kernel) {
    this(inChannels, outChannels, kernel, ConvOptions.defaults());
  }

  /** With a window of equal sides. */
  public Conv1d(int inChannels, int outChannels, int kernel, ConvOptions options) {
    this(inChannels, outChannels, List.of(kernel), options);
  }

  /** With a window's size for each dimension. */
  public Conv1d(int inChannels, int outChannels, List<Integer> kernel, ConvOptions options) {
    super(1, inChannels, outChannels, kernel, options);
  }
}
