package nabla.nn;

import java.util.List;

/** The largest element of each window of sequences [N, C, L], or of one without N. */
public final class MaxPool1d extends MaxPoolNd {
  /** With windows of equal sides that lie side by side. */
  public MaxPool1d(int kernel) {
    this(kernel, MaxPoolOptions.defaults());
  }

  /** With windows of equal sides. */
  public MaxPool1d(int kernel, MaxPoolOptions options) {
    this(List.of(kernel), options);
  }

  /** With a window's size for each dimension. */
  public MaxPool1d(List<Integer> kernel, MaxPoolOptions options) {
    super(1, kernel, options);
  }
}
