package nabla.nn.loss;

import nabla.core.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loss of the single differences input - target.
 *
 * <p>Shapes: input [*], target [*]; the result is a scalar, or [*] without reduction. Shapes that
 * differ broadcast, as in PyTorch; that is a mistake more often than not ([N, 1] and [N] give N²
 * differences), so the log says it, once a module.
 */
public abstract sealed class DifferenceLoss extends Loss
    permits L1Loss, MSELoss, SmoothL1Loss, HuberLoss {
  private boolean warned;

  DifferenceLoss(Reduction reduction) {
    super(reduction);
  }

  @Override
  protected final Tensor compute(Tensor input, Tensor target) {
    if (!warned && !input.shape().equals(target.shape())) {
      warned = true;
      Logger log = LoggerFactory.getLogger(getClass());
      log.warn(
          "Using a target of shape {} that is different to the input's shape {}: they are broadcast,"
              + " which likely gives other differences than meant; reshape one of them",
          target.shape(),
          input.shape());
    }
    return reduction().of(terms(input.sub(promoted(target, input))));
  }

  /** The loss of each difference. */
  abstract Tensor terms(Tensor difference);
}
