package nabla.nn;

import java.util.List;

/**
 * The average of each of a given number of windows of pictures [N, C, H, W], or of one without N.
 */
public final class AdaptiveAvgPool2d extends AdaptiveAvgPoolNd {
  /** With results of equal sides. */
  public AdaptiveAvgPool2d(int outputSize) {
    this(List.of(outputSize));
  }

  /** With the result's size for each dimension; null keeps the input's. */
  public AdaptiveAvgPool2d(List<Integer> outputSize) {
    super(2, outputSize);
  }
}
