package nabla.nn.loss;

import nabla.core.Functional;
import nabla.core.ShapeException;
import nabla.core.Tensor;

/**
 * The binary cross-entropy of logits for classes that don't exclude each other, averaged over the
 * classes: -1/C Σ_c w_c (target_c ln sigmoid(input_c) + (1 - target_c) ln(1 - sigmoid(input_c)));
 * by default its mean over the samples.
 *
 * <p>Shapes: input [N, C], target [N, C] of 0 and 1, weight [C]; the result is a scalar, or [N]
 * without reduction.
 */
public final class MultiLabelSoftMarginLoss extends WeightedLoss {
  /** Without weight, the mean. */
  public MultiLabelSoftMarginLoss() {
    this(null, Reduction.MEAN);
  }

  /**
   * With factors of the classes and a chosen reduction.
   *
   * @param weight null for all 1
   */
  public MultiLabelSoftMarginLoss(Tensor weight, Reduction reduction) {
    super(weight, reduction);
  }

  @Override
  protected Tensor compute(Tensor input, Tensor target) {
    if (input.rank() == 0) {
      throw new ShapeException(
          "MultiLabelSoftMarginLoss: got an input without dimensions, wanted [N, C] or [C]");
    }
    Tensor t = promoted(target, input);
    Tensor present = t.mul(Functional.logSigmoid(input));
    Tensor absent = t.neg().add(1).mul(Functional.logSigmoid(input.neg()));
    return reduction().of(weighted(present.add(absent).neg()).mean(-1));
  }
}
