package nabla.optim;

import java.util.ArrayList;
import java.util.List;
import nabla.core.InPlace;
import nabla.core.Tensor;

/**
 * RMSprop (T. Tieleman, G. Hinton, "Lecture 6.5 - rmsprop", COURSERA 2012; centred: A. Graves,
 * "Generating sequences with recurrent neural networks", arXiv 1308.0850):
 *
 * <pre>
 * v ← α·v + (1 - α)·g²        centred: a ← α·a + (1 - α)·g, and v - a² in the place of v
 * b ← momentum·b + g / (√v + eps)
 * θ ← θ - lr·b
 * </pre>
 *
 * <p>Weight decay adds weightDecay·θ to g.
 */
public final class RMSprop extends Optimizer<RMSprop.Options> {

  /**
   * PyTorch's options.
   *
   * @param lr the learning rate
   * @param alpha how slowly the means follow
   * @param eps what keeps the division sane
   * @param weightDecay the factor of weight decay
   * @param momentum how much of b is kept
   * @param centered whether to divide by the standard deviation instead of the root mean square
   * @param maximize whether to go up
   */
  public record Options(
      double lr,
      double alpha,
      double eps,
      double weightDecay,
      double momentum,
      boolean centered,
      boolean maximize)
      implements DescentOptions<Options> {

    /** Checks the numbers. */
    public Options {
      GroupOptions.requireNonNegative("learning rate", lr);
      GroupOptions.requireNonNegative("epsilon value", eps);
      GroupOptions.requireNonNegative("momentum value", momentum);
      GroupOptions.requireNonNegative("weight_decay value", weightDecay);
      GroupOptions.requireNonNegative("alpha value", alpha);
    }

    /** lr 0.01, alpha 0.99, eps 1e-8, and nothing else. */
    public static Options defaults() {
      return new Options(1e-2, .99, 1e-8, 0, 0, false, false);
    }

    /** The same with another alpha. */
    public Options withAlpha(double alpha) {
      return with("alpha", alpha);
    }

    /** The same with another eps. */
    public Options withEps(double eps) {
      return with("eps", eps);
    }

    /** The same with another momentum. */
    public Options withMomentum(double momentum) {
      return with("momentum", momentum);
    }

    /** The same with the standard deviation or the root mean square. */
    public Options withCentered(boolean centered) {
      return with("centered", centered);
    }
  }

  /** RMSprop with lr 0.01. */
  public RMSprop(Iterable<Tensor> params) {
    this(params, Options.defaults());
  }

  /** RMSprop with options. */
  public RMSprop(Iterable<Tensor> params, Options options) {
    super(params, options);
  }

  @Override
  protected void update(Tensor param, Tensor grad, State state, Options o, InPlace.Pass pass) {
    state.next();
    List<Tensor> changed = new ArrayList<>(List.of(param, state.buffer("square_avg")));
    if (o.centered()) {
      changed.add(state.buffer("grad_avg"));
    }
    if (o.momentum() > 0) {
      changed.add(state.buffer("momentum_buffer"));
    }
    pass.add(new Step(o), grad, changed.toArray(Tensor[]::new));
  }

  /** One step; the momentum buffer comes last. */
  private record Step(Options options) implements InPlace.Rule {
    private int last() {
      return options.centered() ? 4 : 3;
    }

    @Override
    public void apply(float[][] tiles, int n) {
      FloatRMSprop.update(options, tiles[0], tiles[1], tiles[2], tiles[3], tiles[last()], n);
    }

    @Override
    public void apply(double[][] tiles, int n) {
      DoubleRMSprop.update(options, tiles[0], tiles[1], tiles[2], tiles[3], tiles[last()], n);
    }
  }
}
