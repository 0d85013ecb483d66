package nabla.nn.loss;

import nabla.core.Functional;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import nabla.nn.Slot;

/**
 * The binary cross-entropy of logits: -w (p target ln sigmoid(input) + (1 - target) ln(1 -
 * sigmoid(input))), without overflow; by default its mean. The factor p of positive targets trades
 * recall for precision.
 *
 * <p>Shapes: input [*] and target [*], weight and posWeight any that broadcast to [*], as one p a
 * class; the result is a scalar, or [*] without reduction.
 *
 * <p>State: {@code weight} and {@code pos_weight}, buffers, if given.
 */
public final class BCEWithLogitsLoss extends WeightedLoss {
  private final Slot posWeight;

  /** Without weights, the mean. */
  public BCEWithLogitsLoss() {
    this(null, null, Reduction.MEAN);
  }

  /**
   * With factors and a chosen reduction.
   *
   * @param weight factors of all terms, null for 1
   * @param posWeight factors of positive targets, null for 1
   */
  public BCEWithLogitsLoss(Tensor weight, Tensor posWeight, Reduction reduction) {
    super(weight, reduction);
    this.posWeight = registerBuffer("pos_weight", posWeight);
  }

  /** The factors of positive targets, or null. */
  public Tensor posWeight() {
    return posWeight.tensor();
  }

  @Override
  protected Tensor compute(Tensor input, Tensor target) {
    if (!input.shape().equals(target.shape())) {
      throw new ShapeException(
          "BCEWithLogitsLoss: Target size (%s) must be the same as input size (%s)"
              .formatted(target.shape(), input.shape()));
    }
    Tensor t = promoted(target, input);
    Tensor log = Functional.logSigmoid(input);
    // (1 - t) x - (1 + (p - 1) t) ln sigmoid(x), since ln(1 - sigmoid(x)) = ln sigmoid(x) - x.
    Tensor scaled = posWeight.isEmpty() ? log : posWeight.tensor().sub(1).mul(t).add(1).mul(log);
    return reduction().of(weighted(t.neg().add(1).mul(input).sub(scaled)));
  }
}
