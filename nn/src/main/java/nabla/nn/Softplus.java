package nabla.nn;

import nabla.core.Tensor;

/**
 * ln(1 + e^(beta x)) / beta, and x itself where beta x exceeds the threshold, element by element;
 * any shape.
 */
public final class Softplus extends Layer {
  private final double beta;
  private final double threshold;

  /** With beta 1 and threshold 20. */
  public Softplus() {
    this(1, 20);
  }

  /** With chosen numbers. */
  public Softplus(double beta, double threshold) {
    this.beta = beta;
    this.threshold = threshold;
  }

  /** How sharp the bend is. */
  public double beta() {
    return beta;
  }

  /** Where the function is taken as linear. */
  public double threshold() {
    return threshold;
  }

  @Override
  protected Tensor compute(Tensor x) {
    return x.softplus(beta, threshold);
  }

  @Override
  protected String extraRepr() {
    return "beta=" + Repr.number(beta) + ", threshold=" + Repr.number(threshold);
  }
}
