package nabla.nn.loss;

import nabla.core.Functional;
import nabla.core.ShapeException;
import nabla.core.Tensor;

/**
 * The binary cross-entropy of probabilities, -w (target ln input + (1 - target) ln(1 - input)), by
 * default its mean. Each logarithm counts as at least -100. For logits {@link BCEWithLogitsLoss} is
 * more exact.
 *
 * <p>Shapes: input [*] and target [*] of numbers from 0 to 1, weight any that broadcasts to [*];
 * the result is a scalar, or [*] without reduction.
 */
public final class BCELoss extends WeightedLoss {
  /** Without weight, the mean. */
  public BCELoss() {
    this(null, Reduction.MEAN);
  }

  /**
   * With factors and a chosen reduction.
   *
   * @param weight null for all 1
   */
  public BCELoss(Tensor weight, Reduction reduction) {
    super(weight, reduction);
  }

  @Override
  protected Tensor compute(Tensor input, Tensor target) {
    if (!input.shape().equals(target.shape())) {
      throw new ShapeException(
          ("BCELoss: Using a target size (%s) that is different to the input size (%s) is"
                  + " deprecated. Please ensure they have the same size.")
              .formatted(target.shape(), input.shape()));
    }
    return reduction().of(weighted(Functional.binaryCrossEntropy(input, promoted(target, input))));
  }
}
