package nabla.nn.loss;

import nabla.core.Tensor;

/** The squared error, (input - target)², by default its mean. */
public final class MSELoss extends DifferenceLoss {
  /** The mean squared error. */
  public MSELoss() {
    this(Reduction.MEAN);
  }

  /** With a chosen reduction. */
  public MSELoss(Reduction reduction) {
    super(reduction);
  }

  @Override
  Tensor terms(Tensor difference) {
    return difference.square();
  }
}
