package nabla.nn;

import java.util.List;

/**
 * The largest element of each of a given number of windows of sequences [N, C, L], or of one
 * without N.
 */
public final class AdaptiveMaxPool1d extends AdaptiveMaxPoolNd {
  /** With results of equal sides. */
  public AdaptiveMaxPool1d(int outputSize) {
    this(List.of(outputSize), false);
  }

  /**
   * With the result's size for each dimension; null keeps the input's.
   *
   * @param returnIndices says that {@link IndexedPool#forwardWithIndices} is to be called
   */
  public AdaptiveMaxPool1d(List<Integer> outputSize, boolean returnIndices) {
    super(1, outputSize, returnIndices);
  }
}
