package nabla.nn.loss;

import nabla.core.ShapeException;
import nabla.core.Tensor;

/**
 * A loss of the angle between two vectors: 1 - cos where the target is 1 (alike), max(0, cos -
 * margin) where it is -1 (different); by default its mean over the pairs.
 *
 * <p>Shapes: input1 [N, D], input2 [N, D], target [N] of 1 and -1, or [D], [D] and []; the result
 * is a scalar, or of the target's shape without reduction.
 */
public final class CosineEmbeddingLoss extends TernaryLoss {
  private static final double EPSILON = 1e-12;

  private final double margin;

  /** With margin 0, the mean. */
  public CosineEmbeddingLoss() {
    this(0, Reduction.MEAN);
  }

  /** With a chosen margin, -1 to 1, and reduction. */
  public CosineEmbeddingLoss(double margin, Reduction reduction) {
    super(reduction);
    this.margin = margin;
  }

  /** The greatest cosine that costs nothing for different vectors. */
  public double margin() {
    return margin;
  }

  @Override
  protected Tensor compute(Tensor input1, Tensor input2, Tensor target) {
    check(input1, input2, target);
    Tensor t = promoted(target, input1);
    Tensor squares = squared(input1).mul(squared(input2));
    Tensor cos = input1.mul(input2).sum(-1).div(squares.sqrt());
    Tensor zero = Tensor.zerosLike(cos);
    Tensor excess = cos.sub(margin).clamp(0, Double.POSITIVE_INFINITY);
    Tensor alike = Tensor.where(t.eq(1), cos.neg().add(1), zero);
    return reduction().of(alike.add(Tensor.where(t.eq(-1), excess, zero)));
  }

  private static Tensor squared(Tensor x) {
    return x.square().sum(-1).add(EPSILON);
  }

  private static void check(Tensor input1, Tensor input2, Tensor target) {
    if (target.rank() > 1) {
      throw new ShapeException(
          "CosineEmbeddingLoss: 0D or 1D target tensor expected, multi-target not supported; got %s"
              .formatted(target.shape()));
    }
    int wanted = target.rank() + 1;
    if (input1.rank() != wanted || input2.rank() != wanted) {
      throw new ShapeException(
          ("CosineEmbeddingLoss: %sD target tensor expects %sD input tensors, but found inputs"
                  + " with sizes %s and %s")
              .formatted(target.rank(), wanted, input1.shape(), input2.shape()));
    }
  }
}
