package nabla.nn;

import nabla.core.Tensor;

/** max(x, 0), element by element; any shape. */
public final class ReLU extends Layer {
  /** The layer. */
  public ReLU() {}

  @Override
  protected Tensor compute(Tensor x) {
    return x.relu();
  }
}
