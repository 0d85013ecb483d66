package nabla.nn.norm;

import nabla.core.Functional;
import nabla.core.Tensor;
import nabla.nn.Slot;

/**
 * The buffers of batch normalization, for norms that are one and something more.
 *
 * @param eps added to the variance
 * @param momentum the weight of the new value
 * @param mean [C]
 * @param var [C], unbiased
 * @param count of batches, a LONG scalar
 */
record RunningStatistics(double eps, double momentum, Slot mean, Slot var, Slot count) {
  /** Batch normalization, which in training moves the buffers. */
  Tensor normalize(Tensor x, Tensor weight, Tensor bias, boolean training) {
    if (training) {
      count.tensor().fill(count.tensor().item() + 1);
    }
    return Functional.batchNorm(
        x, mean.tensor(), var.tensor(), weight, bias, training, momentum, eps);
  }
}
