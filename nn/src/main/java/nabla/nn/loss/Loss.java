package nabla.nn.loss;

import nabla.core.Tensor;
import nabla.nn.Module;

/** A module that compares an input with a target. */
public abstract class Loss extends Module {
  private final Reduction reduction;

  /** A loss with a reduction. */
  protected Loss(Reduction reduction) {
    this.reduction = reduction;
  }

  /** What becomes of the losses of the single elements. */
  public final Reduction reduction() {
    return reduction;
  }

  /** The loss of an input, given the target. */
  public final Tensor forward(Tensor input, Tensor target) {
    return runHooks(compute(input, target), input, target);
  }

  /** What the loss does, called by {@link #forward}. */
  protected abstract Tensor compute(Tensor input, Tensor target);
}
