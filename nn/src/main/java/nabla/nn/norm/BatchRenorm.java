package nabla.nn.norm;

import nabla.core.ArgumentException;
import nabla.core.Functional;
import nabla.core.NoGrad;
import nabla.core.Tensor;
import nabla.nn.Layer;
import nabla.nn.Repr;
import nabla.nn.Slot;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Batch renormalization: batch normalization whose training sees nearly what evaluation will see, y
 * = ((x - μ_B) / σ_B · r + d) · weight + bias, with σ_B = √(Var[x] + eps) of the batch, r = σ_B / σ
 * cut to [1/rMax, rMax] and d = (μ_B - μ) / σ cut to [-dMax, dMax], both constants in the gradient.
 * Ioffe, arXiv 1702.03275.
 *
 * <p>After each training batch the running statistics move: μ ← (1 - momentum) μ + momentum μ_B,
 * and likewise σ, a standard deviation with eps in it. In evaluation y = (x - μ) / σ · weight +
 * bias. With rMax = 1 and dMax = 0 training is that of {@link BatchNorm}.
 *
 * <p># Shapes: x [N, C, *], y the same. State: {@code weight} [C] = 1, {@code bias} [C] = 0, {@code
 * running_mean} [C] = 0, {@code running_std} [C] = 1, {@code num_batches_tracked} [] = 0.
 */
public final class BatchRenorm extends Layer {
  private final int numFeatures;
  private final Options options;
  private final Slot weight;
  private final Slot bias;
  private final Slot runningMean;
  private final Slot runningStd;
  private final Slot numBatchesTracked;

  /**
   * How far r and d may go: at first not at all (rMax = 1, dMax = 0), then in a straight line up to
   * rMax and dMax, as far as they are to go.
   *
   * @param warmup for how many training batches it is plain batch normalization
   * @param rMax the last bound of r, 1 or more
   * @param rSteps after how many batches it is reached
   * @param dMax the last bound of d, 0 or more
   * @param dSteps after how many batches it is reached
   */
  public record Schedule(long warmup, double rMax, long rSteps, double dMax, long dSteps) {
    /** Checks that the bounds leave something in between. */
    public Schedule {
      if (!(rMax >= 1 && dMax >= 0 && warmup >= 0 && rSteps >= warmup && dSteps >= warmup)) {
        throw new ArgumentException(
            ("BatchRenorm: got warmup %d, rMax %s at %d, dMax %s at %d; wanted rMax of 1 or more,"
                    + " dMax of 0 or more, and both reached at the end of the warmup or later")
                .formatted(warmup, rMax, rSteps, dMax, dSteps));
      }
    }

    /** The paper's: 5000 batches of warmup, rMax 3 at 40000, dMax 5 at 25000. */
    public static Schedule paper() {
      return new Schedule(5000, 3, 40000, 5, 25000);
    }

    /** The same bounds from the first batch on. */
    public static Schedule constant(double rMax, double dMax) {
      return new Schedule(0, rMax, 0, dMax, 0);
    }

    /** The bound of r after so many batches. */
    public double rMax(double batches) {
      return 1 + (rMax - 1) * progress(batches, rSteps);
    }

    /** The bound of d after so many batches. */
    public double dMax(double batches) {
      return dMax * progress(batches, dSteps);
    }

    private double progress(double batches, long steps) {
      return batches >= steps ? 1 : Math.max(0, (batches - warmup) / (steps - warmup));
    }
  }

  /**
   * What it may be told.
   *
   * @param eps added to the variance
   * @param momentum the weight of the new value in the running statistics
   * @param schedule the bounds of r and d
   */
  public record Options(double eps, double momentum, Schedule schedule) {
    /** eps 1e-3, momentum 0.01, the paper's schedule. */
    public static Options defaults() {
      return new Options(1e-3, .01, Schedule.paper());
    }

    /** With another eps. */
    public Options withEps(double value) {
      return new Options(value, momentum, schedule);
    }

    /** With another weight of the new value. */
    public Options withMomentum(double value) {
      return new Options(eps, value, schedule);
    }

    /** With other bounds of r and d. */
    public Options withSchedule(Schedule value) {
      return new Options(eps, momentum, value);
    }
  }

  /** With the paper's options. */
  public BatchRenorm(int numFeatures) {
    this(numFeatures, Options.defaults());
  }

  /** With options. */
  public BatchRenorm(int numFeatures, Options options) {
    this.numFeatures = Channels.count(this, numFeatures);
    this.options = options;
    Channels.eps(this, options.eps);
    weight = registerParameter("weight", Tensor.ones(numFeatures));
    bias = registerParameter("bias", Tensor.zeros(numFeatures));
    runningMean = registerBuffer("running_mean", Tensor.zeros(numFeatures));
    runningStd = registerBuffer("running_std", Tensor.ones(numFeatures));
    numBatchesTracked = registerBuffer("num_batches_tracked", Tensor.scalar(DataType.LONG, 0));
  }

  @Override
  protected Tensor compute(Tensor x) {
    Channels.require(this, x, numFeatures, 2);
    if (!training()) {
      Tensor variance = runningStd.tensor().square();
      return Functional.batchNorm(
          x, runningMean.tensor(), variance, weight.tensor(), bias.tensor(), false, 0, 0);
    }
    // With momentum 1 the batch's statistics are what the running ones become.
    Tensor mean = Tensor.zeros(x.dataType(), numFeatures);
    Tensor unbiased = Tensor.ones(x.dataType(), numFeatures);
    Tensor normal = Functional.batchNorm(x, mean, unbiased, null, null, true, 1, options.eps);
    if (x.numel() == 0) {
      return Channels.affine(normal, weight.tensor(), bias.tensor());
    }
    double count = x.numel() / numFeatures;
    Tensor std = unbiased.mul((count - 1) / count).add(options.eps).sqrt();
    double batches = numBatchesTracked.tensor().item();
    double rMax = options.schedule.rMax(batches);
    double dMax = options.schedule.dMax(batches);
    Tensor r = std.div(runningStd.tensor()).clamp(1 / rMax, rMax);
    Tensor d = mean.sub(runningMean.tensor()).div(runningStd.tensor()).clamp(-dMax, dMax);
    follow(mean, std);
    return Channels.affine(Channels.affine(normal, r, d), weight.tensor(), bias.tensor());
  }

  private void follow(Tensor mean, Tensor std) {
    try (NoGrad off = NoGrad.open()) {
      move(runningMean.tensor(), mean);
      move(runningStd.tensor(), std);
      numBatchesTracked.tensor().fill(numBatchesTracked.tensor().item() + 1);
    }
  }

  private void move(Tensor running, Tensor batch) {
    running.addInPlace(batch.sub(running).mul(options.momentum));
  }

  /** The number of channels. */
  public int numFeatures() {
    return numFeatures;
  }

  /** What it was told. */
  public Options options() {
    return options;
  }

  /** The running mean [C]. */
  public Tensor runningMean() {
    return runningMean.tensor();
  }

  /** The running standard deviation [C]. */
  public Tensor runningStd() {
    return runningStd.tensor();
  }

  @Override
  protected String extraRepr() {
    Schedule s = options.schedule;
    return "%d, eps=%s, momentum=%s, r_max=%s, d_max=%s"
        .formatted(
            numFeatures,
            Repr.number(options.eps),
            Repr.number(options.momentum),
            Repr.number(s.rMax),
            Repr.number(s.dMax));
  }
}
