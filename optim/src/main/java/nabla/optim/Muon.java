package nabla.optim;

import java.util.List;
import nabla.core.ArgumentException;
import nabla.core.InPlace;
import nabla.core.NoGrad;
import nabla.core.Scope;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Muon (K. Jordan et al., "Muon: an optimizer for hidden layers in neural networks", 2024; J. Liu
 * et al., "Muon is scalable for LLM training", arXiv 2502.16982): momentum whose singular values
 * are all made about 1. For matrices only; biases, embeddings and the last layer are another
 * optimizer's.
 *
 * <pre>
 * b ← momentum·b + (1 - momentum)·g      u = b, with Nesterov (1 - momentum)·g + momentum·b
 * X = u / ‖u‖, then nsSteps times        A = XXᵀ, X ← aX + (bA + cA²)X
 * θ ← (1 - lr·weightDecay)·θ - lr·adjustment·X
 * </pre>
 *
 * <p>As in PyTorch, X is rounded to bfloat16 after each product, whatever the parameter's type.
 */
public final class Muon extends Optimizer<Muon.Options> {

  /** What makes the steps of matrices of different sizes [rows, columns] alike. */
  public enum AdjustLr {
    /** √max(1, rows / columns). */
    ORIGINAL,
    /** 0.2·√max(rows, columns): as long as AdamW's, so its learning rates can be used. */
    MATCH_RMS_ADAMW
  }

  /**
   * PyTorch's options.
   *
   * @param lr the learning rate
   * @param weightDecay by which share of lr θ shrinks in each step
   * @param momentum how slowly b follows
   * @param nesterov whether to look ahead
   * @param nsA the coefficient a of the Newton-Schulz iteration
   * @param nsB its coefficient b
   * @param nsC its coefficient c
   * @param eps the smallest norm to divide by
   * @param nsSteps how often to iterate, below 100
   * @param adjustLr the adjustment
   */
  public record Options(
      double lr,
      double weightDecay,
      double momentum,
      boolean nesterov,
      double nsA,
      double nsB,
      double nsC,
      double eps,
      int nsSteps,
      AdjustLr adjustLr)
      implements GroupOptions<Options> {

    /** Checks the numbers. */
    public Options {
      GroupOptions.require(lr >= 0, "Learning rate should be >= 0 but is", lr, "from 0 up");
      GroupOptions.require(momentum >= 0, "momentum should be >= 0 but is", momentum, "from 0 up");
      GroupOptions.require(
          weightDecay >= 0, "weight decay should be >= 0 but is", weightDecay, "from 0 up");
      if (nsSteps < 0 || nsSteps >= 100) {
        throw new ArgumentException(
            "Number of steps must be less than 100 for computational efficiency; got " + nsSteps);
      }
      if (adjustLr == null) {
        throw new ArgumentException("Adjust learning rate function null is not supported");
      }
    }

    /** lr 0.001, weight decay 0.1, Nesterov's momentum 0.95, 5 iterations. */
    public static Options defaults() {
      return new Options(1e-3, .1, .95, true, 3.4445, -4.775, 2.0315, 1e-7, 5, AdjustLr.ORIGINAL);
    }

    /** The same with another weight decay. */
    public Options withWeightDecay(double weightDecay) {
      return with("weightDecay", weightDecay);
    }

    /** The same with another momentum. */
    public Options withMomentum(double momentum) {
      return with("momentum", momentum);
    }

    /** The same with Nesterov's momentum or without. */
    public Options withNesterov(boolean nesterov) {
      return with("nesterov", nesterov);
    }

    /** The same with another polynomial aX + bX³ + cX⁵. */
    public Options withNsCoefficients(double a, double b, double c) {
      return with("nsA", a).with("nsB", b).with("nsC", c);
    }

    /** The same with another smallest norm. */
    public Options withEps(double eps) {
      return with("eps", eps);
    }

    /** The same with another number of iterations. */
    public Options withNsSteps(int nsSteps) {
      return with("nsSteps", nsSteps);
    }

    /** The same with another adjustment of the learning rate. */
    public Options withAdjustLr(AdjustLr adjustLr) {
      return with("adjustLr", adjustLr);
    }
  }

  /** Muon with lr 0.001. */
  public Muon(Iterable<Tensor> params) {
    this(params, Options.defaults());
  }

  /**
   * Muon with options.
   *
   * @throws ShapeException if a parameter isn't a matrix
   */
  public Muon(Iterable<Tensor> params, Options options) {
    super(params, options);
  }

  @Override
  protected void requireSuitable(List<Tensor> params) {
    for (Tensor param : params) {
      if (param.rank() != 2) {
        throw new ShapeException(
            "Muon only supports 2D parameters whereas we found a parameter with size: %s; give it to"
                    .formatted(param.shape())
                + " another optimizer, such as AdamW");
      }
    }
  }

  @Override
  protected void update(Tensor param, Tensor grad, State state, Options o, InPlace.Pass pass) {
    Tensor b = state.buffer("momentum_buffer");
    InPlace.update(new Lerp(1 - o.momentum), grad, b);
    try (Scope scope = Scope.open();
        NoGrad off = NoGrad.open()) {
      Tensor u = o.nesterov ? b.sub(b.sub(grad).mul(1 - o.momentum)) : b;
      Tensor x = orthogonalize(u, o).to(param.dataType());
      InPlace.update(
          new AddScaled(1 - o.lr * o.weightDecay, -o.lr * adjustment(param, o)), x, param);
    }
  }

  private static double adjustment(Tensor param, Options o) {
    double rows = param.size(0);
    double columns = param.size(1);
    return o.adjustLr == AdjustLr.ORIGINAL
        ? Math.sqrt(Math.max(1, rows / columns))
        : .2 * Math.sqrt(Math.max(rows, columns));
  }

  /** The matrix with the same singular vectors whose singular values are about 1. */
  private static Tensor orthogonalize(Tensor u, Options o) {
    boolean tall = u.size(0) > u.size(1);
    Tensor x = Bfloat16.round((tall ? u.t() : u).to(DataType.FLOAT).clone());
    double norm = Math.max(Bfloat16.round((float) x.norm().item()), o.eps);
    x = Bfloat16.round(x.div(norm));
    for (int i = 0; i < o.nsSteps; i++) {
      Tensor gram = Bfloat16.round(x.matmul(x.t()));
      Tensor gramUpdate = Bfloat16.round(gram.mul(o.nsB).add(gram.matmul(gram).mul(o.nsC)));
      x = Bfloat16.round(x.mul(o.nsA).add(gramUpdate.matmul(x)));
    }
    return tall ? x.t() : x;
  }
}
