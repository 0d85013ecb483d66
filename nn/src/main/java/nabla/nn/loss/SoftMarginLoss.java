package nabla.nn.loss;

import nabla.core.Functional;
import nabla.core.Tensor;

/**
 * The logistic loss of a classification in two classes, ln(1 + e^(-target input)), by default its
 * mean.
 *
 * <p>Shapes: input [*], target [*] of 1 and -1; the result is a scalar, or [*] without reduction.
 */
public final class SoftMarginLoss extends Loss {
  /** The mean. */
  public SoftMarginLoss() {
    this(Reduction.MEAN);
  }

  /** With a chosen reduction. */
  public SoftMarginLoss(Reduction reduction) {
    super(reduction);
  }

  @Override
  protected Tensor compute(Tensor input, Tensor target) {
    return reduction().of(Functional.logSigmoid(promoted(target, input).mul(input)).neg());
  }
}
