package nabla.nn;

import java.util.List;

/** The power-average of each window of volumes [N, C, D, H, W], or of one without N. */
public final class LPPool3d extends LPPoolNd {
  /** With windows of equal sides that lie side by side. */
  public LPPool3d(double normType, int kernel) {
    this(normType, List.of(kernel), LPPoolOptions.defaults());
  }

  /** With a window's size for each dimension. */
  public LPPool3d(double normType, List<Integer> kernel, LPPoolOptions options) {
    super(3, normType, kernel, options);
  }
}
