package nabla.nn;

import nabla.core.Tensor;

/**
 * x Φ(x) with the normal distribution's Φ, element by element; any shape.
 *
 * <p>D. Hendrycks, K. Gimpel, "Gaussian Error Linear Units", arXiv 1606.08415 (2016).
 */
public final class GELU extends Layer {
  private final Approximate approximate;

  /** How Φ is computed: by the error function, or by the paper's formula with tanh. */
  public enum Approximate {
    NONE,
    TANH
  }

  /** The exact function. */
  public GELU() {
    this(Approximate.NONE);
  }

  /** The exact function or its approximation. */
  public GELU(Approximate approximate) {
    this.approximate = approximate;
  }

  /** How Φ is computed. */
  public Approximate approximate() {
    return approximate;
  }

  @Override
  protected Tensor compute(Tensor x) {
    return approximate == Approximate.NONE ? x.gelu() : x.geluTanh();
  }

  @Override
  protected String extraRepr() {
    return "approximate='" + (approximate == Approximate.NONE ? "none" : "tanh") + "'";
  }
}
