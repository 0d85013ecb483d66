package nabla.nn;

import nabla.core.Functional;
import nabla.core.Tensor;

/**
 * The gated linear unit: a · sigmoid(b), where a and b are the input's halves along a dimension.
 *
 * <p>Shapes: x [*, 2n, *], y [*, n, *].
 *
 * <p>Y. N. Dauphin et al., "Language Modeling with Gated Convolutional Networks", arXiv 1612.08083.
 */
public final class GLU extends Layer {
  private final int dim;

  /** Halves the last dimension. */
  public GLU() {
    this(-1);
  }

  /** Halves a chosen dimension; negative ones count from the end. */
  public GLU(int dim) {
    this.dim = dim;
  }

  /** The dimension that is halved. */
  public int dim() {
    return dim;
  }

  @Override
  protected Tensor compute(Tensor x) {
    return Functional.glu(x, dim);
  }

  @Override
  protected String extraRepr() {
    return "dim=" + dim;
  }
}
