package nabla.nn.norm;

import nabla.core.Functional;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import nabla.nn.Repr;
import nabla.nn.Slot;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Instance normalization: y = (x - E[x]) / √(Var[x] + eps) · weight + bias, for each channel of
 * each sample over its positions, with the biased variance. Ulyanov et al., arXiv 1607.08022.
 *
 * <p>With running statistics, training moves them towards the samples' average: running ← (1 -
 * momentum) running + momentum average, the variances unbiased; and evaluation uses them, just as
 * batch norm. Without, evaluation is the same as training. {@code num_batches_tracked} is part of
 * the state, but stays 0 as in PyTorch.
 *
 * <p># Shapes: x [N, C, *] or [C, *], y the same; C may be any number if nothing depends on it.
 * State, if affine: {@code weight} [C] = 1, {@code bias} [C] = 0; if tracking: {@code running_mean}
 * [C] = 0, {@code running_var} [C] = 1, {@code num_batches_tracked} [] = 0.
 */
public abstract sealed class InstanceNorm extends ChannelNorm
    permits InstanceNorm1d,
        InstanceNorm2d,
        InstanceNorm3d,
        LazyInstanceNorm1d,
        LazyInstanceNorm2d,
        LazyInstanceNorm3d {
  private final InstanceNormOptions options;
  private final Slot numBatchesTracked;

  InstanceNorm(int numFeatures, InstanceNormOptions options, String... forms) {
    super(numFeatures, state(options), forms);
    this.options = options;
    numBatchesTracked = registerBuffer("num_batches_tracked", counter(options));
  }

  InstanceNorm(InstanceNormOptions options, String... forms) {
    super(state(options), forms);
    this.options = options;
    numBatchesTracked = registerBuffer("num_batches_tracked", counter(options));
  }

  private static State state(InstanceNormOptions options) {
    return new State(options.affine(), options.bias(), options.trackRunningStats(), 1, 1);
  }

  private static Tensor counter(InstanceNormOptions options) {
    return options.trackRunningStats() ? Tensor.scalar(DataType.LONG, 0) : null;
  }

  @Override
  final void requireChannels(int axis, int channels) {
    if (options.affine() && channels != numFeatures()) {
      throw new ShapeException(
          "%s: expected input's size at dim=%s to match num_features (%s), but got: %s."
              .formatted(typeName(), axis, numFeatures(), channels));
    }
  }

  @Override
  final Tensor normalize(Tensor x, boolean relu) {
    return Functional.instanceNorm(
        x,
        runningMean(),
        runningVar(),
        weight(),
        bias(),
        training() || !options.trackRunningStats(),
        options.momentum().orElse(0),
        options.eps(),
        relu);
  }

  /** What it was told. */
  public final InstanceNormOptions options() {
    return options;
  }

  /** A LONG scalar that stays 0, or null. */
  public final Tensor numBatchesTracked() {
    return numBatchesTracked.tensor();
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
        + Repr.flag(options.trackRunningStats());
  }
}
