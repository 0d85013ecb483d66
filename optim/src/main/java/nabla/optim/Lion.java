package nabla.optim;

import nabla.core.InPlace;
import nabla.core.Tensor;

/**
 * Lion (X. Chen et al., "Symbolic discovery of optimization algorithms", arXiv 2302.06675): steps
 * of one size, by the sign.
 *
 * <pre>
 * θ ← θ - lr·(sign(β1·m + (1 - β1)·g) + weightDecay·θ)
 * m ← β2·m + (1 - β2)·g
 * </pre>
 *
 * <p>It wants about a tenth of AdamW's learning rate and ten times its weight decay.
 */
public final class Lion extends Optimizer<Lion.Options> {

  /**
   * The paper's options.
   *
   * @param lr the learning rate
   * @param beta1 the share of m in the step
   * @param beta2 how slowly m follows
   * @param weightDecay by which share of lr θ shrinks in each step
   * @param maximize whether to go up
   */
  public record Options(double lr, double beta1, double beta2, double weightDecay, boolean maximize)
      implements DescentOptions<Options> {

    /** Checks the numbers. */
    public Options {
      GroupOptions.requireNonNegative("learning rate", lr);
      GroupOptions.requireBetas(beta1, beta2);
      GroupOptions.requireNonNegative("weight_decay value", weightDecay);
    }

    /** lr 0.0001, betas 0.9 and 0.99, no weight decay. */
    public static Options defaults() {
      return new Options(1e-4, .9, .99, 0, false);
    }

    /** The same with other betas. */
    public Options withBetas(double beta1, double beta2) {
      return with("beta1", beta1).with("beta2", beta2);
    }
  }

  /** Lion with lr 0.0001. */
  public Lion(Iterable<Tensor> params) {
    this(params, Options.defaults());
  }

  /** Lion with options. */
  public Lion(Iterable<Tensor> params, Options options) {
    super(params, options);
  }

  @Override
  protected void update(
      Tensor param, Tensor grad, State state, Options options, InPlace.Pass pass) {
    state.next();
    pass.add(new Step(options), grad, param, state.buffer("exp_avg"));
  }

  private record Step(Options options) implements InPlace.Rule {
    @Override
    public void apply(float[][] tiles, int n) {
      FloatLion.update(options, tiles[0], tiles[1], tiles[2], n);
    }

    @Override
    public void apply(double[][] tiles, int n) {
      DoubleLion.update(options, tiles[0], tiles[1], tiles[2], n);
    }
  }
}
