package nabla.nn;

import java.util.List;

/** The average of each window of volumes [N, C, D, H, W], or of one without N. */
public final class AvgPool3d extends AvgPoolNd {
  /** With windows of equal sides that lie side by side. */
  public AvgPool3d(int kernel) {
    this(kernel, AvgPoolOptions.defaults());
  }

  /** With windows of equal sides. */
  public AvgPool3d(int kernel, AvgPoolOptions options) {
    this(List.of(kernel), options);
  }

  /** With a window's size for each dimension. */
  public AvgPool3d(List<Integer> kernel, AvgPoolOptions options) {
    super(3, kernel, options);
  }
}
