package nabla.nn.norm;

import nabla.core.ArgumentException;
import nabla.core.Tensor;
import nabla.nn.Layer;
import nabla.nn.Repr;
import nabla.nn.Slot;

/**
 * EvoNorm-S0, a normalization and activation in one that needs no batch: y = x · sigmoid(v · x) /
 * √(Var_G[x] + eps) · weight + bias, with the biased variance of a sample's group of channels. Liu
 * et al., arXiv 2004.02967.
 *
 * <p># Shapes: x [N, C, *] with at least one spatial dimension, y the same. State: {@code weight}
 * [C] = 1, {@code bias} [C] = 0, {@code v} [C] = 1.
 */
public final class EvoNormS0 extends Layer {
  private final int numFeatures;
  private final int groups;
  private final double eps;
  private final Slot weight;
  private final Slot bias;
  private final Slot v;

  /** With 32 groups and eps 1e-5. */
  public EvoNormS0(int numFeatures) {
    this(numFeatures, 32, 1e-5);
  }

  /**
   * With options.
   *
   * @param groups into how many groups the channels fall
   * @param eps added to the variance
   */
  public EvoNormS0(int numFeatures, int groups, double eps) {
    if (groups < 1 || numFeatures % groups != 0) {
      throw new ArgumentException(
          ("EvoNormS0: num_features (%s) must be divisible by groups (%s); choose another"
                  + " number of groups")
              .formatted(numFeatures, groups));
    }
    this.numFeatures = Channels.count(this, numFeatures);
    this.groups = groups;
    this.eps = Channels.eps(this, eps);
    weight = registerParameter("weight", Tensor.ones(numFeatures));
    bias = registerParameter("bias", Tensor.zeros(numFeatures));
    v = registerParameter("v", Tensor.ones(numFeatures));
  }

  @Override
  protected Tensor compute(Tensor x) {
    Channels.require(this, x, numFeatures, 3);
    int n = x.size(0);
    int rowLength = n == 0 ? 0 : x.numel() / n / groups;
    Tensor variance = x.reshape(n, groups, rowLength).var(new int[] {2}, 0, true);
    Tensor swish = x.mul(x.mul(Channels.along(v.tensor(), x)).sigmoid());
    Tensor y = swish.reshape(n, groups, rowLength).div(variance.add(eps).sqrt()).reshape(x.shape());
    return Channels.affine(y, weight.tensor(), bias.tensor());
  }

  /** The number of channels. */
  public int numFeatures() {
    return numFeatures;
  }

  /** Into how many groups the channels fall. */
  public int groups() {
    return groups;
  }

  /** What is added to the variance. */
  public double eps() {
    return eps;
  }

  @Override
  protected String extraRepr() {
    return numFeatures + ", groups=" + groups + ", eps=" + Repr.number(eps);
  }
}
