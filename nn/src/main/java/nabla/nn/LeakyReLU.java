package nabla.nn;

import nabla.core.Tensor;

/** x where positive, else negativeSlope · x, element by element; any shape. */
public final class LeakyReLU extends Layer {
  private final double negativeSlope;

  /** With negativeSlope = .01. */
  public LeakyReLU() {
    this(.01);
  }

  /** With a chosen negativeSlope. */
  public LeakyReLU(double negativeSlope) {
    this.negativeSlope = negativeSlope;
  }

  /** The slope for negative x. */
  public double negativeSlope() {
    return negativeSlope;
  }

  @Override
  protected Tensor compute(Tensor x) {
    return x.leakyRelu(negativeSlope);
  }

  @Override
  protected String extraRepr() {
    return "negative_slope=" + Repr.number(negativeSlope);
  }
}
