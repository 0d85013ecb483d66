package nabla.nn;

import nabla.core.Functional;
import nabla.core.Tensor;

/**
 * x · hardsigmoid(x), element by element; any shape.
 *
 * <p>A. Howard et al., "Searching for MobileNetV3", arXiv 1905.02244.
 */
public final class Hardswish extends Layer {
  /** The layer. */
  public Hardswish() {}

  @Override
  protected Tensor compute(Tensor x) {
    return Functional.hardswish(x);
  }
}
