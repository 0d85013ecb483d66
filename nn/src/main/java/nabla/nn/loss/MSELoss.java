package nabla.nn.loss;

import nabla.core.ShapeException;
import nabla.core.Tensor;

/**
 * The squared error, (input - target)², by default its mean.
 *
 * <p>Shapes: input [*], target [*]; the result is a scalar, or [*] without reduction. Where PyTorch
 * warns that shapes differ and broadcasts them, which is a mistake more often than not ([N, 1] and
 * [N] give N² differences), this throws.
 */
public final class MSELoss extends Loss {
  /** The mean squared error. */
  public MSELoss() {
    this(Reduction.MEAN);
  }

  /** With a chosen reduction. */
  public MSELoss(Reduction reduction) {
    super(reduction);
  }

  @Override
  protected Tensor compute(Tensor input, Tensor target) {
    if (!input.shape().equals(target.shape())) {
      throw new ShapeException(
          ("MSELoss: got an input of shape %s and a target of shape %s, wanted the same;"
                  + " reshape or expand one of them")
              .formatted(input.shape(), target.shape()));
    }
    return reduction().of(input.sub(target).square());
  }
}
