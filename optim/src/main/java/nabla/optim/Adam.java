package nabla.optim;

import nabla.core.InPlace;
import nabla.core.Tensor;

/**
 * Adam (D. Kingma, J. Ba, "Adam: a method for stochastic optimization", ICLR 2015):
 *
 * <pre>
 * m ← β1·m + (1 - β1)·g      m̂ = m / (1 - β1^t)
 * v ← β2·v + (1 - β2)·g²     v̂ = v / (1 - β2^t)
 * θ ← θ - lr·m̂ / (√v̂ + eps)
 * </pre>
 *
 * <p>AMSGrad (S. Reddi, S. Kale, S. Kumar, "On the convergence of Adam and beyond", ICLR 2018) puts
 * the largest v so far in the place of v. Weight decay adds weightDecay·θ to g, or, decoupled, is
 * {@link AdamW}'s.
 */
public final class Adam extends Optimizer<Adam.Options> {

  /**
   * PyTorch's options.
   *
   * @param lr the learning rate
   * @param beta1 how slowly the mean of g follows
   * @param beta2 how slowly the mean of g² follows
   * @param eps what keeps the division sane
   * @param weightDecay the factor of weight decay
   * @param amsgrad whether v never shrinks
   * @param maximize whether to go up
   * @param decoupledWeightDecay whether weight decay shrinks θ itself, by lr·weightDecay, instead
   *     of adding to g
   */
  public record Options(
      double lr,
      double beta1,
      double beta2,
      double eps,
      double weightDecay,
      boolean amsgrad,
      boolean maximize,
      boolean decoupledWeightDecay)
      implements MomentOptions<Options> {

    /** Checks the numbers. */
    public Options {
      MomentOptions.require(lr, beta1, beta2, eps, weightDecay);
    }

    /** lr 0.001, betas 0.9 and 0.999, eps 1e-8, no weight decay. */
    public static Options defaults() {
      return new Options(1e-3, .9, .999, 1e-8, 0, false, false, false);
    }

    /** The same with AMSGrad or without. */
    public Options withAmsgrad(boolean amsgrad) {
      return with("amsgrad", amsgrad);
    }

    /** The same with weight decay on θ itself or through g. */
    public Options withDecoupledWeightDecay(boolean decoupledWeightDecay) {
      return with("decoupledWeightDecay", decoupledWeightDecay);
    }
  }

  /** Adam with lr 0.001. */
  public Adam(Iterable<Tensor> params) {
    this(params, Options.defaults());
  }

  /** Adam with options. */
  public Adam(Iterable<Tensor> params, Options options) {
    super(params, options);
  }

  @Override
  protected void update(
      Tensor param, Tensor grad, State state, Options options, InPlace.Pass pass) {
    Step.of(options, state.next()).update(param, grad, state, pass);
  }

  /** The numbers of step t: θ ← keep·θ - stepSize·m / (√v·rootCorrection + eps). */
  record Step(
      double beta1,
      double beta2,
      double eps,
      double stepSize,
      double rootCorrection,
      double weightDecay,
      double keep,
      boolean amsgrad,
      boolean maximize)
      implements InPlace.Rule {

    static Step of(Options o, long t) {
      return new Step(
          o.beta1,
          o.beta2,
          o.eps,
          o.lr / (1 - Math.pow(o.beta1, t)),
          1 / Math.sqrt(1 - Math.pow(o.beta2, t)),
          o.decoupledWeightDecay ? 0 : o.weightDecay,
          o.decoupledWeightDecay ? 1 - o.lr * o.weightDecay : 1,
          o.amsgrad,
          o.maximize);
    }

    void update(Tensor param, Tensor grad, State state, InPlace.Pass pass) {
      Tensor m = state.buffer("exp_avg");
      Tensor v = state.buffer("exp_avg_sq");
      if (amsgrad) {
        pass.add(this, grad, param, m, v, state.buffer("max_exp_avg_sq"));
      } else {
        pass.add(this, grad, param, m, v);
      }
    }

    @Override
    public void apply(float[][] tiles, int n) {
      FloatAdam.update(this, tiles[0], tiles[1], tiles[2], tiles[3], tiles[4], n);
    }

    @Override
    public void apply(double[][] tiles, int n) {
      DoubleAdam.update(this, tiles[0], tiles[1], tiles[2], tiles[3], tiles[4], n);
    }
  }
}
