package nabla.optim;

import java.util.ArrayList;
import java.util.List;
import nabla.core.ArgumentException;
import nabla.core.InPlace;
import nabla.core.NoGrad;
import nabla.core.Scope;
import nabla.core.Tensor;

/**
 * Keeps gradients from exploding (R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training
 * recurrent neural networks", ICML 2013): between backward and the optimizer's step. Parameters
 * without a gradient are skipped.
 */
public final class Clip {
  private Clip() {}

  /**
   * {@link #gradNorm(Iterable, double, double, boolean)} with the Euclidean norm, whatever it is.
   */
  public static double gradNorm(Iterable<Tensor> params, double maxNorm) {
    return gradNorm(params, maxNorm, 2, false);
  }

  /**
   * Scales all gradients together, g ← g·min(1, maxNorm / (norm + 1e-6)), as PyTorch's {@code
   * clip_grad_norm_}.
   *
   * @param normType p, positive or infinite
   * @param errorIfNonfinite whether a norm that is NaN or infinite is an error
   * @return the norm (Σ |g|^p)^(1/p) over all gradients before they were scaled; 0 of none
   * @throws ArgumentException if maxNorm is negative, or the norm isn't finite though it must be
   */
  public static double gradNorm(
      Iterable<Tensor> params, double maxNorm, double normType, boolean errorIfNonfinite) {
    if (!(maxNorm >= 0)) {
      throw new ArgumentException(
          "gradNorm: got maximal norm " + maxNorm + ", wanted a number from 0 up");
    }
    List<Tensor> grads = grads(params);
    double norm = norm(grads, normType);
    if (errorIfNonfinite && !Double.isFinite(norm)) {
      throw new ArgumentException(
          ("gradNorm: the total norm of order %s for gradients is non-finite, so it cannot be clipped:"
                  + " it is %s; look for the first NaN with AnomalyMode, or allow it")
              .formatted(normType, norm));
    }
    double factor = Math.min(1, maxNorm / (norm + 1e-6));
    if (factor != 1) {
      change(grads, new Scale(factor));
    }
    return norm;
  }

  /**
   * Moves every element of the gradients into [-limit, limit], as PyTorch's {@code
   * clip_grad_value_}.
   *
   * @throws ArgumentException if the limit is negative
   */
  public static void gradValue(Iterable<Tensor> params, double limit) {
    if (!(limit >= 0)) {
      throw new ArgumentException("gradValue: got limit " + limit + ", wanted a number from 0 up");
    }
    change(grads(params), new Clamp(limit));
  }

  private static void change(List<Tensor> grads, InPlace.Rule rule) {
    InPlace.Pass pass = new InPlace.Pass();
    grads.forEach(g -> pass.add(rule, g, g));
    pass.run();
  }

  private static List<Tensor> grads(Iterable<Tensor> params) {
    List<Tensor> grads = new ArrayList<>();
    for (Tensor param : params) {
      if (param.grad() != null) {
        grads.add(param.grad());
      }
    }
    return grads;
  }

  /** The norm of the gradients' norms. */
  private static double norm(List<Tensor> grads, double p) {
    if (grads.isEmpty()) {
      return 0;
    }
    try (Scope scope = Scope.open();
        NoGrad off = NoGrad.open()) {
      double[] norms = grads.stream().mapToDouble(g -> g.norm(p).item()).toArray();
      return Tensor.of(norms).norm(p).item();
    }
  }

  private record Scale(double factor) implements InPlace.Rule {
    @Override
    public void apply(float[][] tiles, int n) {
      FloatClip.scale(tiles[1], (float) factor, n);
    }

    @Override
    public void apply(double[][] tiles, int n) {
      DoubleClip.scale(tiles[1], factor, n);
    }
  }

  private record Clamp(double limit) implements InPlace.Rule {
    @Override
    public void apply(float[][] tiles, int n) {
      FloatClip.clamp(tiles[1], (float) limit, n);
    }

    @Override
    public void apply(double[][] tiles, int n) {
      DoubleClip.clamp(tiles[1], limit, n);
    }
  }
}
