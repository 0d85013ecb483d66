package nabla.optim;

import nabla.core.InPlace;
import nabla.core.Scope;
import nabla.core.Tensor;

/**
 * LAMB (Y. You et al., "Large batch optimization for deep learning: training BERT in 76 minutes",
 * arXiv 1904.00962): Adam's direction, in each parameter as long as a share lr of the parameter
 * itself.
 *
 * <pre>
 * r = m̂ / (√v̂ + eps) + weightDecay·θ
 * θ ← θ - lr·‖θ‖ / ‖r‖·r
 * </pre>
 *
 * <p>with m̂ and v̂ as in {@link Adam}; where a norm is 0 the ratio is 1.
 */
public final class LAMB extends Optimizer<LAMB.Options> {

  /**
   * The paper's options.
   *
   * @param lr the learning rate
   * @param beta1 how slowly the mean of g follows
   * @param beta2 how slowly the mean of g² follows
   * @param eps what keeps the division sane
   * @param weightDecay the factor of weight decay
   * @param maximize whether to go up
   */
  public record Options(
      double lr, double beta1, double beta2, double eps, double weightDecay, boolean maximize)
      implements MomentOptions<Options> {

    /** Checks the numbers. */
    public Options {
      MomentOptions.require(lr, beta1, beta2, eps, weightDecay);
    }

    /** lr 0.001, betas 0.9 and 0.999, eps 1e-6, weight decay 0.01. */
    public static Options defaults() {
      return new Options(1e-3, .9, .999, 1e-6, .01, false);
    }
  }

  /** LAMB with lr 0.001. */
  public LAMB(Iterable<Tensor> params) {
    this(params, Options.defaults());
  }

  /** LAMB with options. */
  public LAMB(Iterable<Tensor> params, Options options) {
    super(params, options);
  }

  @Override
  protected void update(Tensor param, Tensor grad, State state, Options o, InPlace.Pass pass) {
    long t = state.next();
    Direction direction =
        new Direction(
            o, 1 / (1 - Math.pow(o.beta1(), t)), 1 / Math.sqrt(1 - Math.pow(o.beta2(), t)));
    try (Scope scope = Scope.open()) {
      Tensor r = Tensor.zerosLike(param);
      InPlace.update(
          direction, grad, param, state.buffer("exp_avg"), state.buffer("exp_avg_sq"), r);
      double ofParam = param.detach().norm().item();
      double ofStep = r.norm().item();
      double ratio = ofParam > 0 && ofStep > 0 ? ofParam / ofStep : 1;
      InPlace.update(new AddScaled(1, -o.lr() * ratio), r, param);
    }
  }

  /** What makes r: m·correction / (√v·rootCorrection + eps) + weightDecay·θ. */
  record Direction(Options options, double correction, double rootCorrection)
      implements InPlace.Rule {
    @Override
    public void apply(float[][] tiles, int n) {
      FloatLAMB.direction(this, tiles[0], tiles[1], tiles[2], tiles[3], tiles[4], n);
    }

    @Override
    public void apply(double[][] tiles, int n) {
      DoubleLAMB.direction(this, tiles[0], tiles[1], tiles[2], tiles[3], tiles[4], n);
    }
  }
}
