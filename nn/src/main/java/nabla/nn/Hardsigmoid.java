package nabla.nn;

import nabla.core.Functional;
import nabla.core.Tensor;

/** (x + 3) / 6 between -3 and 3, 0 below and 1 above, element by element; any shape. */
public final class Hardsigmoid extends Layer {
  /** The layer. */
  public Hardsigmoid() {}

  @Override
  protected Tensor compute(Tensor x) {
    return Functional.hardsigmoid(x);
  }
}
