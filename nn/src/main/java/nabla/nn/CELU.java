package nabla.nn;

import nabla.core.ArgumentException;
import nabla.core.Functional;
import nabla.core.Tensor;

/**
 * x where positive, else alpha (e^(x / alpha) - 1), element by element; any shape. Unlike {@link
 * ELU} it is smooth at 0 for every alpha.
 *
 * <p>J. T. Barron, "Continuously Differentiable Exponential Linear Units", arXiv 1704.07483.
 */
public final class CELU extends Layer {
  private final double alpha;

  /** With alpha = 1. */
  public CELU() {
    this(1);
  }

  /**
   * With a chosen alpha.
   *
   * @throws ArgumentException for 0
   */
  public CELU(double alpha) {
    if (alpha == 0) {
      throw new ArgumentException("CELU: alpha cannot be 0 for CELU; wanted another number, as 1");
    }
    this.alpha = alpha;
  }

  /** The limit for x → -∞ is -alpha. */
  public double alpha() {
    return alpha;
  }

  @Override
  protected Tensor compute(Tensor x) {
    return Functional.celu(x, alpha);
  }

  @Override
  protected String extraRepr() {
    return "alpha=" + Repr.number(alpha);
  }
}
