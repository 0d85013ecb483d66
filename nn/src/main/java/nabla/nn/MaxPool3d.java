package nabla.nn;

import java.util.List;

/** The largest element of each window of volumes [N, C, D, H, W], or of one without N. */
public final class MaxPool3d extends MaxPoolNd {
  /** With windows of equal sides that lie side by side. */
  public MaxPool3d(int kernel) {
    this(kernel, MaxPoolOptions.defaults());
  }

  /** With windows of equal sides. */
  public MaxPool3d(int kernel, MaxPoolOptions options) {
    this(List.of(kernel), options);
  }

  /** With a window's size for each dimension. */
  public MaxPool3d(List<Integer> kernel, MaxPoolOptions options) {
    super(3, kernel, options);
  }
}
