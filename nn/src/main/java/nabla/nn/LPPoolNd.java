package nabla.nn;

import java.util.List;
import nabla.core.Functional;
import nabla.core.Tensor;

/**
 * The power-average of each window over one, two or three spatial dimensions, (Σ x^p)^(1/p): with p
 * = 1 the sum, and the larger p, the closer to the maximum. As in PyTorch, a negative sum gives NaN
 * unless p is 1, and a sum of zero has the gradient NaN, unless p is 1 again: then zero.
 *
 * <p>Shapes: x [N, C, *] or [C, *], y likewise with each size ⌊(size - kernel) / stride⌋ + 1, or
 * rounded up.
 */
public abstract sealed class LPPoolNd extends Layer permits LPPool1d, LPPool2d, LPPool3d {
  private final double normType;
  private final List<Integer> kernel;
  private final LPPoolOptions options;
  private final int[] kernelSizes;
  private final int[] stride;

  LPPoolNd(int rank, double normType, List<Integer> kernel, LPPoolOptions options) {
    this.normType = normType;
    this.kernel = List.copyOf(kernel);
    this.options = options;
    this.kernelSizes = Sizes.array(Sizes.each(kernel, rank, typeName() + " kernel_size"));
    List<Integer> strides = options.stride().isEmpty() ? kernel : options.stride();
    this.stride = Sizes.array(Sizes.each(strides, rank, typeName() + " stride"));
  }

  /** The power p. */
  public final double normType() {
    return normType;
  }

  /** The window's sizes: one for each dimension, or one for all. */
  public final List<Integer> kernelSize() {
    return kernel;
  }

  /** Its options. */
  public final LPPoolOptions options() {
    return options;
  }

  @Override
  protected final Tensor compute(Tensor x) {
    return Functional.lpPool(x, normType, kernelSizes, stride, options.ceilMode());
  }

  @Override
  protected final String extraRepr() {
    return "norm_type="
        + Repr.number(normType)
        + ", kernel_size="
        + Sizes.repr(kernel)
        + ", stride="
        + (options.stride().isEmpty() ? "None" : Sizes.repr(options.stride()))
        + ", ceil_mode="
        + Repr.flag(options.ceilMode());
  }
}
