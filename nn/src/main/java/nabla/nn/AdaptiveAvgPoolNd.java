package nabla.nn;

import java.util.List;
import nabla.core.Functional;
import nabla.core.Tensor;

/**
 * The average of each of so many windows as the result has elements: window i of n reaches from ⌊i
 * size / n⌋ to ⌈(i + 1) size / n⌉.
 *
 * <p>Shapes: x [N, C, *] or [C, *], y likewise with the output size.
 */
public abstract sealed class AdaptiveAvgPoolNd extends Layer
    permits AdaptiveAvgPool1d, AdaptiveAvgPool2d, AdaptiveAvgPool3d {
  private final OutputSize outputSize;

  AdaptiveAvgPoolNd(int rank, List<Integer> outputSize) {
    this.outputSize = new OutputSize(rank, outputSize, typeName());
  }

  /** One size for each dimension, or one for all; null for the input's. */
  public final List<Integer> outputSize() {
    return outputSize.sizes();
  }

  @Override
  protected final Tensor compute(Tensor x) {
    return Functional.adaptiveAvgPool(x, outputSize.of(x));
  }

  @Override
  protected final String extraRepr() {
    return outputSize.repr();
  }
}
