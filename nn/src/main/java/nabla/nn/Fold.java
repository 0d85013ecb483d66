package nabla.nn;

import java.util.List;
import nabla.core.Functional;
import nabla.core.Tensor;

/**
 * Columns added up where {@link Unfold} took them from: [N, C Π kernel, windows] or without N gives
 * [N, C, H, W]. Where windows overlap the sums do, so it is the adjoint of Unfold, not its inverse.
 */
public final class Fold extends Layer {
  private final List<Integer> outputSize;
  private final List<Integer> kernel;
  private final ColumnOptions options;

  /** With square windows and pictures, and the default options. */
  public Fold(int outputSize, int kernel) {
    this(List.of(outputSize), List.of(kernel), ColumnOptions.defaults());
  }

  /** With heights and widths, or one number for both. */
  public Fold(List<Integer> outputSize, List<Integer> kernel, ColumnOptions options) {
    this.outputSize = List.copyOf(outputSize);
    this.kernel = List.copyOf(kernel);
    this.options = options;
  }

  /** The picture's sizes. */
  public List<Integer> outputSize() {
    return outputSize;
  }

  /** The window's sizes. */
  public List<Integer> kernelSize() {
    return kernel;
  }

  /** Its options. */
  public ColumnOptions options() {
    return options;
  }

  @Override
  protected Tensor compute(Tensor x) {
    return Functional.fold(
        x,
        Sizes.array(outputSize),
        Sizes.array(kernel),
        Sizes.array(options.dilation()),
        Sizes.array(options.padding()),
        Sizes.array(options.stride()));
  }

  @Override
  protected String extraRepr() {
    return "output_size=%s, kernel_size=%s, dilation=%s, padding=%s, stride=%s"
        .formatted(
            Sizes.repr(outputSize),
            Sizes.repr(kernel),
            Sizes.repr(options.dilation()),
            Sizes.repr(options.padding()),
            Sizes.repr(options.stride()));
  }
}
