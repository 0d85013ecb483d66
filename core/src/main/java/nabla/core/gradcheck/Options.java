package nabla.core.gradcheck;

import nabla.core.ArgumentException;

/**
 * How {@link GradCheck} looks; the defaults are PyTorch's.
 *
 * @param eps the step of the central difference (f(x + eps) - f(x - eps)) / (2 eps)
 * @param atol entries pass if |analytic - numeric| ≤ atol + rtol |numeric|
 * @param rtol see {@code atol}
 * @param nondetTol how far two runs of the same function or the same backward may differ
 * @param checkUndefinedGrad checks that an output without a gradient counts as one whose gradient
 *     is zero
 * @param fastMode compares one random projection uᵀJv of each Jacobian instead of all its entries
 * @param requireNonZero throws if an input's gradient is within {@code atol} of zero everywhere:
 *     such a check checks nothing
 * @param order checks the derivatives from the first to this order
 * @param seed of the random gradients and directions
 */
public record Options(
    double eps,
    double atol,
    double rtol,
    double nondetTol,
    boolean checkUndefinedGrad,
    boolean fastMode,
    boolean requireNonZero,
    int order,
    long seed) {

  /** Checks that the numbers make sense. */
  public Options {
    if (!(eps > 0 && atol >= 0 && rtol >= 0 && nondetTol >= 0)) {
      throw new ArgumentException(
          ("GradCheck: got eps %s, atol %s, rtol %s, nondetTol %s; wanted eps above 0 and"
                  + " tolerances of 0 or more")
              .formatted(eps, atol, rtol, nondetTol));
    }
    if (order < 1) {
      throw new ArgumentException("GradCheck: got order " + order + ", wanted 1 or more");
    }
  }

  /**
   * eps 1e-6, atol 1e-5, rtol 1e-3, nondetTol 0, checkUndefinedGrad, the full Jacobian, first
   * order.
   */
  public static Options defaults() {
    return new Options(1e-6, 1e-5, 1e-3, 0, true, false, false, 1, 0);
  }

  /** Another step. */
  public Options withEps(double eps) {
    return new Options(
        eps, atol, rtol, nondetTol, checkUndefinedGrad, fastMode, requireNonZero, order, seed);
  }

  /** Another absolute tolerance. */
  public Options withAtol(double atol) {
    return new Options(
        eps, atol, rtol, nondetTol, checkUndefinedGrad, fastMode, requireNonZero, order, seed);
  }

  /** Another relative tolerance. */
  public Options withRtol(double rtol) {
    return new Options(
        eps, atol, rtol, nondetTol, checkUndefinedGrad, fastMode, requireNonZero, order, seed);
  }

  /** Another tolerance between two runs. */
  public Options withNondetTol(double nondetTol) {
    return new Options(
        eps, atol, rtol, nondetTol, checkUndefinedGrad, fastMode, requireNonZero, order, seed);
  }

  /** Whether outputs without a gradient are tried. */
  public Options withCheckUndefinedGrad(boolean checkUndefinedGrad) {
    return new Options(
        eps, atol, rtol, nondetTol, checkUndefinedGrad, fastMode, requireNonZero, order, seed);
  }

  /** One random projection, or the full Jacobian. */
  public Options withFastMode(boolean fastMode) {
    return new Options(
        eps, atol, rtol, nondetTol, checkUndefinedGrad, fastMode, requireNonZero, order, seed);
  }

  /** Whether a gradient that is about zero everywhere is an error. */
  public Options withRequireNonZero(boolean requireNonZero) {
    return new Options(
        eps, atol, rtol, nondetTol, checkUndefinedGrad, fastMode, requireNonZero, order, seed);
  }

  /** The highest order of derivatives. */
  public Options withOrder(int order) {
    return new Options(
        eps, atol, rtol, nondetTol, checkUndefinedGrad, fastMode, requireNonZero, order, seed);
  }

  /** Another seed. */
  public Options withSeed(long seed) {
    return new Options(
        eps, atol, rtol, nondetTol, checkUndefinedGrad, fastMode, requireNonZero, order, seed);
  }
}
