package nabla.nn;

import java.util.List;

/** The power-average of each window of sequences [N, C, L], or of one without N. */
public final class LPPool1d extends LPPoolNd {
  /** With windows of equal sides that lie side by side. */
  public LPPool1d(double normType, int kernel) {
    this(normType, List.of(kernel), LPPoolOptions.defaults());
  }

  /** With a window's size for each dimension. */
  public LPPool1d(double normType, List<Integer> kernel, LPPoolOptions options) {
    super(1, normType, kernel, options);
  }
}
