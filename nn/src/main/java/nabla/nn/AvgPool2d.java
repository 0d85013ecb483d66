package nabla.nn;

import java.util.List;

/** The average of each window of pictures [N, C, H, W], or of one without N. */
public final class AvgPool2d extends AvgPoolNd {
  /** With windows of equal sides that lie side by side. */
  public AvgPool2d(int kernel) {
    this(kernel, AvgPoolOptions.defaults());
  }

  /** With windows of equal sides. */
  public AvgPool2d(int kernel, AvgPoolOptions options) {
    this(List.of(kernel), options);
  }

  /** With a window's size for each dimension. */
  public AvgPool2d(List<Integer> kernel, AvgPoolOptions options) {
    super(2, kernel, options);
  }
}
