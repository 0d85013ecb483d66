package nabla.nn;

import java.util.List;

/** The power-average of each window of pictures [N, C, H, W], or of one without N. */
public final class LPPool2d extends LPPoolNd {
  /** With windows of equal sides that lie side by side. */
  public LPPool2d(double normType, int kernel) {
    this(normType, List.of(kernel), LPPoolOptions.defaults());
  }

  /** With a window's size for each dimension. */
  public LPPool2d(double normType, List<Integer> kernel, LPPoolOptions options) {
    super(2, normType, kernel, options);
  }
}
