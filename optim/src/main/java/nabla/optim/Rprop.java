package nabla.optim;

import nabla.core.ArgumentException;
import nabla.core.InPlace;
import nabla.core.Tensor;

/**
 * Resilient backpropagation (M. Riedmiller, H. Braun, "A direct adaptive method for faster
 * backpropagation learning: the RPROP algorithm", ICNN 1993), for whole data sets: only signs of
 * the gradient count.
 *
 * <p>Each element has a step size of its own, which grows by etaPlus while the gradient keeps its
 * sign and shrinks by etaMinus when that changes; then the element rests for a step.
 */
public final class Rprop extends Optimizer<Rprop.Options> {

  /**
   * PyTorch's options.
   *
   * @param lr the first step size
   * @param etaMinus the factor after a change of sign
   * @param etaPlus the factor without
   * @param minStepSize the smallest step size
   * @param maxStepSize the largest step size
   * @param maximize whether to go up
   */
  public record Options(
      double lr,
      double etaMinus,
      double etaPlus,
      double minStepSize,
      double maxStepSize,
      boolean maximize)
      implements GroupOptions<Options> {

    /** Checks the numbers. */
    public Options {
      GroupOptions.requireNonNegative("learning rate", lr);
      if (!(etaMinus > 0 && etaMinus < 1 && etaPlus > 1)) {
        throw new ArgumentException(
            "Invalid eta values: %s, %s; wanted 0 < etaMinus < 1 < etaPlus"
                .formatted(etaMinus, etaPlus));
      }
    }

    /** lr 0.01, etas 0.5 and 1.2, step sizes from 1e-6 to 50. */
    public static Options defaults() {
      return new Options(1e-2, .5, 1.2, 1e-6, 50, false);
    }

    /** The same with other factors. */
    public Options withEtas(double etaMinus, double etaPlus) {
      return with("etaMinus", etaMinus).with("etaPlus", etaPlus);
    }

    /** The same with other bounds of the step sizes. */
    public Options withStepSizes(double minStepSize, double maxStepSize) {
      return with("minStepSize", minStepSize).with("maxStepSize", maxStepSize);
    }

    /** The same going up or down. */
    public Options withMaximize(boolean maximize) {
      return with("maximize", maximize);
    }
  }

  /** Rprop with lr 0.01. */
  public Rprop(Iterable<Tensor> params) {
    this(params, Options.defaults());
  }

  /** Rprop with options. */
  public Rprop(Iterable<Tensor> params, Options options) {
    super(params, options);
  }

  @Override
  protected void update(
      Tensor param, Tensor grad, State state, Options options, InPlace.Pass pass) {
    state.next();
    pass.add(
        new Step(options),
        grad,
        param,
        state.buffer("prev"),
        state.buffer("step_size", options.lr()));
  }

  private record Step(Options options) implements InPlace.Rule {
    @Override
    public void apply(float[][] tiles, int n) {
      FloatRprop.update(options, tiles[0], tiles[1], tiles[2], tiles[3], n);
    }

    @Override
    public void apply(double[][] tiles, int n) {
      DoubleRprop.update(options, tiles[0], tiles[1], tiles[2], tiles[3], n);
    }
  }
}
