package nabla.nn;

import java.util.List;
import nabla.core.Functional;
import nabla.core.Tensor;

/**
 * The largest element of each of so many windows as the result has elements: window i of n reaches
 * from ⌊i size / n⌋ to ⌈(i + 1) size / n⌉.
 *
 * <p>Shapes: x [N, C, *] or [C, *], y likewise with the output size.
 */
public abstract sealed class AdaptiveMaxPoolNd extends IndexedPool
    permits AdaptiveMaxPool1d, AdaptiveMaxPool2d, AdaptiveMaxPool3d {
  private final OutputSize outputSize;
  private final boolean returnIndices;

  AdaptiveMaxPoolNd(int rank, List<Integer> outputSize, boolean returnIndices) {
    this.outputSize = new OutputSize(rank, outputSize, typeName());
    this.returnIndices = returnIndices;
  }

  /** One size for each dimension, or one for all; null for the input's. */
  public final List<Integer> outputSize() {
    return outputSize.sizes();
  }

  @Override
  public final boolean returnIndices() {
    return returnIndices;
  }

  @Override
  protected final Tensor compute(Tensor x) {
    return Functional.adaptiveMaxPool(x, outputSize.of(x));
  }

  @Override
  final Tensor indices(Tensor x) {
    return Functional.adaptiveMaxPoolIndices(x, outputSize.of(x));
  }

  @Override
  protected final String extraRepr() {
    return outputSize.repr();
  }
}
