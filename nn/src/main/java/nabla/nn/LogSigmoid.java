package nabla.nn;

import nabla.core.Functional;
import nabla.core.Tensor;

/** ln sigmoid(x), element by element, without overflow; any shape. */
public final class LogSigmoid extends Layer {
  /** The layer. */
  public LogSigmoid() {}

  @Override
  protected Tensor compute(Tensor x) {
    return Functional.logSigmoid(x);
  }
}
