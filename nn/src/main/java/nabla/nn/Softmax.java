package nabla.nn;

import nabla.core.Tensor;

/** Probabilities of logits, e^x / Σ e^x along a dimension; any shape. */
public final class Softmax extends SoftmaxLayer {
  /** Along dimension 0 of inputs with 0, 1 or 3 dimensions, along dimension 1 of others. */
  public Softmax() {
    super(null);
  }

  /** Along a dimension; negative ones count from the back. */
  public Softmax(int dim) {
    super(dim);
  }

  @Override
  Tensor along(int axis, Tensor x) {
    return x.softmax(axis);
  }
}
