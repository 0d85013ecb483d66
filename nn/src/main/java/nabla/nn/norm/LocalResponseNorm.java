package nabla.nn.norm;

import nabla.core.ArgumentException;
import nabla.core.Functional;
import nabla.core.Tensor;
import nabla.nn.Layer;
import nabla.nn.Repr;

/**
 * Local response normalization: y = x / (k + alpha E[x²])^beta, the mean over neighbouring channels
 * at the same position, where those beyond the first and last count as zeros. Krizhevsky et al.,
 * "ImageNet Classification with Deep Convolutional Neural Networks" (2012), whose alpha multiplies
 * the sum instead.
 *
 * <p># Shapes: x [N, C, *] with three dimensions or more, y the same.
 */
public final class LocalResponseNorm extends Layer {
  private final int size;
  private final Options options;

  /**
   * PyTorch's options.
   *
   * @param alpha the factor of the mean square
   * @param beta the exponent
   * @param k added to the mean square
   */
  public record Options(double alpha, double beta, double k) {
    /** alpha 1e-4, beta 0.75, k 1. */
    public static Options defaults() {
      return new Options(1e-4, .75, 1);
    }

    /** With another factor. */
    public Options withAlpha(double value) {
      return new Options(value, beta, k);
    }

    /** With another exponent. */
    public Options withBeta(double value) {
      return new Options(alpha, value, k);
    }

    /** With another summand. */
    public Options withK(double value) {
      return new Options(alpha, beta, value);
    }
  }

  /** Over so many channels, with PyTorch's defaults. */
  public LocalResponseNorm(int size) {
    this(size, Options.defaults());
  }

  /** Over so many channels. */
  public LocalResponseNorm(int size, Options options) {
    if (size < 1) {
      throw new ArgumentException(
          "LocalResponseNorm: got size " + size + ", wanted a number of channels of 1 or more");
    }
    this.size = size;
    this.options = options;
  }

  @Override
  protected Tensor compute(Tensor x) {
    return Functional.localResponseNorm(x, size, options.alpha, options.beta, options.k);
  }

  /** The number of channels in a mean. */
  public int size() {
    return size;
  }

  /** What it was told. */
  public Options options() {
    return options;
  }

  @Override
  protected String extraRepr() {
    return size
        + ", alpha="
        + Repr.number(options.alpha)
        + ", beta="
        + Repr.number(options.beta)
        + ", k="
        + Repr.number(options.k);
  }
}
