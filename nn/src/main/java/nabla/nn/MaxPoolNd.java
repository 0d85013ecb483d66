package nabla.nn;

import java.util.List;
import nabla.core.Functional;
import nabla.core.Tensor;

/**
 * The largest element of each window over one, two or three spatial dimensions.
 *
 * <p>Shapes: x [N, C, *] or [C, *], y likewise with each size ⌊(size + 2 padding - dilation (kernel
 * - 1) - 1) / stride⌋ + 1, or rounded up.
 */
public abstract sealed class MaxPoolNd extends IndexedPool permits MaxPool1d, MaxPool2d, MaxPool3d {
  private final List<Integer> kernel;
  private final MaxPoolOptions options;
  private final int[] kernelSizes;
  private final int[] stride;
  private final int[] padding;
  private final int[] dilation;

  MaxPoolNd(int rank, List<Integer> kernel, MaxPoolOptions options) {
    this.kernel = List.copyOf(kernel);
    this.options = options;
    this.kernelSizes = Sizes.array(Sizes.each(kernel, rank, typeName() + " kernel_size"));
    this.stride = Sizes.array(Sizes.each(strideSizes(), rank, typeName() + " stride"));
    this.padding = Sizes.array(Sizes.each(options.padding(), rank, typeName() + " padding"));
    this.dilation = Sizes.array(Sizes.each(options.dilation(), rank, typeName() + " dilation"));
  }

  /** The window's sizes: one for each dimension, or one for all. */
  public final List<Integer> kernelSize() {
    return kernel;
  }

  /** Its options. */
  public final MaxPoolOptions options() {
    return options;
  }

  private List<Integer> strideSizes() {
    return options.stride().isEmpty() ? kernel : options.stride();
  }

  @Override
  protected final Tensor compute(Tensor x) {
    return Functional.maxPool(x, kernelSizes, stride, padding, dilation, options.ceilMode());
  }

  @Override
  public final boolean returnIndices() {
    return options.returnIndices();
  }

  @Override
  final Tensor indices(Tensor x) {
    return Functional.maxPoolIndices(x, kernelSizes, stride, padding, dilation, options.ceilMode());
  }

  @Override
  protected final String extraRepr() {
    return "kernel_size="
        + Sizes.repr(kernel)
        + ", stride="
        + Sizes.repr(strideSizes())
        + ", padding="
        + Sizes.repr(options.padding())
        + ", dilation="
        + Sizes.repr(options.dilation())
        + ", ceil_mode="
        + Repr.flag(options.ceilMode());
  }
}
