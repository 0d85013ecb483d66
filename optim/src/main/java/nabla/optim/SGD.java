package nabla.optim;

import nabla.core.ArgumentException;
import nabla.core.InPlace;
import nabla.core.Tensor;

/**
 * Stochastic gradient descent, with momentum: θ ← θ - lr·b, b ← momentum·b + (1 - dampening)·g.
 *
 * <p>The first step has b = g. Nesterov's form (I. Sutskever et al., "On the importance of
 * initialization and momentum in deep learning", ICML 2013) goes by g + momentum·b instead of b.
 * Weight decay adds weightDecay·θ to g. As in PyTorch, and unlike in the paper, the velocity
 * doesn't contain the learning rate.
 */
public final class SGD extends Optimizer<SGD.Options> {

  /**
   * PyTorch's options.
   *
   * @param lr the learning rate
   * @param momentum how much of b is kept; 0 for plain descent
   * @param dampening how much of g doesn't reach b
   * @param weightDecay the factor of the L2 penalty
   * @param nesterov whether to look ahead; wants momentum and no dampening
   * @param maximize whether to go up
   */
  public record Options(
      double lr,
      double momentum,
      double dampening,
      double weightDecay,
      boolean nesterov,
      boolean maximize)
      implements DescentOptions<Options> {

    /** Checks the numbers. */
    public Options {
      GroupOptions.requireNonNegative("learning rate", lr);
      GroupOptions.requireNonNegative("momentum value", momentum);
      GroupOptions.requireNonNegative("weight_decay value", weightDecay);
      if (nesterov && (momentum <= 0 || dampening != 0)) {
        throw new ArgumentException(
            ("Nesterov momentum requires a momentum and zero dampening; got momentum %s and"
                    + " dampening %s; set the momentum first")
                .formatted(momentum, dampening));
      }
    }

    /** lr 0.001, and nothing else. */
    public static Options defaults() {
      return new Options(1e-3, 0, 0, 0, false, false);
    }

    /** The same with another momentum. */
    public Options withMomentum(double momentum) {
      return with("momentum", momentum);
    }

    /** The same with another dampening. */
    public Options withDampening(double dampening) {
      return with("dampening", dampening);
    }

    /** The same with Nesterov's momentum or without. */
    public Options withNesterov(boolean nesterov) {
      return with("nesterov", nesterov);
    }
  }

  /** Plain descent with lr 0.001. */
  public SGD(Iterable<Tensor> params) {
    this(params, Options.defaults());
  }

  /** Descent with options. */
  public SGD(Iterable<Tensor> params, Options options) {
    super(params, options);
  }

  @Override
  protected void update(Tensor param, Tensor grad, State state, Options o, InPlace.Pass pass) {
    boolean first = !state.buffers().containsKey("momentum_buffer");
    Step step =
        new Step(
            o.lr(),
            o.momentum(),
            first ? 1 : 1 - o.dampening(),
            o.weightDecay(),
            o.nesterov(),
            o.maximize());
    if (o.momentum() == 0) {
      pass.add(step, grad, param);
    } else {
      pass.add(step, grad, param, state.buffer("momentum_buffer"));
    }
  }

  /** One step's numbers; {@code intake} is the part of g that reaches the momentum buffer. */
  record Step(
      double lr,
      double momentum,
      double intake,
      double weightDecay,
      boolean nesterov,
      boolean maximize)
      implements InPlace.Rule {
    @Override
    public void apply(float[][] tiles, int n) {
      FloatSGD.update(this, tiles[0], tiles[1], tiles[2], n);
    }

    @Override
    public void apply(double[][] tiles, int n) {
      DoubleSGD.update(this, tiles[0], tiles[1], tiles[2], n);
    }
  }
}
