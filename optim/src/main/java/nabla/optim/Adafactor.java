package nabla.optim;

import nabla.core.InPlace;
import nabla.core.NoGrad;
import nabla.core.Scope;
import nabla.core.Shape;
import nabla.core.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Adafactor (N. Shazeer, M. Stern, "Adafactor: adaptive learning rates with sublinear memory cost",
 * ICML 2018): of a matrix's g² it remembers only the means of rows and of columns.
 *
 * <pre>
 * β = 1 - t^beta2Decay      ρ = min(lr, 1 / √t)      α = max(eps2, RMS(θ))·ρ
 * R ← β·R + (1 - β)·mean(g², last axis)      C ← β·C + (1 - β)·mean(g², last axis but one)
 * v = R·C / max(mean(R), eps1)               for a vector v ← β·v + (1 - β)·g²
 * u = g / max(√v, eps1)
 * θ ← (1 - lr·weightDecay)·θ - α·u / max(1, RMS(u) / d)
 * </pre>
 *
 * <p>As PyTorch's, it differs from the paper in what lr and eps1 do.
 */
public final class Adafactor extends Optimizer<Adafactor.Options> {

  /**
   * PyTorch's options.
   *
   * @param lr the largest ρ
   * @param beta2Decay how β grows with t, 0 or less
   * @param eps1 the smallest √v; null for the distance of 1 to the next number of the element type
   * @param eps2 the smallest RMS of θ that counts
   * @param d the largest RMS of a step, in units of α
   * @param weightDecay by which share of lr θ shrinks in each step
   * @param maximize whether to go up
   */
  public record Options(
      double lr,
      double beta2Decay,
      Double eps1,
      double eps2,
      double d,
      double weightDecay,
      boolean maximize)
      implements DescentOptions<Options> {

    /** Checks the numbers. */
    public Options {
      GroupOptions.require(lr >= 0, "Learning rate should be >= 0 but is", lr, "from 0 up");
      GroupOptions.require(
          beta2Decay <= 0, "beta2_decay should be <= 0 but is", beta2Decay, "up to 0");
      if (eps1 != null) {
        GroupOptions.require(eps1 >= 0, "epsilon1 should be >= 0 but is", eps1, "from 0 up");
      }
      GroupOptions.require(eps2 >= 0, "epsilon2 should be >= 0 but is", eps2, "from 0 up");
      GroupOptions.require(d >= 1, "Clipping threshold d should be >= 1 but is", d, "from 1 up");
      GroupOptions.require(
          weightDecay >= 0, "weight_decay should be >= 0 but is", weightDecay, "from 0 up");
    }

    /** lr 0.01, beta2Decay -0.8, eps the element type's and 0.001, d 1, no weight decay. */
    public static Options defaults() {
      return new Options(1e-2, -.8, null, 1e-3, 1, 0, false);
    }

    /** The same with another decay of 1 - β. */
    public Options withBeta2Decay(double beta2Decay) {
      return with("beta2Decay", beta2Decay);
    }

    /** The same with another eps of each kind; null as eps1 for the element type's. */
    public Options withEps(Double eps1, double eps2) {
      return with("eps1", eps1).with("eps2", eps2);
    }

    /** The same with another clipping threshold. */
    public Options withD(double d) {
      return with("d", d);
    }
  }

  /** Adafactor with lr at most 0.01. */
  public Adafactor(Iterable<Tensor> params) {
    this(params, Options.defaults());
  }

  /** Adafactor with options. */
  public Adafactor(Iterable<Tensor> params, Options options) {
    super(params, options);
  }

  @Override
  protected Shape bufferShape(String name, Tensor param) {
    int[] dims = param.shape().dims();
    if (dims.length > 1 && name.equals("row_var")) {
      dims[dims.length - 1] = 1;
    } else if (dims.length > 1 && name.equals("col_var")) {
      dims[dims.length - 2] = 1;
    }
    return Shape.of(dims);
  }

  @Override
  protected void update(Tensor param, Tensor grad, State state, Options o, InPlace.Pass pass) {
    double t = state.next();
    double intake = Math.pow(t, o.beta2Decay);
    double eps1 =
        o.eps1 != null ? o.eps1 : param.dataType() == DataType.FLOAT ? Math.ulp(1f) : Math.ulp(1d);
    try (Scope scope = Scope.open();
        NoGrad off = NoGrad.open()) {
      double alpha = Math.max(o.eps2, rms(param)) * Math.min(o.lr, 1 / Math.sqrt(t));
      Tensor v =
          param.rank() > 1 ? factored(grad, state, intake, eps1) : whole(grad, state, intake);
      Tensor u = v.clamp(eps1 * eps1, Double.POSITIVE_INFINITY).rsqrt().mul(grad);
      double length = -alpha / Math.max(1, rms(u) / o.d);
      InPlace.update(
          new AddScaled(1 - o.lr * o.weightDecay, o.maximize ? -length : length), u, param);
    }
  }

  private static double rms(Tensor x) {
    return x.norm().item() / Math.sqrt(x.numel());
  }

  private static Tensor factored(Tensor grad, State state, double intake, double eps1) {
    Tensor square = grad.square();
    Tensor rows = state.buffer("row_var");
    Tensor columns = state.buffer("col_var");
    InPlace.update(new Lerp(intake), square.mean(new int[] {-1}, true), rows);
    InPlace.update(new Lerp(intake), square.mean(new int[] {-2}, true), columns);
    Tensor mean = rows.mean(new int[] {-2}, true).clamp(eps1, Double.POSITIVE_INFINITY);
    return rows.mul(columns).div(mean);
  }

  private static Tensor whole(Tensor grad, State state, double intake) {
    Tensor variance = state.buffer("variance");
    InPlace.update(new Lerp(intake), grad.square(), variance);
    return variance;
  }
}
