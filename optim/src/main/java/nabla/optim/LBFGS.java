package nabla.optim;

import java.util.List;
import java.util.function.DoubleSupplier;
import nabla.core.ArgumentException;
import nabla.core.InPlace;
import nabla.core.NoGrad;
import nabla.core.Scope;
import nabla.core.Shape;
import nabla.core.Tensor;

/**
 * Limited-memory BFGS (D. Liu, J. Nocedal, "On the limited memory BFGS method for large scale
 * optimization", Math. Programming 1989): for whole data sets and few parameters. It goes by d =
 * -H·g, where H, an estimate of the inverse second derivative, is made of the last changes of
 * gradient and parameters.
 *
 * <p>One step makes up to maxIter iterations, each of which evaluates the loss again: call {@link
 * #step(DoubleSupplier)}. All parameters form one vector, in one group, whose state is kept at the
 * first parameter.
 */
public final class LBFGS extends Optimizer<LBFGS.Options> {

  /** How to find the length of a step along d. */
  public enum LineSearch {
    /** It is lr; in the first iteration at most lr / Σ |g|. */
    NONE,
    /** A length that fulfils the strong Wolfe conditions. */
    STRONG_WOLFE
  }

  /**
   * PyTorch's options.
   *
   * @param lr the length of a step, or the first one tried
   * @param maxIter how many iterations a step makes at most
   * @param maxEval after how many evaluations a step ends; null for 5 / 4 of maxIter
   * @param toleranceGrad ends a step when no element of the gradient is larger
   * @param toleranceChange ends a step when loss or parameters change less
   * @param historySize how many changes are remembered
   * @param lineSearch how to find the length of a step
   */
  public record Options(
      double lr,
      int maxIter,
      Integer maxEval,
      double toleranceGrad,
      double toleranceChange,
      int historySize,
      LineSearch lineSearch)
      implements GroupOptions<Options> {

    /** Checks the numbers. */
    public Options {
      GroupOptions.requireNonNegative("learning rate", lr);
      GroupOptions.require(maxIter >= 1, "Invalid max_iter", maxIter, "from 1 up");
      GroupOptions.require(historySize >= 1, "Invalid history_size", historySize, "from 1 up");
      if (lineSearch == null) {
        throw new ArgumentException("only 'strong_wolfe' is supported: got line search null");
      }
    }

    /** lr 1, 20 iterations, tolerances 1e-7 and 1e-9, 100 changes, no line search. */
    public static Options defaults() {
      return new Options(1, 20, null, 1e-7, 1e-9, 100, LineSearch.NONE);
    }

    /** The same with another number of iterations. */
    public Options withMaxIter(int maxIter) {
      return with("maxIter", maxIter);
    }

    /** The same with another number of evaluations. */
    public Options withMaxEval(Integer maxEval) {
      return with("maxEval", maxEval);
    }

    /** The same with other tolerances. */
    public Options withTolerances(double grad, double change) {
      return with("toleranceGrad", grad).with("toleranceChange", change);
    }

    /** The same with another number of changes. */
    public Options withHistorySize(int historySize) {
      return with("historySize", historySize);
    }

    /** The same with another line search. */
    public Options withLineSearch(LineSearch lineSearch) {
      return with("lineSearch", lineSearch);
    }

    private int evaluations() {
      return maxEval == null ? maxIter * 5 / 4 : maxEval;
    }
  }

  /** A point that was evaluated: loss and gradient. */
  record Point(double loss, Tensor grad) {}

  /** L-BFGS with lr 1. */
  public LBFGS(Iterable<Tensor> params) {
    this(params, Options.defaults());
  }

  /** L-BFGS with options. */
  public LBFGS(Iterable<Tensor> params, Options options) {
    super(params, options);
  }

  @Override
  protected void requireSuitable(List<Tensor> params) {
    if (!paramGroups().isEmpty()) {
      throw new ArgumentException(
          "LBFGS doesn't support per-parameter options (parameter groups); give all parameters to"
              + " the constructor");
    }
    for (Tensor param : params) {
      if (param.dataType() != params.get(0).dataType()) {
        throw new ArgumentException(
            "LBFGS: got parameters of types %s and %s, wanted one type"
                .formatted(params.get(0).dataType(), param.dataType()));
      }
    }
  }

  @Override
  protected Shape bufferShape(String name, Tensor param) {
    return Shape.of(params().stream().mapToInt(Tensor::numel).sum());
  }

  @Override
  protected void update(
      Tensor param, Tensor grad, State state, Options options, InPlace.Pass pass) {
    throw new ArgumentException(
        "LBFGS evaluates the loss several times in a step: call step(closure)");
  }

