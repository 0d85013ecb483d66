package nabla.nn;

import nabla.core.Functional;
import nabla.core.Tensor;

/**
 * scale · (x where positive, else alpha (eˣ - 1)), element by element, with the alpha and scale
 * that keep mean 0 and variance 1 from layer to layer; any shape.
 *
 * <p>G. Klambauer et al., "Self-Normalizing Neural Networks", arXiv 1706.02515.
 */
public final class SELU extends Layer {
  /** The layer. */
  public SELU() {}

  @Override
  protected Tensor compute(Tensor x) {
    return Functional.selu(x);
  }
}
