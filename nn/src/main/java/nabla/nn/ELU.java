package nabla.nn;

import nabla.core.Tensor;

/**
 * x where positive, else alpha (eˣ - 1), element by element; any shape.
 *
 * <p>D.-A. Clevert et al., "Fast and Accurate Deep Network Learning by Exponential Linear Units",
 * arXiv 1511.07289.
 */
public final class ELU extends Layer {
  private final double alpha;

  /** With alpha = 1. */
  public ELU() {
    this(1);
  }

  /** With a chosen alpha. */
  public ELU(double alpha) {
    this.alpha = alpha;
  }

  /** The limit for x → -∞ is -alpha. */
  public double alpha() {
    return alpha;
  }

  @Override
  protected Tensor compute(Tensor x) {
    return x.elu(alpha);
  }

  @Override
  protected String extraRepr() {
    return "alpha=" + Repr.number(alpha);
  }
}
