package nabla.optim;

import nabla.core.InPlace;
import nabla.core.Tensor;

/**
 * Adadelta (M. Zeiler, "ADADELTA: an adaptive learning rate method", arXiv 1212.5701): steps in the
 * units of the parameters.
 *
 * <pre>
 * v ← rho·v + (1 - rho)·g²
 * Δ = g·√(u + eps) / √(v + eps)      θ ← θ - lr·Δ
 * u ← rho·u + (1 - rho)·Δ²
 * </pre>
 *
 * <p>Weight decay adds weightDecay·θ to g.
 */
public final class Adadelta extends Optimizer<Adadelta.Options> {

  /**
   * PyTorch's options.
   *
   * @param lr the factor of Δ
   * @param rho how slowly the means follow
   * @param eps what keeps the division sane, and the first steps from being none
   * @param weightDecay the factor of weight decay
   * @param maximize whether to go up
   */
  public record Options(double lr, double rho, double eps, double weightDecay, boolean maximize)
      implements DescentOptions<Options> {

    /** Checks the numbers. */
    public Options {
      GroupOptions.requireNonNegative("learning rate", lr);
      GroupOptions.require(rho >= 0 && rho <= 1, "Invalid rho value", rho, "from 0 to 1");
      GroupOptions.requireNonNegative("epsilon value", eps);
      GroupOptions.requireNonNegative("weight_decay value", weightDecay);
    }

    /** lr 1, rho 0.9, eps 1e-6, no weight decay. */
    public static Options defaults() {
      return new Options(1, .9, 1e-6, 0, false);
    }

    /** The same with another rho. */
    public Options withRho(double rho) {
      return with("rho", rho);
    }

    /** The same with another eps. */
    public Options withEps(double eps) {
      return with("eps", eps);
    }
  }

  /** Adadelta with lr 1. */
  public Adadelta(Iterable<Tensor> params) {
    this(params, Options.defaults());
  }

  /** Adadelta with options. */
  public Adadelta(Iterable<Tensor> params, Options options) {
    super(params, options);
  }

  @Override
  protected void update(
      Tensor param, Tensor grad, State state, Options options, InPlace.Pass pass) {
    state.next();
    pass.add(new Step(options), grad, param, state.buffer("square_avg"), state.buffer("acc_delta"));
  }

  private record Step(Options options) implements InPlace.Rule {
    @Override
    public void apply(float[][] tiles, int n) {
      FloatAdadelta.update(options, tiles[0], tiles[1], tiles[2], tiles[3], n);
    }

    @Override
    public void apply(double[][] tiles, int n) {
      DoubleAdadelta.update(options, tiles[0], tiles[1], tiles[2], tiles[3], n);
    }
  }
}
