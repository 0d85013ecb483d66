package nabla.nn.loss;

import nabla.core.ArgumentException;
import nabla.core.Functional;
import nabla.core.Tensor;

/**
 * With d = input - target: d² / 2 where |d| is less than delta, else delta (|d| - delta / 2); by
 * default its mean.
 *
 * <p>P. J. Huber, "Robust Estimation of a Location Parameter", Ann. Math. Statist. 35 (1964).
 */
public final class HuberLoss extends DifferenceLoss {
  private final double delta;

  /** With delta 1, the mean. */
  public HuberLoss() {
    this(1, Reduction.MEAN);
  }

  /**
   * With a chosen delta and reduction.
   *
   * @throws ArgumentException unless delta is positive
   */
  public HuberLoss(double delta, Reduction reduction) {
    super(reduction);
    if (!(delta > 0)) {
      throw new ArgumentException(
          "HuberLoss: huber_loss does not support non-positive values for delta, got " + delta);
    }
    this.delta = delta;
  }

  /** From where on the loss is linear. */
  public double delta() {
    return delta;
  }

  @Override
  Tensor terms(Tensor difference) {
    return Functional.huber(difference, delta).mul(delta);
  }
}
