package nabla.nn;

import nabla.core.ArgumentException;
import nabla.core.Functional;
import nabla.core.Tensor;

/**
 * x - lambda above lambda, x + lambda below -lambda, and 0 between, element by element; any shape.
 */
public final class Softshrink extends Layer {
  private final double lambda;

  /** With lambda = .5. */
  public Softshrink() {
    this(.5);
  }

  /**
   * With a chosen lambda.
   *
   * @throws ArgumentException if it is negative
   */
  public Softshrink(double lambda) {
    if (!(lambda >= 0)) {
      throw new ArgumentException(
          "Softshrink: lambda must be greater or equal to 0, but found to be " + lambda);
    }
    this.lambda = lambda;
  }

  /** How far numbers are moved towards 0. */
  public double lambda() {
    return lambda;
  }

  @Override
  protected Tensor compute(Tensor x) {
    return Functional.softshrink(x, lambda);
  }

  @Override
  protected String extraRepr() {
    return Repr.number(lambda);
  }
}
