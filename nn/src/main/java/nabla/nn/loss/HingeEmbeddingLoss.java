package nabla.nn.loss;

import nabla.core.Tensor;

/**
 * A loss of distances: the input where the target is 1 (alike), max(0, margin - input) where it is
 * -1 (different); by default its mean.
 *
 * <p>Shapes: input [*], target [*] of 1 and -1; the result is a scalar, or [*] without reduction.
 */
public final class HingeEmbeddingLoss extends Loss {
  private final double margin;

  /** With margin 1, the mean. */
  public HingeEmbeddingLoss() {
    this(1, Reduction.MEAN);
  }

  /** With a chosen margin and reduction. */
  public HingeEmbeddingLoss(double margin, Reduction reduction) {
    super(reduction);
    this.margin = margin;
  }

  /** How far apart what is different should be. */
  public double margin() {
    return margin;
  }

  @Override
  protected Tensor compute(Tensor input, Tensor target) {
    Tensor t = promoted(target, input);
    Tensor missing = input.neg().add(margin).clamp(0, Double.POSITIVE_INFINITY);
    Tensor zero = Tensor.zerosLike(input);
    // A target that is neither 1 nor -1 counts as both, as in PyTorch.
    Tensor alike = Tensor.where(t.ne(-1), input, zero);
    return reduction().of(alike.add(Tensor.where(t.ne(1), missing, zero)));
  }
}
