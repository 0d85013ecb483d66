package nabla.nn;

import java.util.List;
import nabla.core.Functional;
import nabla.core.Tensor;

/**
 * The windows of a convolution of pictures, each as a column: [N, C, H, W] or [C, H, W] gives [N, C
 * Π kernel, windows]. A convolution is a matrix times these.
 */
public final class Unfold extends Layer {
  private final List<Integer> kernel;
  private final ColumnOptions options;

  /** With square windows and the default options. */
  public Unfold(int kernel) {
    this(List.of(kernel), ColumnOptions.defaults());
  }

  /** With a window's height and width, or one number for both. */
  public Unfold(List<Integer> kernel, ColumnOptions options) {
    this.kernel = List.copyOf(kernel);
    this.options = options;
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
    return Functional.unfold(
        x,
        Sizes.array(kernel),
        Sizes.array(options.dilation()),
        Sizes.array(options.padding()),
        Sizes.array(options.stride()));
  }

  @Override
  protected String extraRepr() {
    return "kernel_size=%s, dilation=%s, padding=%s, stride=%s"
        .formatted(
            Sizes.repr(kernel),
            Sizes.repr(options.dilation()),
            Sizes.repr(options.padding()),
            Sizes.repr(options.stride()));
  }
}
