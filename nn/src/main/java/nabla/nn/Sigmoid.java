package nabla.nn;

import nabla.core.Tensor;

/** 1 / (1 + e⁻ˣ), element by element; any shape. */
public final class Sigmoid extends Layer {
  /** The layer. */
  public Sigmoid() {}

  @Override
  protected Tensor compute(Tensor x) {
    return x.sigmoid();
  }
}
