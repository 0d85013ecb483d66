package nabla.nn;

import nabla.core.Tensor;

/** A softmax along a dimension. */
public abstract sealed class SoftmaxLayer extends Layer permits Softmax, LogSoftmax, Softmin {
  private final Integer dim;

  SoftmaxLayer(Integer dim) {
    this.dim = dim;
  }

  /** The dimension; null to choose by the number of dimensions, as PyTorch does without one. */
  public final Integer dim() {
    return dim;
  }

  @Override
  protected final Tensor compute(Tensor x) {
    if (dim != null) {
      return along(dim, x);
    }
    return along(x.rank() < 2 || x.rank() == 3 ? 0 : 1, x);
  }

  abstract Tensor along(int axis, Tensor x);

  @Override
  protected final String extraRepr() {
    return "dim=" + (dim == null ? "None" : dim);
  }
}
