package nabla.nn.loss;

import nabla.core.Tensor;

/** A criterion of three tensors, as two inputs and a target; each loss says what they are. */
public abstract class TernaryLoss extends Criterion {
  /** A loss with a reduction. */
  protected TernaryLoss(Reduction reduction) {
    super(reduction);
  }

  /** The loss of three tensors, in PyTorch's order. */
  public final Tensor forward(Tensor first, Tensor second, Tensor third) {
    return runHooks(compute(first, second, third), first, second, third);
  }

  /** What the loss does, called by {@link #forward}. */
  protected abstract Tensor compute(Tensor first, Tensor second, Tensor third);
}
