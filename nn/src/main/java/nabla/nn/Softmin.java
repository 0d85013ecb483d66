package nabla.nn;

import nabla.core.Tensor;

/**
 * Probabilities that are largest for the smallest numbers, e^-x / Σ e^-x along a dimension; any
 * shape.
 */
public final class Softmin extends SoftmaxLayer {
  /** Along dimension 0 of inputs with 0, 1 or 3 dimensions, along dimension 1 of others. */
  public Softmin() {
    super(null);
  }

  /** Along a dimension; negative ones count from the back. */
  public Softmin(int dim) {
    super(dim);
  }

  @Override
  Tensor along(int axis, Tensor x) {
    return x.neg().softmax(axis);
  }
}
