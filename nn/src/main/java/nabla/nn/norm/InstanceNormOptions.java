package nabla.nn.norm;

import java.util.OptionalDouble;
import nabla.core.ArgumentException;

/**
 * What instance norm may be told besides the number of its features; PyTorch's arguments and
 * defaults.
 *
 * @param eps added to the variance
 * @param momentum the weight of the new value in the running statistics; empty for running
 *     statistics that stay as they are, which is what PyTorch makes of {@code momentum=None} here
 * @param affine whether it has a weight and a bias for each channel
 * @param bias whether it has the bias, if affine
 * @param trackRunningStats whether it has running statistics, to use in evaluation
 */
public record InstanceNormOptions(
    double eps, OptionalDouble momentum, boolean affine, boolean bias, boolean trackRunningStats) {

  /** Checks that eps isn't NaN, and momentum is a number. */
  public InstanceNormOptions {
    if (Double.isNaN(eps) || momentum.isPresent() && !Double.isFinite(momentum.getAsDouble())) {
      throw new ArgumentException(
          "instance norm: got eps %s and momentum %s, wanted finite numbers"
              .formatted(eps, momentum));
    }
  }

  /** eps 1e-5, momentum 0.1, neither affine nor tracking. */
  public static InstanceNormOptions defaults() {
    return new InstanceNormOptions(1e-5, OptionalDouble.of(.1), false, true, false);
  }

  /** With another eps. */
  public InstanceNormOptions withEps(double eps) {
    return new InstanceNormOptions(eps, momentum, affine, bias, trackRunningStats);
  }

  /** With another weight of the new value. */
  public InstanceNormOptions withMomentum(double momentum) {
    return new InstanceNormOptions(
        eps, OptionalDouble.of(momentum), affine, bias, trackRunningStats);
  }

  /** With weight and bias. */
  public InstanceNormOptions withAffine() {
    return new InstanceNormOptions(eps, momentum, true, bias, trackRunningStats);
  }

  /** Without bias. */
  public InstanceNormOptions withoutBias() {
    return new InstanceNormOptions(eps, momentum, affine, false, trackRunningStats);
  }

  /** With running statistics. */
  public InstanceNormOptions withRunningStats() {
    return new InstanceNormOptions(eps, momentum, affine, bias, true);
  }
}
