package nabla.nn;

import nabla.core.Tensor;

/** A module that makes one tensor of one tensor. */
public abstract class Layer extends Module {
  /** A layer without any state yet. */
  protected Layer() {}

  /** Its result for an input; PyTorch's {@code module(x)}. */
  public final Tensor forward(Tensor x) {
    return runHooks(compute(x), x);
  }

  /**
   * What the layer does: PyTorch's {@code forward}, to be written by each layer and called by
   * {@link #forward}.
   */
  protected abstract Tensor compute(Tensor x);

  /**
   * relu of what the layer does. {@link Sequential} calls it where a {@link ReLU} follows, so a
   * layer that can do both in one pass over memory overrides it; to the same bits.
   */
  protected Tensor computeRelu(Tensor x) {
    return compute(x).relu();
  }

  /**
   * A table of the layers in it, their output shapes for an input of a shape, and how many
   * parameters they have. The net runs once, on zeros, in evaluation mode and without recording, so
   * it stays as it is.
   *
   * @param inputShape all sizes of the input, the batch size first
   */
  public final String summary(int... inputShape) {
    return Summary.of(this, inputShape);
  }
}
