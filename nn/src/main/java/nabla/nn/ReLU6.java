package nabla.nn;

import nabla.core.Functional;
import nabla.core.Tensor;

/**
 * min(max(x, 0), 6), element by element; any shape. The slope at 0 and at 6 is 0.
 *
 * <p>A. Krizhevsky, "Convolutional Deep Belief Networks on CIFAR-10" (2010).
 */
public final class ReLU6 extends Layer {
  /** The layer. */
  public ReLU6() {}

  @Override
  protected Tensor compute(Tensor x) {
    return Functional.hardtanh(x, 0, 6);
  }
}
