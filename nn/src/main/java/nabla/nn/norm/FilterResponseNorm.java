package nabla.nn.norm;

import nabla.core.Functional;
import nabla.core.Tensor;
import nabla.nn.Layer;
import nabla.nn.Repr;
import nabla.nn.Slot;

/**
 * Filter response normalization with its thresholded linear unit (TLU): y = max(x / √(E[x²] + eps)
 * · weight + bias, tau), the mean square over the positions of each sample's channel. It needs
 * neither a batch nor an activation behind it. Singh and Krishnan, arXiv 1911.09737.
 *
 * <p># Shapes: x [N, C, *] with at least one spatial dimension, y the same. State: {@code weight}
 * [C] = 1, {@code bias} [C] = 0, and, with the unit, {@code tau} [C] = 0.
 */
public final class FilterResponseNorm extends Layer {
  private final int numFeatures;
  private final double eps;
  private final Slot weight;
  private final Slot bias;
  private final Slot tau;

  /** With eps 1e-5 and the unit. */
  public FilterResponseNorm(int numFeatures) {
    this(numFeatures, 1e-5, true);
  }

  /**
   * With options.
   *
   * @param eps added to the mean square
   * @param tlu whether the thresholded linear unit follows
   */
  public FilterResponseNorm(int numFeatures, double eps, boolean tlu) {
    this.numFeatures = Channels.count(this, numFeatures);
    this.eps = Channels.eps(this, eps);
    weight = registerParameter("weight", Tensor.ones(numFeatures));
    bias = registerParameter("bias", Tensor.zeros(numFeatures));
    tau = registerParameter("tau", tlu ? Tensor.zeros(numFeatures) : null);
  }

  @Override
  protected Tensor compute(Tensor x) {
    Channels.require(this, x, numFeatures, 3);
    Tensor normal = Functional.rmsNorm(x, Channels.spatialShape(x), null, eps);
    Tensor y = Channels.affine(normal, weight.tensor(), bias.tensor());
    return tau.isEmpty() ? y : y.maximum(Channels.along(tau.tensor(), x));
  }

  /** The number of channels. */
  public int numFeatures() {
    return numFeatures;
  }

  /** What is added to the mean square. */
  public double eps() {
    return eps;
  }

  /** Whether the thresholded linear unit follows. */
  public boolean tlu() {
    return !tau.isEmpty();
  }

  @Override
  protected String extraRepr() {
    return numFeatures + ", eps=" + Repr.number(eps) + ", tlu=" + Repr.flag(tlu());
  }
}
