package nabla.nn.loss;

import nabla.core.Tensor;

/** The absolute error, |input - target|, by default its mean. */
public final class L1Loss extends DifferenceLoss {
  /** The mean absolute error. */
  public L1Loss() {
    this(Reduction.MEAN);
  }

  /** With a chosen reduction. */
  public L1Loss(Reduction reduction) {
    super(reduction);
  }

  @Override
  Tensor terms(Tensor difference) {
    return difference.abs();
  }
}
