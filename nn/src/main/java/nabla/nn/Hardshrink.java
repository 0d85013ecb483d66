package nabla.nn;

import nabla.core.Functional;
import nabla.core.Tensor;

/** x where |x| exceeds lambda, else 0, element by element; any shape. */
public final class Hardshrink extends Layer {
  private final double lambda;

  /** With lambda = .5. */
  public Hardshrink() {
    this(.5);
  }

  /** With a chosen lambda. */
  public Hardshrink(double lambda) {
    this.lambda = lambda;
  }

  /** What is no larger than this becomes 0. */
  public double lambda() {
    return lambda;
  }

  @Override
  protected Tensor compute(Tensor x) {
    return Functional.hardshrink(x, lambda);
  }

  @Override
  protected String extraRepr() {
    return Repr.number(lambda);
  }
}
