package nabla.nn.loss;

import nabla.core.ShapeException;
import nabla.core.Tensor;

/**
 * A loss of two inputs of which the first should be greater where the target is 1, the second where
 * it is -1: max(0, -target (input1 - input2) + margin), by default its mean.
 *
 * <p>Shapes: input1 [*], input2 [*], target [*] of as many dimensions; the result is a scalar, or
 * [*] without reduction.
 */
public final class MarginRankingLoss extends TernaryLoss {
  private final double margin;

  /** With margin 0, the mean. */
  public MarginRankingLoss() {
    this(0, Reduction.MEAN);
  }

  /** With a chosen margin and reduction. */
  public MarginRankingLoss(double margin, Reduction reduction) {
    super(reduction);
    this.margin = margin;
  }

  /** By how much one input should be greater. */
  public double margin() {
    return margin;
  }

  @Override
  protected Tensor compute(Tensor input1, Tensor input2, Tensor target) {
    if (input1.rank() != input2.rank() || input1.rank() != target.rank()) {
      throw new ShapeException(
          ("MarginRankingLoss: All input tensors should have same dimension but got sizes: input1:"
                  + " %s, input2: %s, target: %s")
              .formatted(input1.shape(), input2.shape(), target.shape()));
    }
    Tensor lead = promoted(target, input1).mul(input1.sub(input2));
    return reduction().of(lead.neg().add(margin).clamp(0, Double.POSITIVE_INFINITY));
  }
}
