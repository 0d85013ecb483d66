package nabla.nn;

import nabla.core.Tensor;

/** x / (1 + |x|), element by element; any shape. */
public final class Softsign extends Layer {
  /** The layer. */
  public Softsign() {}

  @Override
  protected Tensor compute(Tensor x) {
    return x.div(x.abs().add(1));
  }
}
