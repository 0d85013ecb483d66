package nabla.optim;

import nabla.core.InPlace;
import nabla.core.Tensor;

/**
 * Adam's variant with the infinity norm (D. Kingma, J. Ba, "Adam: a method for stochastic
 * optimization", ICLR 2015):
 *
 * <pre>
 * m ← β1·m + (1 - β1)·g
 * u ← max(β2·u, |g| + eps)
 * θ ← θ - lr / (1 - β1^t)·m / u
 * </pre>
 *
 * <p>Weight decay adds weightDecay·θ to g.
 */
public final class Adamax extends Optimizer<Adamax.Options> {

  /**
   * PyTorch's options.
   *
   * @param lr the learning rate
   * @param beta1 how slowly the mean of g follows
   * @param beta2 how slowly the largest |g| follows
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

    /** lr 0.002, betas 0.9 and 0.999, eps 1e-8, no weight decay. */
    public static Options defaults() {
      return new Options(2e-3, .9, .999, 1e-8, 0, false);
    }
  }

  /** Adamax with lr 0.002. */
  public Adamax(Iterable<Tensor> params) {
    this(params, Options.defaults());
  }

  /** Adamax with options. */
  public Adamax(Iterable<Tensor> params, Options options) {
    super(params, options);
  }

  @Override
  protected void update(Tensor param, Tensor grad, State state, Options o, InPlace.Pass pass) {
    double stepSize = o.lr() / (1 - Math.pow(o.beta1(), state.next()));
    pass.add(new Step(o, stepSize), grad, param, state.buffer("exp_avg"), state.buffer("exp_inf"));
  }

  /** One step, with the learning rate that makes up for m's start at 0. */
  record Step(Options options, double stepSize) implements InPlace.Rule {
    @Override
    public void apply(float[][] tiles, int n) {
      FloatAdamax.update(this, tiles[0], tiles[1], tiles[2], tiles[3], n);
    }

    @Override
    public void apply(double[][] tiles, int n) {
      DoubleAdamax.update(this, tiles[0], tiles[1], tiles[2], tiles[3], n);
    }
  }
}
