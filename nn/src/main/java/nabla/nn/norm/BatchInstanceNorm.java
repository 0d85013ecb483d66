package nabla.nn.norm;

import nabla.core.Functional;
import nabla.core.NoGrad;
import nabla.core.Tensor;
import nabla.nn.Layer;
import nabla.nn.Repr;
import nabla.nn.Slot;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Batch-instance normalization: y = (gate · BN(x) + (1 - gate) · IN(x)) · weight + bias, so that
 * each channel learns how much style to keep. Nam and Kim, arXiv 1805.07925.
 *
 * <p>BN and IN are batch and instance normalization without weights. The gate stays between 0 and 1
 * by {@link #clampGate}, to be called after each step of the optimizer.
 *
 * <p># Shapes: x [N, C, *] with more than one position, y the same. State: as {@link BatchNorm}'s,
 * and {@code gate} [C] = 1.
 */
public final class BatchInstanceNorm extends Layer {
  private final int numFeatures;
  private final Slot weight;
  private final Slot bias;
  private final Slot gate;
  private final RunningStatistics running;

  /** With eps 1e-5 and momentum 0.1. */
  public BatchInstanceNorm(int numFeatures) {
    this(numFeatures, 1e-5, .1);
  }

  /**
   * With options.
   *
   * @param eps added to the variances
   * @param momentum the weight of the new value in the running statistics
   */
  public BatchInstanceNorm(int numFeatures, double eps, double momentum) {
    this.numFeatures = Channels.count(this, numFeatures);
    weight = registerParameter("weight", Tensor.ones(numFeatures));
    bias = registerParameter("bias", Tensor.zeros(numFeatures));
    gate = registerParameter("gate", Tensor.ones(numFeatures));
    running =
        new RunningStatistics(
            Channels.eps(this, eps),
            momentum,
            registerBuffer("running_mean", Tensor.zeros(numFeatures)),
            registerBuffer("running_var", Tensor.ones(numFeatures)),
            registerBuffer("num_batches_tracked", Tensor.scalar(DataType.LONG, 0)));
  }

  @Override
  protected Tensor compute(Tensor x) {
    Channels.require(this, x, numFeatures, 3);
    Tensor ofBatch = gate.tensor().mul(weight.tensor());
    Tensor ofInstance = weight.tensor().sub(ofBatch);
    Tensor batch = running.normalize(x, ofBatch, bias.tensor(), training());
    Tensor instance = Functional.layerNorm(x, Channels.spatialShape(x), null, null, eps());
    return batch.add(instance.mul(Channels.along(ofInstance, x)));
  }

  /** Puts the gate back between 0 and 1, where an optimizer's step may have left it. */
  public void clampGate() {
    try (NoGrad off = NoGrad.open()) {
      gate.tensor().copyFrom(gate.tensor().clamp(0, 1));
    }
  }

  /** How much of the batch's statistics each channel uses, [C]. */
  public Tensor gate() {
    return gate.tensor();
  }

  /** The number of channels. */
  public int numFeatures() {
    return numFeatures;
  }

  /** What is added to the variance. */
  public double eps() {
    return running.eps();
  }

  /** The weight of the new value in the running statistics. */
  public double momentum() {
    return running.momentum();
  }

  @Override
  protected String extraRepr() {
    return numFeatures + ", eps=" + Repr.number(eps()) + ", momentum=" + Repr.number(momentum());
  }
}
