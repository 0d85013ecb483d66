package nabla.nn.norm;

import nabla.core.ArgumentException;
import nabla.core.Functional;
import nabla.core.Tensor;
import nabla.nn.Layer;
import nabla.nn.Repr;
import nabla.nn.Slot;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Batch normalization: y = (x - E[x]) / √(Var[x] + eps) · weight + bias, for each channel over the
 * batch and all positions. Ioffe and Szegedy, arXiv 1502.03167.
 *
 * <p>In training, mean and variance (the biased one) are the batch's, and move the running ones:
 * running ← (1 - momentum) running + momentum batch, where the variance stored is the unbiased one.
 * In evaluation the running ones are used.
 *
 * <p># Shapes: x [N, C, *], y the same. State: {@code weight} [C] = 1, {@code bias} [C] = 0, {@code
 * running_mean} [C] = 0, {@code running_var} [C] = 1, {@code num_batches_tracked} [] = 0.
 */
public abstract sealed class BatchNorm extends Layer permits BatchNorm1d, BatchNorm2d, BatchNorm3d {
  private final int numFeatures;
  private final BatchNormOptions options;
  private final Slot weight;
  private final Slot bias;
  private final Slot runningMean;
  private final Slot runningVar;
  private final Slot numBatchesTracked;

  BatchNorm(int numFeatures, BatchNormOptions options) {
    if (numFeatures < 0) {
      throw new ArgumentException(
          typeName() + ": got " + numFeatures + " features, wanted the number of channels");
    }
    this.numFeatures = numFeatures;
    this.options = options;
    boolean tracking = options.trackRunningStats();
    weight = registerParameter("weight", options.affine() ? Tensor.ones(numFeatures) : null);
    bias =
        registerParameter(
            "bias", options.affine() && options.bias() ? Tensor.zeros(numFeatures) : null);
    runningMean = registerBuffer("running_mean", tracking ? Tensor.zeros(numFeatures) : null);
    runningVar = registerBuffer("running_var", tracking ? Tensor.ones(numFeatures) : null);
    numBatchesTracked =
        registerBuffer("num_batches_tracked", tracking ? Tensor.scalar(DataType.LONG, 0) : null);
  }

  /** Throws unless the input has a rank that the layer takes. */
  abstract void checkInput(Tensor x);

  @Override
  protected final Tensor compute(Tensor x) {
    checkInput(x);
    boolean tracking = options.trackRunningStats();
    double momentum = options.momentum().orElse(0);
    if (training() && tracking) {
      Tensor count = numBatchesTracked.tensor();
      count.fill(count.item() + 1);
      momentum = options.momentum().orElse(1 / count.item());
    }
    return Functional.batchNorm(
        x,
        runningMean.tensor(),
        runningVar.tensor(),
        weight.tensor(),
        bias.tensor(),
        training() || !tracking,
        momentum,
        options.eps());
  }

  /** The number of channels. */
  public final int numFeatures() {
    return numFeatures;
  }

  /** What it was told. */
  public final BatchNormOptions options() {
    return options;
  }

  /** [C], or null. */
  public final Tensor weight() {
    return weight.tensor();
  }

  /** [C], or null. */
  public final Tensor bias() {
    return bias.tensor();
  }

  /** The running mean [C], or null. */
  public final Tensor runningMean() {
    return runningMean.tensor();
  }

  /** The running variance [C], unbiased, or null. */
  public final Tensor runningVar() {
    return runningVar.tensor();
  }

  /** How many batches have moved the running statistics, a LONG scalar, or null. */
  public final Tensor numBatchesTracked() {
    return numBatchesTracked.tensor();
  }

  /** Forgets the running statistics. */
  public final void resetRunningStats() {
    if (options.trackRunningStats()) {
      runningMean.tensor().fill(0);
      runningVar.tensor().fill(1);
      numBatchesTracked.tensor().fill(0);
    }
  }

  @Override
  protected final String extraRepr() {
    return numFeatures
        + ", eps="
        + Repr.number(options.eps())
        + ", momentum="
        + (options.momentum().isPresent() ? Repr.number(options.momentum().getAsDouble()) : "None")
        + ", affine="
        + Repr.flag(options.affine())
        + ", bias="
        + Repr.flag(options.bias())
        + ", track_running_stats="
        + Repr.flag(options.trackRunningStats());
  }
}
