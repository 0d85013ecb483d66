package nabla.nn.norm;

import nabla.core.Tensor;
import nabla.nn.Layer;
import nabla.nn.Repr;
import nabla.nn.Slot;

/**
 * Global response normalization: channels compete by their size, y = x + weight · x · g[c] /
 * (E_c[g] + eps) + bias, where g[n, c] is the Euclidean norm of a channel over its positions. Woo
 * et al., ConvNeXt V2, arXiv 2301.00808.
 *
 * <p># Shapes: x [N, C, *] with at least one spatial dimension, y the same. State: {@code weight}
 * [C] = 0 and {@code bias} [C] = 0, so that at first y = x.
 */
public final class GlobalResponseNorm extends Layer {
  private final int numFeatures;
  private final double eps;
  private final Slot weight;
  private final Slot bias;

  /** With eps 1e-6. */
  public GlobalResponseNorm(int numFeatures) {
    this(numFeatures, 1e-6);
  }

  /** With another eps. */
  public GlobalResponseNorm(int numFeatures, double eps) {
    this.numFeatures = Channels.count(this, numFeatures);
    this.eps = Channels.eps(this, eps);
    weight = registerParameter("weight", Tensor.zeros(numFeatures));
    bias = registerParameter("bias", Tensor.zeros(numFeatures));
  }

  @Override
  protected Tensor compute(Tensor x) {
    Channels.require(this, x, numFeatures, 3);
    Tensor size = x.norm(2, Channels.spatialAxes(x), true);
    Tensor response = size.div(size.mean(new int[] {1}, true).add(eps));
    return x.add(Channels.affine(x.mul(response), weight.tensor(), bias.tensor()));
  }

  /** The number of channels. */
  public int numFeatures() {
    return numFeatures;
  }

  /** What is added to the mean size of channels. */
  public double eps() {
    return eps;
  }

  @Override
  protected String extraRepr() {
    return numFeatures + ", eps=" + Repr.number(eps);
  }
}
