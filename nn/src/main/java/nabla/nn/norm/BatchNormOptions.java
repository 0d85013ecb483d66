package nabla.nn.norm;

import java.util.OptionalDouble;
import nabla.core.ArgumentException;

/**
 * What batch norm may be told besides the number of its features; PyTorch's arguments and defaults.
 *
 * @param eps added to the variance
 * @param momentum the weight of the new value in the running statistics; empty for the average over
 *     all batches
 * @param affine whether it has a weight and a bias for each channel
 * @param bias whether it has the bias, if affine
 * @param trackRunningStats whether it has running statistics; without, evaluation uses those of the
 *     batch too
 */
public record BatchNormOptions(
    double eps, OptionalDouble momentum, boolean affine, boolean bias, boolean trackRunningStats) {

  /** Checks that eps isn't NaN, and momentum is a number. */
  public BatchNormOptions {
    if (Double.isNaN(eps) || momentum.isPresent() && !Double.isFinite(momentum.getAsDouble())) {
      throw new ArgumentException(
          "batch norm: got eps " + eps + " and momentum " + momentum + ", wanted finite numbers");
    }
  }

  /** eps 1e-5, momentum 0.1, affine with bias, tracking. */
  public static BatchNormOptions defaults() {
    return new BatchNormOptions(1e-5, OptionalDouble.of(.1), true, true, true);
  }

  /** With another eps. */
  public BatchNormOptions withEps(double eps) {
    return new BatchNormOptions(eps, momentum, affine, bias, trackRunningStats);
  }

  /** With another weight of the new value. */
  public BatchNormOptions withMomentum(double momentum) {
    return new BatchNormOptions(eps, OptionalDouble.of(momentum), affine, bias, trackRunningStats);
  }

  /**
   * With running statistics that are the average over all batches: PyTorch's {@code momentum=None}.
   */
  public BatchNormOptions withCumulativeAverage() {
    return new BatchNormOptions(eps, OptionalDouble.empty(), affine, bias, trackRunningStats);
  }

  /** Without weight and bias. */
  public BatchNormOptions withoutAffine() {
    return new BatchNormOptions(eps, momentum, false, bias, trackRunningStats);
  }

  /** Without bias. */
  public BatchNormOptions withoutBias() {
    return new BatchNormOptions(eps, momentum, affine, false, trackRunningStats);
  }

  /** Without running statistics. */
  public BatchNormOptions withoutRunningStats() {
    return new BatchNormOptions(eps, momentum, affine, bias, false);
  }
}
