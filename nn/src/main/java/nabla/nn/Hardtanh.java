package nabla.nn;

import nabla.core.ArgumentException;
import nabla.core.Functional;
import nabla.core.Tensor;

/** min(max(x, minVal), maxVal), element by element; any shape. The slope at both bounds is 0. */
public final class Hardtanh extends Layer {
  private final double minVal;
  private final double maxVal;

  /** Between -1 and 1. */
  public Hardtanh() {
    this(-1, 1);
  }

  /**
   * Between chosen bounds.
   *
   * @throws ArgumentException unless minVal is less than maxVal
   */
  public Hardtanh(double minVal, double maxVal) {
    if (!(minVal < maxVal)) {
      throw new ArgumentException(
          "Hardtanh: max_val must be greater than min_val, got min_val %s and max_val %s"
              .formatted(minVal, maxVal));
    }
    this.minVal = minVal;
    this.maxVal = maxVal;
  }

  /** The least result. */
  public double minVal() {
    return minVal;
  }

  /** The greatest result. */
  public double maxVal() {
    return maxVal;
  }

  @Override
  protected Tensor compute(Tensor x) {
    return Functional.hardtanh(x, minVal, maxVal);
  }

  @Override
  protected String extraRepr() {
    return "min_val=" + Repr.number(minVal) + ", max_val=" + Repr.number(maxVal);
  }
}
