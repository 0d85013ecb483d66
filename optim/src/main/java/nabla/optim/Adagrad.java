package nabla.optim;

import nabla.core.InPlace;
import nabla.core.Tensor;

/**
 * Adagrad (J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods for online learning and
 * stochastic optimization", JMLR 2011): s ← s + g², θ ← θ - lr / (1 + (t - 1)·lrDecay)·g / (√s +
 * eps).
 *
 * <p>Weight decay adds weightDecay·θ to g.
 */
public final class Adagrad extends Optimizer<Adagrad.Options> {

  /**
   * PyTorch's options.
   *
   * @param lr the learning rate
   * @param lrDecay how it decays with the steps
   * @param weightDecay the factor of weight decay
   * @param initialAccumulatorValue what s starts with
   * @param eps what keeps the division sane
   * @param maximize whether to go up
   */
  public record Options(
      double lr,
      double lrDecay,
      double weightDecay,
      double initialAccumulatorValue,
      double eps,
      boolean maximize)
      implements DescentOptions<Options> {

    /** Checks the numbers. */
    public Options {
      GroupOptions.requireNonNegative("learning rate", lr);
      GroupOptions.requireNonNegative("lr_decay value", lrDecay);
      GroupOptions.requireNonNegative("weight_decay value", weightDecay);
      GroupOptions.requireNonNegative("initial_accumulator_value value", initialAccumulatorValue);
      GroupOptions.requireNonNegative("epsilon value", eps);
    }

    /** lr 0.01, eps 1e-10, and nothing else. */
    public static Options defaults() {
      return new Options(1e-2, 0, 0, 0, 1e-10, false);
    }

    /** The same with another decay of the learning rate. */
    public Options withLrDecay(double lrDecay) {
      return with("lrDecay", lrDecay);
    }

    /** The same with another start of s. */
    public Options withInitialAccumulatorValue(double initialAccumulatorValue) {
      return with("initialAccumulatorValue", initialAccumulatorValue);
    }

    /** The same with another eps. */
    public Options withEps(double eps) {
      return with("eps", eps);
    }
  }

  /** Adagrad with lr 0.01. */
  public Adagrad(Iterable<Tensor> params) {
    this(params, Options.defaults());
  }

  /** Adagrad with options. */
  public Adagrad(Iterable<Tensor> params, Options options) {
    super(params, options);
  }

  @Override
  protected void update(Tensor param, Tensor grad, State state, Options o, InPlace.Pass pass) {
    double lr = o.lr() / (1 + (state.next() - 1) * o.lrDecay());
    pass.add(new Step(o, lr), grad, param, state.buffer("sum", o.initialAccumulatorValue()));
  }

  /** One step, with the learning rate that it has left. */
  record Step(Options options, double lr) implements InPlace.Rule {
    @Override
    public void apply(float[][] tiles, int n) {
      FloatAdagrad.update(this, tiles[0], tiles[1], tiles[2], n);
    }

    @Override
    public void apply(double[][] tiles, int n) {
      DoubleAdagrad.update(this, tiles[0], tiles[1], tiles[2], n);
    }
  }
}