  private List<Tensor> params() {
    return paramGroups().get(0).params();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The closure is called several times, each time in a scope of its own.
   */
  @Override
  public double step(DoubleSupplier closure) {
    Options o = paramGroups().get(0).options();
    State state = state(params().get(0));
    try (Scope step = Scope.open()) {
      Point here = evaluate(closure);
      double firstLoss = here.loss;
      count(state, "func_evals", 1);
      if (largest(here.grad) <= o.toleranceGrad) {
        return firstLoss;
      }
      int evaluations = 1;
      for (int iteration = 1; iteration <= o.maxIter; iteration++) {
        double lossBefore = here.loss;
        Tensor d = direction(here.grad, state, o);
        boolean first = state.number("n_iter", 0) == 1;
        double t = first ? Math.min(1, 1 / here.grad.abs().sum().item()) * o.lr : o.lr;
        state.set("t", t);
        state.set("prev_loss", lossBefore);
        double slope = dot(here.grad, d);
        if (slope > -o.toleranceChange) {
          break;
        }
        boolean last = iteration == o.maxIter;
        StrongWolfe.Found found =
            o.lineSearch == LineSearch.NONE
                ? goOn(here, d, t, last, closure)
                : search(here, d, t, slope, closure);
        here = found.point();
        state.set("t", found.length());
        evaluations += found.evaluations();
        count(state, "func_evals", found.evaluations());
        if (evaluations >= o.evaluations()
            || largest(here.grad) <= o.toleranceGrad
            || largest(d) * Math.abs(found.length()) <= o.toleranceChange
            || Math.abs(here.loss - lossBefore) < o.toleranceChange) {
          break;
        }
      }
      return firstLoss;
    }
  }

  /** Goes a length along d, and looks unless it is for the last time. */
  private StrongWolfe.Found goOn(
      Point here, Tensor d, double t, boolean last, DoubleSupplier closure) {
    move(t, d);
    return new StrongWolfe.Found(t, last ? here : evaluate(closure), last ? 0 : 1);
  }

  /** Goes along d as far as the line search says. */
  private StrongWolfe.Found search(
      Point here, Tensor d, double t, double slope, DoubleSupplier closure) {
    Tensor start = flat(false);
    StrongWolfe.Found found =
        StrongWolfe.search(length -> at(start, length, d, closure), d, t, here, slope);
    move(found.length(), d);
    return found;
  }

  private static void count(State state, String name, int more) {
    state.set(name, state.number(name, 0) + more);
  }

  /** d = -H·g, after the last change of gradient and parameters has been added to H. */
  private static Tensor direction(Tensor grad, State state, Options o) {
    Tensor d = state.buffer("d");
    Tensor before = state.buffer("prev_flat_grad");
    if (state.number("n_iter", 0) > 0) {
      remember(grad, before, d, state, o.historySize);
    }
    count(state, "n_iter", 1);
    InPlace.update(new AddScaled(0, -1), grad, d);
    long updates = (long) state.number("updates", 0);
    long oldest = Math.max(0, updates - o.historySize);
    double[] parts = new double[(int) (updates - oldest)];
    for (long i = updates - 1; i >= oldest; i--) {
      long slot = i % o.historySize;
      double part = dot(state.buffer("old_stps." + slot), d) * state.number("ro." + slot, 0);
      parts[(int) (i - oldest)] = part;
      InPlace.update(new AddScaled(1, -part), state.buffer("old_dirs." + slot), d);
    }
    InPlace.update(new AddScaled(0, state.number("H_diag", 1)), d, d);
    for (long i = oldest; i < updates; i++) {
      long slot = i % o.historySize;
      double part = dot(state.buffer("old_dirs." + slot), d) * state.number("ro." + slot, 0);
      InPlace.update(
          new AddScaled(1, parts[(int) (i - oldest)] - part), state.buffer("old_stps." + slot), d);
    }
    before.copyFrom(grad);
    return d;
  }

  /** Puts y = g - g before and s = t·d in the place of the oldest, if the loss curves upwards. */
  private static void remember(Tensor grad, Tensor before, Tensor d, State state, int size) {
    try (Scope scope = Scope.open()) {
      Tensor y = grad.sub(before);
      Tensor s = d.mul(state.number("t", 0));
      double ys = dot(y, s);
      if (ys > 1e-10) {
        long slot = (long) state.number("updates", 0) % size;
        state.buffer("old_dirs." + slot).copyFrom(y);
        state.buffer("old_stps." + slot).copyFrom(s);
        state.set("ro." + slot, 1 / ys);
        state.set("H_diag", ys / dot(y, y));
        count(state, "updates", 1);
      }
    }
  }

  /** Evaluates the point {@code length} along d, and goes back to the start. */
  private Point at(Tensor start, double length, Tensor d, DoubleSupplier closure) {
    move(length, d);
    Point point = evaluate(closure);
    int offset = 0;
    try (Scope scope = Scope.open();
        NoGrad off = NoGrad.open()) {
      for (Tensor param : params()) {
        param.copyFrom(start.narrow(0, offset, param.numel()).reshape(param.shape()));
        offset += param.numel();
      }
    }
    return point;
  }

  private Point evaluate(DoubleSupplier closure) {
    double loss;
    try (Scope scope = Scope.open()) {
      loss = closure.getAsDouble();
    }
    return new Point(loss, flat(true));
  }

  /** All parameters, or their gradients, zeros for none, as one vector. */
  private Tensor flat(boolean grads) {
    try (NoGrad off = NoGrad.open()) {
      Tensor[] parts =
          params().stream()
              .map(p -> !grads ? p : p.grad() != null ? p.grad() : Tensor.zerosLike(p))
              .map(Tensor::flatten)
              .toArray(Tensor[]::new);
      return Tensor.concat(0, parts);
    }
  }

  private void move(double length, Tensor d) {
    int offset = 0;
    try (Scope scope = Scope.open()) {
      for (Tensor param : params()) {
        Tensor part = d.narrow(0, offset, param.numel()).reshape(param.shape());
        InPlace.update(new AddScaled(1, length), part, param);
        offset += param.numel();
      }
    }
  }

  /** Σ a[i] b[i], in two sums for even and odd i as BLAS does: rounding decides the trajectory. */
  static double dot(Tensor a, Tensor b) {
    try (Scope scope = Scope.open()) {
      double[] products = a.mul(b).toDoubleArray();
      double[] sums = new double[2];
      for (int i = 0; i < products.length; i++) {
        sums[i & 1] += products[i];
      }
      return sums[0] + sums[1];
    }
  }

  /** max |x[i]|. */
  static double largest(Tensor x) {
    try (Scope scope = Scope.open()) {
      return x.abs().max().item();
    }
  }
}
