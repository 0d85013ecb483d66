package nabla.nn.loss;

import nabla.core.Tensor;

/** A criterion that compares an input with a target. */
public abstract class Loss extends Criterion {
  /** A loss with a reduction. */
  protected Loss(Reduction reduction) {
    super(reduction);
  }

  /** The loss of an input, given the target. */
  public final Tensor forward(Tensor input, Tensor target) {
    return runHooks(compute(input, target), input, target);
  }

  /** What the loss does, called by {@link #forward}. */
  protected abstract Tensor compute(Tensor input, Tensor target);
}
