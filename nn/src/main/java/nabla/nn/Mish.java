package nabla.nn;

import nabla.core.Functional;
import nabla.core.Tensor;

/**
 * x · tanh(softplus(x)), element by element; any shape.
 *
 * <p>D. Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", arXiv 1908.08681.
 */
public final class Mish extends Layer {
  /** The layer. */
  public Mish() {}

  @Override
  protected Tensor compute(Tensor x) {
    return Functional.mish(x);
  }
}
