package nabla.nn;

import java.util.List;

/**
 * The largest element of each of a given number of windows of volumes [N, C, D, H, W], or of one
 * without N.
 */
public final class AdaptiveMaxPool3d extends AdaptiveMaxPoolNd {
  /** With results of equal sides. */
  public AdaptiveMaxPool3d(int outputSize) {
    this(List.of(outputSize), false);
  }

  /**
   * With the result's size for each dimension; null keeps the input's.
   *
   * @param returnIndices says that {@link IndexedPool#forwardWithIndices} is to be called
   */
  public AdaptiveMaxPool3d(List<Integer> outputSize, boolean returnIndices) {
    super(3, outputSize, returnIndices);
  }
}
