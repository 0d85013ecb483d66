package nabla.optim;

import nabla.core.InPlace;
import nabla.core.Tensor;

/**
 * Rectified Adam (L. Liu et al., "On the variance of the adaptive learning rate and beyond", ICLR
 * 2020): as long as v knows too few gradients it isn't used, afterwards with a factor r.
 *
 * <pre>
 * ρ∞ = 2 / (1 - β2) - 1      ρ = ρ∞ - 2·t·β2^t / (1 - β2^t)
 * r = √((ρ - 4)·(ρ - 2)·ρ∞ / ((ρ∞ - 4)·(ρ∞ - 2)·ρ))
 * θ ← θ - lr·m̂·r·√(1 - β2^t) / (√v + eps)   if ρ > 5
 * θ ← θ - lr·m̂                              if not
 * </pre>
 *
 * <p>with m, v and m̂ as in {@link Adam}.
 */
public final class RAdam extends Optimizer<RAdam.Options> {

  /**
   * PyTorch's options.
   *
   * @param lr the learning rate
   * @param beta1 how slowly the mean of g follows
   * @param beta2 how slowly the mean of g² follows
   * @param eps what keeps the division sane
   * @param weightDecay the factor of weight decay
   * @param decoupledWeightDecay whether weight decay shrinks θ itself, by lr·weightDecay, instead
   *     of adding to g
   * @param maximize whether to go up
   */
  public record Options(
      double lr,
      double beta1,
      double beta2,
      double eps,
      double weightDecay,
      boolean decoupledWeightDecay,
      boolean maximize)
      implements MomentOptions<Options> {

    /** Checks the numbers. */
    public Options {
      MomentOptions.require(lr, beta1, beta2, eps, weightDecay);
    }

    /** lr 0.001, betas 0.9 and 0.999, eps 1e-8, no weight decay. */
    public static Options defaults() {
      return new Options(1e-3, .9, .999, 1e-8, 0, false, false);
    }

    /** The same with weight decay on θ itself or through g. */
    public Options withDecoupledWeightDecay(boolean decoupledWeightDecay) {
      return with("decoupledWeightDecay", decoupledWeightDecay);
    }
  }

  /** RAdam with lr 0.001. */
  public RAdam(Iterable<Tensor> params) {
    this(params, Options.defaults());
  }

  /** RAdam with options. */
  public RAdam(Iterable<Tensor> params, Options options) {
    super(params, options);
  }

  @Override
  protected void update(
      Tensor param, Tensor grad, State state, Options options, InPlace.Pass pass) {
    step(options, state.next()).update(param, grad, state, pass);
  }

  /** Adam's step with another size; without the root of v, the divisor is 0·√v + 1. */
  private static Adam.Step step(Options o, long t) {
    double correction2 = 1 - Math.pow(o.beta2, t);
    double longest = 2 / (1 - o.beta2) - 1;
    double length = longest - 2 * t * Math.pow(o.beta2, t) / correction2;
    boolean adaptive = length > 5;
    double rectification =
        adaptive
            ? Math.sqrt(
                (length - 4)
                    * (length - 2)
                    * longest
                    / ((longest - 4) * (longest - 2) * length)
                    * correction2)
            : 1;
    return new Adam.Step(
        o.beta1,
        o.beta2,
        adaptive ? o.eps : 1,
        o.lr / (1 - Math.pow(o.beta1, t)) * rectification,
        adaptive ? 1 : 0,
        o.decoupledWeightDecay ? 0 : o.weightDecay,
        o.decoupledWeightDecay ? 1 - o.lr * o.weightDecay : 1,
        false,
        o.maximize);
  }
}
