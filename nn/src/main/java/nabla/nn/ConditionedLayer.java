package nabla.nn;

import nabla.core.Tensor;

/** A module that makes one tensor of a tensor and a condition: a picture of a style, or classes. */
public abstract class ConditionedLayer extends Module {
  /** A layer without any state yet. */
  protected ConditionedLayer() {}

  /** Its result for an input under a condition; PyTorch's {@code module(x, condition)}. */
  public final Tensor forward(Tensor x, Tensor condition) {
    return runHooks(compute(x, condition), x, condition);
  }

  /** What the layer does, called by {@link #forward}. */
  protected abstract Tensor compute(Tensor x, Tensor condition);
}
