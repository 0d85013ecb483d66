package nabla.nn;

import nabla.core.Functional;
import nabla.core.Tensor;

/** x where it exceeds a threshold, else a value, element by element; any shape. */
public final class Threshold extends Layer {
  private final double threshold;
  private final double value;

  /** With a threshold, and the value of what doesn't exceed it. */
  public Threshold(double threshold, double value) {
    this.threshold = threshold;
    this.value = value;
  }

  /** What x must exceed. */
  public double threshold() {
    return threshold;
  }

  /** The result where it doesn't. */
  public double value() {
    return value;
  }

  @Override
  protected Tensor compute(Tensor x) {
    return Functional.threshold(x, threshold, value);
  }

  @Override
  protected String extraRepr() {
    return "threshold=" + Repr.number(threshold) + ", value=" + Repr.number(value);
  }
}
