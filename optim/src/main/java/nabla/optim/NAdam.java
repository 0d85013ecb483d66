package nabla.optim;

import nabla.core.InPlace;
import nabla.core.Tensor;

/**
 * Adam with Nesterov's momentum (T. Dozat, "Incorporating Nesterov momentum into Adam", ICLR
 * workshop 2016):
 *
 * <pre>
 * μ_t = β1·(1 - 0.96^(t·momentumDecay) / 2)
 * m ← β1·m + (1 - β1)·g
 * v ← β2·v + (1 - β2)·g²             v̂ = v / (1 - β2^t)
 * m̂ = μ_(t+1)·m / (1 - μ_1 ⋯ μ_(t+1)) + (1 - μ_t)·g / (1 - μ_1 ⋯ μ_t)
 * θ ← θ - lr·m̂ / (√v̂ + eps)
 * </pre>
 */
public final class NAdam extends Optimizer<NAdam.Options> {

  /**
   * PyTorch's options.
   *
   * @param lr the learning rate
   * @param beta1 how slowly the mean of g follows
   * @param beta2 how slowly the mean of g² follows
   * @param eps what keeps the division sane
   * @param weightDecay the factor of weight decay
   * @param momentumDecay how soon μ reaches β1
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
      double momentumDecay,
      boolean decoupledWeightDecay,
      boolean maximize)
      implements MomentOptions<Options> {

    /** Checks the numbers. */
    public Options {
      MomentOptions.require(lr, beta1, beta2, eps, weightDecay);
      GroupOptions.requireNonNegative("momentum_decay value", momentumDecay);
    }

    /** lr 0.002, betas 0.9 and 0.999, eps 1e-8, momentum decay 0.004, no weight decay. */
    public static Options defaults() {
      return new Options(2e-3, .9, .999, 1e-8, 0, 4e-3, false, false);
    }

    /** The same with another momentum decay. */
    public Options withMomentumDecay(double momentumDecay) {
      return with("momentumDecay", momentumDecay);
    }

    /** The same with weight decay on θ itself or through g. */
    public Options withDecoupledWeightDecay(boolean decoupledWeightDecay) {
      return with("decoupledWeightDecay", decoupledWeightDecay);
    }

    private double mu(long t) {
      return beta1 * (1 - .5 * Math.pow(.96, t * momentumDecay));
    }
  }

  /** NAdam with lr 0.002. */
  public NAdam(Iterable<Tensor> params) {
    this(params, Options.defaults());
  }

  /** NAdam with options. */
  public NAdam(Iterable<Tensor> params, Options options) {
    super(params, options);
  }

  @Override
  protected void update(Tensor param, Tensor grad, State state, Options o, InPlace.Pass pass) {
    long t = state.next();
    double product = state.number("mu_product", 1) * o.mu(t);
    state.set("mu_product", product);
    Step step =
        new Step(
            o,
            o.lr() * (1 - o.mu(t)) / (1 - product),
            o.lr() * o.mu(t + 1) / (1 - product * o.mu(t + 1)),
            1 / Math.sqrt(1 - Math.pow(o.beta2(), t)));
    pass.add(step, grad, param, state.buffer("exp_avg"), state.buffer("exp_avg_sq"));
  }

  /** One step's numbers: θ ← θ - (ofGrad·g + ofMean·m) / (√v·rootCorrection + eps). */
  record Step(Options options, double ofGrad, double ofMean, double rootCorrection)
      implements InPlace.Rule {
    @Override
    public void apply(float[][] tiles, int n) {
      FloatNAdam.update(this, tiles[0], tiles[1], tiles[2], tiles[3], n);
    }

    @Override
    public void apply(double[][] tiles, int n) {
      DoubleNAdam.update(this, tiles[0], tiles[1], tiles[2], tiles[3], n);
    }
  }
}
