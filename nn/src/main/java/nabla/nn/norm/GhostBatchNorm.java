package nabla.nn.norm;

import java.util.Arrays;
import nabla.core.ArgumentException;
import nabla.core.Tensor;
import nabla.nn.Layer;
import nabla.nn.Repr;
import nabla.nn.Slot;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Ghost batch normalization: {@link BatchNorm} of parts of the batch, each with its own statistics,
 * so that large batches train like small ones. Hoffer et al., arXiv 1705.08741.
 *
 * <p>A batch of N falls into ⌈N / virtualBatchSize⌉ ghosts as equal as may be, and the running
 * statistics move with each of them in turn. Evaluation is that of batch normalization.
 *
 * <p># Shapes: x [N, C, *], y the same. State: as {@link BatchNorm}'s.
 */
public final class GhostBatchNorm extends Layer {
  private final int numFeatures;
  private final int virtualBatchSize;
  private final Slot weight;
  private final Slot bias;
  private final RunningStatistics running;

  /** Ghosts of at most 128 samples, with eps 1e-5 and momentum 0.01. */
  public GhostBatchNorm(int numFeatures) {
    this(numFeatures, 128, 1e-5, .01);
  }

  /**
   * With options.
   *
   * @param virtualBatchSize how many samples a ghost has at most
   * @param eps added to the variance
   * @param momentum the weight of the new value in the running statistics
   */
  public GhostBatchNorm(int numFeatures, int virtualBatchSize, double eps, double momentum) {
    if (virtualBatchSize < 1) {
      throw new ArgumentException(
          "GhostBatchNorm: got virtual batches of " + virtualBatchSize + ", wanted 1 or more");
    }
    this.numFeatures = Channels.count(this, numFeatures);
    this.virtualBatchSize = virtualBatchSize;
    weight = registerParameter("weight", Tensor.ones(numFeatures));
    bias = registerParameter("bias", Tensor.zeros(numFeatures));
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
    Channels.require(this, x, numFeatures, 2);
    int ghosts = ceilDiv(x.size(0), virtualBatchSize);
    if (!training() || ghosts < 2) {
      return normalize(x);
    }
    Tensor[] parts = x.split(0, ceilDiv(x.size(0), ghosts));
    return Tensor.concat(0, Arrays.stream(parts).map(this::normalize).toArray(Tensor[]::new));
  }

  private static int ceilDiv(int a, int b) {
    return (a - 1) / b + 1;
  }

  private Tensor normalize(Tensor x) {
    return running.normalize(x, weight.tensor(), bias.tensor(), training());
  }

  /** The number of channels. */
  public int numFeatures() {
    return numFeatures;
  }

  /** The largest number of samples that share their statistics. */
  public int virtualBatchSize() {
    return virtualBatchSize;
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
    return numFeatures
        + ", virtual_batch_size="
        + virtualBatchSize
        + ", eps="
        + Repr.number(eps())
        + ", momentum="
        + Repr.number(momentum());
  }
}
