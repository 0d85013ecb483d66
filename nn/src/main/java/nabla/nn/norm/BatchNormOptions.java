package nabla.nn.norm;

import java.util.OptionalDouble;
import nabla.core.ArgumentException;

/**
 * What batch norm may be told besides the number of its features; PyTorch's arguments and defaults.
 *
 * @param eps added to the variance
 * @param momentum how fast running statistics move, see {@code convention}; empty for the average
 *     over all batches
 * @param affine whether it has a weight and a bias for each channel
 * @param bias whether it has the bias, if affine
 * @param trackRunningStats whether it has running statistics; without, evaluation uses those of the
 *     batch too
 * @param convention how running statistics are kept
 */
public record BatchNormOptions(
    double eps,
    OptionalDouble momentum,
    boolean affine,
    boolean bias,
    boolean trackRunningStats,
    Convention convention) {

  /** How running statistics are kept. */
  public enum Convention {
    /**
     * running ← (1 - momentum) running + momentum batch; the variance is the unbiased one and
     * starts at 1.
     */
    PYTORCH,
    /**
     * running ← momentum running + (1 - momentum) batch; the variance is the biased one and starts
     * at 0, as in the exercises of Stanford's course CS231n.
     */
    CS231N
  }

  /** Checks that eps isn't NaN, and momentum is a number. */
  public BatchNormOptions {
    if (Double.isNaN(eps) || momentum.isPresent() && !Double.isFinite(momentum.getAsDouble())) {
      throw new ArgumentException(
          "batch norm: got eps " + eps + " and momentum " + momentum + ", wanted finite numbers");
    }
  }

  /** eps 1e-5, momentum 0.1, affine with bias, tracking, in PyTorch's way. */
  public static BatchNormOptions defaults() {
    return new BatchNormOptions(1e-5, OptionalDouble.of(.1), true, true, true, Convention.PYTORCH);
  }

  /** The defaults of CS231n: momentum 0.9 is the weight of the old value. */
  public static BatchNormOptions cs231n() {
    return new BatchNormOptions(1e-5, OptionalDouble.of(.9), true, true, true, Convention.CS231N);
  }

  /** With another eps. */
  public BatchNormOptions withEps(double eps) {
    return new BatchNormOptions(eps, momentum, affine, bias, trackRunningStats, convention);
  }

  /** With another momentum. */
  public BatchNormOptions withMomentum(double momentum) {
    return new BatchNormOptions(
        eps, OptionalDouble.of(momentum), affine, bias, trackRunningStats, convention);
  }

  /**
   * With running statistics that are the average over all batches: PyTorch's {@code momentum=None}.
   */
  public BatchNormOptions withCumulativeAverage() {
    return new BatchNormOptions(
        eps, OptionalDouble.empty(), affine, bias, trackRunningStats, convention);
  }

  /** Without weight and bias. */
  public BatchNormOptions withoutAffine() {
    return new BatchNormOptions(eps, momentum, false, bias, trackRunningStats, convention);
  }

  /** Without bias. */
  public BatchNormOptions withoutBias() {
    return new BatchNormOptions(eps, momentum, affine, false, trackRunningStats, convention);
  }

  /** Without running statistics. */
  public BatchNormOptions withoutRunningStats() {
    return new BatchNormOptions(eps, momentum, affine, bias, false, convention);
  }
}
