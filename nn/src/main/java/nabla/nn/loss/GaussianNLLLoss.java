package nabla.nn.loss;

import java.util.Arrays;
import nabla.core.ArgumentException;
import nabla.core.ShapeException;
import nabla.core.Tensor;

/**
 * The negative log-likelihood of targets with normal distributions of predicted means and
 * variances, (ln var + (input - target)² / var) / 2, by default its mean; {@code full} adds the
 * constant ln(2π) / 2. Variances below eps count as eps, but have their gradient as if they didn't.
 *
 * <p>Shapes: input (the means) [*], target [*], var [*], or with 1 in one dimension, or without the
 * last one; the result is a scalar, or [*] without reduction.
 *
 * <p>D. A. Nix, A. S. Weigend, "Estimating the mean and variance of the target probability
 * distribution", ICNN 1994.
 */
public final class GaussianNLLLoss extends TernaryLoss {
  private final boolean full;
  private final double eps;

  /** Without the constant, eps = 1e-6, the mean. */
  public GaussianNLLLoss() {
    this(false, 1e-6, Reduction.MEAN);
  }

  /**
   * With chosen options.
   *
   * @param full true to add the constant
   * @param eps the least variance
   * @throws ArgumentException unless eps is positive
   */
  public GaussianNLLLoss(boolean full, double eps, Reduction reduction) {
    super(reduction);
    if (!(eps > 0)) {
      throw new ArgumentException(
          "GaussianNLLLoss: got eps %s, wanted a positive number".formatted(eps));
    }
    this.full = full;
    this.eps = eps;
  }

  /** True if the constant is added. */
  public boolean full() {
    return full;
  }

  /** The least variance. */
  public double eps() {
    return eps;
  }

  /** The loss of means, given targets, with one variance for all. */
  public Tensor forward(Tensor input, Tensor target, double var) {
    return forward(input, target, Tensor.full(input.dataType(), input.shape(), var));
  }

  @Override
  protected Tensor compute(Tensor input, Tensor target, Tensor var) {
    Tensor variance = fitted(var, input);
    if (Arrays.stream(var.toDoubleArray()).anyMatch(v -> v < 0)) {
      throw new ArgumentException(
          "GaussianNLLLoss: var has negative entry/entries; take exp or softplus of what the net"
              + " gives");
    }
    Tensor raise = variance.clamp(eps, Double.POSITIVE_INFINITY).sub(variance).detach();
    Tensor v = variance.add(raise);
    Tensor terms = v.log().add(input.sub(promoted(target, input)).square().div(v)).mul(.5);
    return reduction().of(full ? terms.add(.5 * Math.log(2 * Math.PI)) : terms);
  }

  /** The variances in a shape that broadcasts to the input's, if they differ in one dimension. */
  private static Tensor fitted(Tensor var, Tensor input) {
    int[] have = var.shape().dims();
    int[] want = input.shape().dims();
    if (have.length == want.length - 1 && Arrays.equals(have, Arrays.copyOf(want, have.length))) {
      return var.unsqueeze(-1);
    }
    int different = 0;
    boolean fits = have.length == want.length;
    for (int i = 0; fits && i < have.length; i++) {
      if (have[i] != want[i]) {
        different++;
        fits = have[i] == 1 && different == 1;
      }
    }
    if (!fits) {
      throw new ShapeException(
          ("GaussianNLLLoss: var is of incorrect size: got %s for an input of shape %s; wanted"
                  + " the same, 1 in one dimension, or the last dimension left out")
              .formatted(var.shape(), input.shape()));
    }
    return var;
  }
}
