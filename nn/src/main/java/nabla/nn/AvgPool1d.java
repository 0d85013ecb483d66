package nabla.nn;

import java.util.List;

/** The average of each window of sequences [N, C, L], or of one without N. */
public final class AvgPool1d extends AvgPoolNd {
  /** With windows of equal sides that lie side by side. */
  public AvgPool1d(int kernel) {
    this(kernel, AvgPoolOptions.defaults());
  }

  /** With windows of equal sides. */
  public AvgPool1d(int kernel, AvgPoolOptions options) {
    this(List.of(kernel), options);
  }

  /** With a window's size for each dimension. */
  public AvgPool1d(List<Integer> kernel, AvgPoolOptions options) {
    super(1, kernel, options);
  }
}
