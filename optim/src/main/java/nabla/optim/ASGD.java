package nabla.optim;

import nabla.core.InPlace;
import nabla.core.Tensor;

/**
 * Averaged stochastic gradient descent (B. Polyak, A. Juditsky, "Acceleration of stochastic
 * approximation by averaging", SIAM J. Control Optim. 1992): descent with a falling rate η, beside
 * it the average of the parameters, which is the result.
 *
 * <pre>
 * θ ← (1 - lambd·η)·θ - η·g
 * ax ← ax + μ·(θ - ax)
 * η ← lr / (1 + lambd·lr·t)^alpha      μ ← 1 / max(1, t - t0)
 * </pre>
 *
 * <p>The average is the buffer {@code ax} of {@link #state}. Weight decay adds weightDecay·θ to g.
 */
public final class ASGD extends Optimizer<ASGD.Options> {

  /**
   * PyTorch's options.
   *
   * @param lr the first rate
   * @param lambd the decay of θ and of the rate
   * @param alpha the power by which the rate falls
   * @param t0 the step after which to average
   * @param weightDecay the factor of weight decay
   * @param maximize whether to go up
   */
  public record Options(
      double lr, double lambd, double alpha, double t0, double weightDecay, boolean maximize)
      implements DescentOptions<Options> {

    /** Checks the numbers. */
    public Options {
      GroupOptions.requireNonNegative("learning rate", lr);
      GroupOptions.requireNonNegative("weight_decay value", weightDecay);
    }

    /** lr 0.01, lambd 0.0001, alpha 0.75, averages from step 1,000,000 on, no weight decay. */
    public static Options defaults() {
      return new Options(1e-2, 1e-4, .75, 1e6, 0, false);
    }

    /** The same with another lambd. */
    public Options withLambd(double lambd) {
      return with("lambd", lambd);
    }

    /** The same with another alpha. */
    public Options withAlpha(double alpha) {
      return with("alpha", alpha);
    }

    /** The same with another start of the averaging. */
    public Options withT0(double t0) {
      return with("t0", t0);
    }
  }

  /** ASGD with lr 0.01. */
  public ASGD(Iterable<Tensor> params) {
    this(params, Options.defaults());
  }

  /** ASGD with options. */
  public ASGD(Iterable<Tensor> params, Options options) {
    super(params, options);
  }

  @Override
  protected void update(Tensor param, Tensor grad, State state, Options o, InPlace.Pass pass) {
    long t = state.next();
    // As in PyTorch, eta and mu are kept in single precision.
    Step step = new Step(o, state.number("eta", (float) o.lr()), state.number("mu", 1));
    pass.add(step, grad, param, state.buffer("ax"));
    state.set("eta", (float) (o.lr() / Math.pow(1 + o.lambd() * o.lr() * t, o.alpha())));
    state.set("mu", (float) (1 / Math.max(1, t - o.t0())));
  }

  /** One step, with its rate and the average's. */
  record Step(Options options, double eta, double mu) implements InPlace.Rule {
    @Override
    public void apply(float[][] tiles, int n) {
      FloatASGD.update(this, tiles[0], tiles[1], tiles[2], n);
    }

    @Override
    public void apply(double[][] tiles, int n) {
      DoubleASGD.update(this, tiles[0], tiles[1], tiles[2], n);
    }
  }
}
