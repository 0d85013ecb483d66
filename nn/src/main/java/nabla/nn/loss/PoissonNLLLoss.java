package nabla.nn.loss;

import nabla.core.ArgumentException;
import nabla.core.Tensor;

/**
 * The negative log-likelihood of counts with a Poisson distribution: e^input - target input, the
 * input being the logarithm of the expected count, or input - target ln(input + eps); by default
 * its mean.
 *
 * <p>It leaves out ln target!, which doesn't depend on the input; {@code full} adds Stirling's
 * approximation of it, target ln target - target + ln(2π target) / 2, for targets above 1.
 *
 * <p>Shapes: input [*], target [*]; the result is a scalar, or [*] without reduction.
 */
public final class PoissonNLLLoss extends Loss {
  private final Options options;

  /**
   * Its options, PyTorch's.
   *
   * @param logInput true if the input is the logarithm of the expected count
   * @param full true to add Stirling's approximation
   * @param eps keeps the logarithm of an expected count of 0 finite
   */
  public record Options(boolean logInput, boolean full, double eps, Reduction reduction) {
    /** Of logarithms, without Stirling's approximation, eps = 1e-8, the mean. */
    public static Options defaults() {
      return new Options(true, false, 1e-8, Reduction.MEAN);
    }

    /** Of expected counts themselves. */
    public Options withoutLogInput() {
      return new Options(false, full, eps, reduction);
    }

    /** With Stirling's approximation. */
    public Options withFull() {
      return new Options(logInput, true, eps, reduction);
    }

    /** With another eps. */
    public Options withEps(double e) {
      return new Options(logInput, full, e, reduction);
    }

    /** With another reduction. */
    public Options withReduction(Reduction r) {
      return new Options(logInput, full, eps, r);
    }
  }

  /** With the default options. */
  public PoissonNLLLoss() {
    this(Options.defaults());
  }

  /**
   * With options.
   *
   * @throws ArgumentException unless eps is positive
   */
  public PoissonNLLLoss(Options options) {
    super(options.reduction);
    if (!(options.eps > 0)) {
      throw new ArgumentException(
          "PoissonNLLLoss: got eps %s, wanted a positive number".formatted(options.eps));
    }
    this.options = options;
  }

  /** What it was made with. */
  public Options options() {
    return options;
  }

  @Override
  protected Tensor compute(Tensor input, Tensor target) {
    Tensor t = promoted(target, input);
    Tensor terms =
        options.logInput
            ? input.exp().sub(t.mul(input))
            : input.sub(t.mul(input.add(options.eps).log()));
    return reduction().of(options.full ? terms.add(stirling(t)) : terms);
  }

  /** Its gradient with respect to targets of 0 or less is NaN, as in PyTorch. */
  private static Tensor stirling(Tensor t) {
    Tensor approximation = t.mul(t.log()).sub(t).add(t.mul(2 * Math.PI).log().mul(.5));
    return Tensor.where(t.gt(1), approximation, Tensor.zerosLike(t));
  }
}
