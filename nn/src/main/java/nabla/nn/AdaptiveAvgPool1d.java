package nabla.nn;

import java.util.List;

/** The average of each of a given number of windows of sequences [N, C, L], or of one without N. */
public final class AdaptiveAvgPool1d extends AdaptiveAvgPoolNd {
  /** With results of equal sides. */
  public AdaptiveAvgPool1d(int outputSize) {
    this(List.of(outputSize));
  }

  /** With the result's size for each dimension; null keeps the input's. */
  public AdaptiveAvgPool1d(List<Integer> outputSize) {
    super(1, outputSize);
  }
}
