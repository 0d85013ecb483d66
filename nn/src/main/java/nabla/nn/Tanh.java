package nabla.nn;

import nabla.core.Tensor;

/** tanh(x), element by element; any shape. */
public final class Tanh extends Layer {
  /** The layer. */
  public Tanh() {}

  @Override
  protected Tensor compute(Tensor x) {
    return x.tanh();
  }
}
