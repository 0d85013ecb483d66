package nabla.nn.loss;

import nabla.core.Tensor;

/**
 * The negative log-likelihood of classes, -w_y input_y for a class index y, from log-probabilities
 * as {@code logSoftmax} gives them.
 *
 * <p>Shapes: input [C], [N, C] or [N, C, d1, ...]; target LONG, without the C dimension; the result
 * is a scalar, or the target's shape without reduction. The mean divides by the sum of the w_y of
 * all indices that aren't ignored.
 *
 * <p>State: {@code weight} [C], a buffer, if given.
 */
public final class NLLLoss extends WeightedLoss {
  private final long ignoreIndex;

  /** Without weight, ignoring -100, the mean. */
  public NLLLoss() {
    this(null, -100, Reduction.MEAN);
  }

  /**
   * With chosen options.
   *
   * @param weight [C], a factor for each class; null for all 1
   * @param ignoreIndex an index that counts for nothing
   */
  public NLLLoss(Tensor weight, long ignoreIndex, Reduction reduction) {
    super(weight, reduction);
    this.ignoreIndex = ignoreIndex;
  }

  /** The index that counts for nothing. */
  public long ignoreIndex() {
    return ignoreIndex;
  }

  @Override
  protected Tensor compute(Tensor input, Tensor target) {
    int classes = Classes.count(input, "NLLLoss");
    Classes.requireIndices(input, target, "NLLLoss");
    Tensor weight = classWeight(input, classes);
    long[] indices = target.toLongArray();
    double[] counts = new double[indices.length];
    for (int i = 0; i < indices.length; i++) {
      counts[i] = indices[i] == ignoreIndex ? 0 : 1;
      if (counts[i] == 1) {
        Classes.requireClass(indices[i], classes, "NLLLoss");
      } else {
        indices[i] = 0;
      }
    }
    Tensor index = Tensor.of(indices);
    Tensor counted = Tensor.of(counts).to(input.dataType());
    Tensor factors = weight == null ? counted : weight.indexSelect(0, index).mul(counted);
    Tensor own = Classes.rows(input).gather(1, index.unsqueeze(1)).squeeze(1).neg();
    // Not a product: what is ignored costs nothing even where it is infinite.
    Tensor losses = Tensor.where(counted, own.mul(factors), Tensor.zerosLike(own));
    return switch (reduction()) {
      case NONE -> losses.reshape(target.shape());
      case MEAN -> losses.sum().div(factors.sum());
      default -> reduction().of(losses);
    };
  }
}
