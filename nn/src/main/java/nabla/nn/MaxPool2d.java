package nabla.nn;

import java.util.List;

/** The largest element of each window of pictures [N, C, H, W], or of one without N. */
public final class MaxPool2d extends MaxPoolNd {
  /** With windows of equal sides that lie side by side. */
  public MaxPool2d(int kernel) {
    this(kernel, MaxPoolOptions.defaults());
  }

  /** With windows of equal sides. */
  public MaxPool2d(int kernel, MaxPoolOptions options) {
    this(List.of(kernel), options);
  }

  /** With a window's size for each dimension. */
  public MaxPool2d(List<Integer> kernel, MaxPoolOptions options) {
    super(2, kernel, options);
  }
}
