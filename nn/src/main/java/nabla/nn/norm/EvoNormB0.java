package nabla.nn.norm;

import nabla.core.NoGrad;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import nabla.nn.Layer;
import nabla.nn.Repr;
import nabla.nn.Slot;

/**
 * EvoNorm-B0, a normalization and activation in one that a search found: y = x / max(√(Var_B[x] +
 * eps), v · x + √(Var_I[x] + eps)) · weight + bias, with the variance of the batch and that of the
 * instance, both biased. Liu et al., arXiv 2004.02967.
 *
 * <p>Training moves the running variance: running ← (1 - momentum) running + momentum Var_B, the
 * unbiased one; evaluation uses it for Var_B.
 *
 * <p># Shapes: x [N, C, *] with at least one spatial dimension, y the same. State: {@code weight}
 * [C] = 1, {@code bias} [C] = 0, {@code v} [C] = 1, {@code running_var} [C] = 1.
 */
public final class EvoNormB0 extends Layer {
  private final int numFeatures;
  private final double eps;
  private final double momentum;
  private final Slot weight;
  private final Slot bias;
  private final Slot v;
  private final Slot runningVar;

  /** With eps 1e-3 and momentum 0.1. */
  public EvoNormB0(int numFeatures) {
    this(numFeatures, 1e-3, .1);
  }

  /**
   * With options.
   *
   * @param eps added to the variances
   * @param momentum the weight of the new value in the running variance
   */
  public EvoNormB0(int numFeatures, double eps, double momentum) {
    this.numFeatures = Channels.count(this, numFeatures);
    this.eps = Channels.eps(this, eps);
    this.momentum = momentum;
    weight = registerParameter("weight", Tensor.ones(numFeatures));
    bias = registerParameter("bias", Tensor.zeros(numFeatures));
    v = registerParameter("v", Tensor.ones(numFeatures));
    runningVar = registerBuffer("running_var", Tensor.ones(numFeatures));
  }

  @Override
  protected Tensor compute(Tensor x) {
    Channels.require(this, x, numFeatures, 3);
    Tensor ofBatch = training() ? batchVariance(x) : Channels.along(runningVar.tensor(), x);
    Tensor ofInstance = x.var(Channels.spatialAxes(x), 0, true);
    Tensor nonlinear = x.mul(Channels.along(v.tensor(), x)).add(ofInstance.add(eps).sqrt());
    Tensor denominator = ofBatch.add(eps).sqrt().maximum(nonlinear);
    return Channels.affine(x.div(denominator), weight.tensor(), bias.tensor());
  }

  private Tensor batchVariance(Tensor x) {
    double count = (double) x.numel() / numFeatures;
    if (count == 1) {
      throw new ShapeException(
          "EvoNormB0: Expected more than 1 value per channel when training, got input size "
              + x.shape());
    }
    Tensor variance = x.var(Channels.batchAxes(x), 0, true);
    if (count > 0) {
      try (NoGrad off = NoGrad.open()) {
        Tensor unbiased = variance.reshape(numFeatures).mul(count / (count - 1));
        Tensor running = runningVar.tensor();
        running.addInPlace(unbiased.sub(running).mul(momentum));
      }
    }
    return variance;
  }

  /** The number of channels. */
  public int numFeatures() {
    return numFeatures;
  }

  /** What is added to the variances. */
  public double eps() {
    return eps;
  }

  /** The weight of the new value in the running variance. */
  public double momentum() {
    return momentum;
  }

  @Override
  protected String extraRepr() {
    return numFeatures + ", eps=" + Repr.number(eps) + ", momentum=" + Repr.number(momentum);
  }
}
