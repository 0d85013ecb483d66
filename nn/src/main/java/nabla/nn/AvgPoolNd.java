package nabla.nn;

import java.util.List;
import nabla.core.Functional;
import nabla.core.Tensor;

/**
 * The average of each window over one, two or three spatial dimensions.
 *
 * <p>Shapes: x [N, C, *] or [C, *], y likewise with each size ⌊(size + 2 padding - kernel) /
 * stride⌋ + 1, or rounded up.
 */
public abstract sealed class AvgPoolNd extends Layer permits AvgPool1d, AvgPool2d, AvgPool3d {
  private final List<Integer> kernel;
  private final AvgPoolOptions options;
  private final int[] kernelSizes;
  private final int[] stride;
  private final int[] padding;

  AvgPoolNd(int rank, List<Integer> kernel, AvgPoolOptions options) {
    this.kernel = List.copyOf(kernel);
    this.options = options;
    this.kernelSizes = Sizes.array(Sizes.each(kernel, rank, typeName() + " kernel_size"));
    this.stride = Sizes.array(Sizes.each(strideSizes(), rank, typeName() + " stride"));
    this.padding = Sizes.array(Sizes.each(options.padding(), rank, typeName() + " padding"));
  }

  /** The window's sizes: one for each dimension, or one for all. */
  public final List<Integer> kernelSize() {
    return kernel;
  }

  /** Its options. */
  public final AvgPoolOptions options() {
    return options;
  }

  private List<Integer> strideSizes() {
    return options.stride().isEmpty() ? kernel : options.stride();
  }

  @Override
  protected final Tensor compute(Tensor x) {
    return Functional.avgPool(
        x,
        kernelSizes,
        stride,
        padding,
        options.ceilMode(),
        options.countIncludePad(),
        options.divisorOverride());
  }

  @Override
  protected final String extraRepr() {
    return "kernel_size="
        + Sizes.repr(kernel)
        + ", stride="
        + Sizes.repr(strideSizes())
        + ", padding="
        + Sizes.repr(options.padding());
  }
}
