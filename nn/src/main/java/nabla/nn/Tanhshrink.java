package nabla.nn;

import nabla.core.Tensor;

/** x - tanh(x), element by element; any shape. */
public final class Tanhshrink extends Layer {
  /** The layer. */
  public Tanhshrink() {}

  @Override
  protected Tensor compute(Tensor x) {
    return x.sub(x.tanh());
  }
}
