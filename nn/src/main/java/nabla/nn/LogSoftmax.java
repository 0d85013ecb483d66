package nabla.nn;

import nabla.core.Tensor;

/** The logarithms of probabilities of logits, x - ln Σ e^x along a dimension; any shape. */
public final class LogSoftmax extends SoftmaxLayer {
  /** Along dimension 0 of inputs with 0, 1 or 3 dimensions, along dimension 1 of others. */
  public LogSoftmax() {
    super(null);
  }

  /** Along a dimension; negative ones count from the back. */
  public LogSoftmax(int dim) {
    super(dim);
  }

  @Override
  Tensor along(int axis, Tensor x) {
    return x.logSoftmax(axis);
  }
}
