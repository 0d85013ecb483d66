package nabla.nn.norm;

import nabla.core.Functional;
import nabla.core.Tensor;
import nabla.nn.Repr;
import nabla.nn.Slot;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Batch normalization: y = (x - E[x]) / √(Var[x] + eps) · weight + bias, for each channel over the
 * batch and all positions. Ioffe and Szegedy, arXiv 1502.03167.
 *
 * <p>In training, mean and variance (the biased one) are the batch's, and move the running ones:
 * running ← (1 - momentum) running + momentum batch, where the variance stored is the unbiased one;
 * {@link BatchNormOptions.Convention} has another rule. In evaluation the running ones are used.
 *
 * <p># Shapes: x [N, C, *], y the same. State: {@code weight} [C] = 1, {@code bias} [C] = 0, {@code
 * running_mean} [C] = 0, {@code running_var} [C] = 1, {@code num_batches_tracked} [] = 0.
 */
public abstract sealed class BatchNorm extends ChannelNorm
    permits BatchNorm1d,
        BatchNorm2d,
        BatchNorm3d,
        LazyBatchNorm1d,
        LazyBatchNorm2d,
        LazyBatchNorm3d {
  private final BatchNormOptions options;
  private final Slot numBatchesTracked;
  private boolean averaging;

  BatchNorm(int numFeatures, BatchNormOptions options, String... forms) {
    super(numFeatures, state(options), forms);
    this.options = options;
    numBatchesTracked = registerBuffer("num_batches_tracked", counter(options));
  }

  BatchNorm(BatchNormOptions options, String... forms) {
    super(state(options), forms);
    this.options = options;
    numBatchesTracked = registerBuffer("num_batches_tracked", counter(options));
  }

  private static State state(BatchNormOptions options) {
    boolean torch = options.convention() == BatchNormOptions.Convention.PYTORCH;
    return new State(
        options.affine(), options.bias(), options.trackRunningStats(), 1, torch ? 1 : 0);
  }

  private static Tensor counter(BatchNormOptions options) {
    return options.trackRunningStats() ? Tensor.scalar(DataType.LONG, 0) : null;
  }

  @Override
  final Tensor normalize(Tensor x, boolean relu) {
    boolean tracking = options.trackRunningStats();
    boolean cumulative = averaging || options.momentum().isEmpty();
    double momentum = options.momentum().orElse(0);
    if (training() && tracking) {
      Tensor count = numBatchesTracked.tensor();
      count.fill(count.item() + 1);
      momentum = cumulative ? 1 / count.item() : momentum;
    }
    boolean torch = options.convention() == BatchNormOptions.Convention.PYTORCH;
    return Functional.batchNorm(
        x,
        runningMean(),
        runningVar(),
        weight(),
        bias(),
        training() || !tracking,
        torch || cumulative ? momentum : 1 - momentum,
        options.eps(),
        torch,
        relu);
  }

  @Override
  final void startAveraging() {
    resetRunningStats();
    averaging = true;
  }

  @Override
  final void stopAveraging() {
    averaging = false;
  }

  /** What it was told. */
  public final BatchNormOptions options() {
    return options;
  }

  /** How many batches have moved the running statistics, a LONG scalar, or null. */
  public final Tensor numBatchesTracked() {
    return numBatchesTracked.tensor();
  }

  @Override
  public final void resetRunningStats() {
    super.resetRunningStats();
    if (options.trackRunningStats()) {
      numBatchesTracked.tensor().fill(0);
    }
  }

  @Override
  protected final String extraRepr() {
    return numFeatures()
        + ", eps="
        + Repr.number(options.eps())
        + ", momentum="
        + (options.momentum().isPresent() ? Repr.number(options.momentum().getAsDouble()) : "None")
        + ", affine="
        + Repr.flag(options.affine())
        + ", bias="
        + Repr.flag(options.bias())
        + ", track_running_stats="
        + Repr.flag(options.trackRunningStats())
        + (options.convention() == BatchNormOptions.Convention.PYTORCH
            ? ""
            : ", convention='cs231n'");
  }
}
