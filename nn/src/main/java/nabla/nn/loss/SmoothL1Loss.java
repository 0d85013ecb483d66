package nabla.nn.loss;

import nabla.core.ArgumentException;
import nabla.core.Functional;
import nabla.core.Tensor;

/**
 * With d = input - target: d² / (2 beta) where |d| is less than beta, else |d| - beta / 2; by
 * default its mean. It is {@link HuberLoss} divided by beta.
 *
 * <p>R. Girshick, "Fast R-CNN", arXiv 1504.08083.
 */
public final class SmoothL1Loss extends DifferenceLoss {
  private final double beta;

  /** With beta 1, the mean. */
  public SmoothL1Loss() {
    this(1, Reduction.MEAN);
  }

  /**
   * With a chosen beta, 0 for {@link L1Loss}, and reduction.
   *
   * @throws ArgumentException for a negative beta
   */
  public SmoothL1Loss(double beta, Reduction reduction) {
    super(reduction);
    if (!(beta >= 0)) {
      throw new ArgumentException(
          "SmoothL1Loss: smooth_l1_loss does not support negative values for beta, got " + beta);
    }
    this.beta = beta;
  }

  /** From where on the loss is linear. */
  public double beta() {
    return beta;
  }

  @Override
  Tensor terms(Tensor difference) {
    return beta == 0 ? difference.abs() : Functional.huber(difference, beta);
  }
}
