package nabla.nn;

import nabla.core.Tensor;

/**
 * x · sigmoid(x), element by element; any shape.
 *
 * <p>S. Elfwing et al., "Sigmoid-Weighted Linear Units", arXiv 1702.03118 (2017).
 */
public final class SiLU extends Layer {
  /** The layer. */
  public SiLU() {}

  @Override
  protected Tensor compute(Tensor x) {
    return x.silu();
  }
}
