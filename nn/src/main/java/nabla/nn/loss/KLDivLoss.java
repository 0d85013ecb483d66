package nabla.nn.loss;

import nabla.core.Tensor;

/**
 * The terms of the Kullback-Leibler divergence of a target distribution from predicted
 * log-probabilities: target (ln target - input), or e^target (target - input) if the target is
 * logarithms too. The mean over all elements, the default, is PyTorch's and not the divergence:
 * that is {@link Reduction#BATCHMEAN}.
 *
 * <p>Shapes: input [*], target [*]; the result is a scalar, or [*] without reduction.
 *
 * <p>S. Kullback, R. A. Leibler, "On Information and Sufficiency", Ann. Math. Statist. 22 (1951).
 */
public final class KLDivLoss extends Loss {
  private final boolean logTarget;

  /** Of probabilities as target, the mean of all elements. */
  public KLDivLoss() {
    this(Reduction.MEAN, false);
  }

  /**
   * With a chosen reduction.
   *
   * @param logTarget true if the target is logarithms of probabilities
   */
  public KLDivLoss(Reduction reduction, boolean logTarget) {
    super(reduction);
    this.logTarget = logTarget;
  }

  /** True if the target is logarithms. */
  public boolean logTarget() {
    return logTarget;
  }

  @Override
  protected Tensor compute(Tensor input, Tensor target) {
    Tensor t = promoted(target, input);
    Tensor terms = logTarget ? t.exp().mul(t.sub(input)) : entropy(t).sub(t.mul(input));
    if (reduction() == Reduction.BATCHMEAN) {
      return input.rank() == 0 ? terms.sum() : terms.sum().div(input.size(0));
    }
    return reduction().of(terms);
  }

  /** t ln t, which is 0 at 0. */
  private static Tensor entropy(Tensor t) {
    return t.mul(Tensor.where(t.eq(0), Tensor.onesLike(t), t).log());
  }
}
