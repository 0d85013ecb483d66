package nabla.nn;

import java.util.List;

/**
 * The average of each of a given number of windows of volumes [N, C, D, H, W], or of one without N.
 */
public final class AdaptiveAvgPool3d extends AdaptiveAvgPoolNd {
  /** With results of equal sides. */
  public AdaptiveAvgPool3d(int outputSize) {
    this(List.of(outputSize));
  }

  /** With the result's size for each dimension; null keeps the input's. */
  public AdaptiveAvgPool3d(List<Integer> outputSize) {
    super(3, outputSize);
  }
}
