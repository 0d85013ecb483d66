package nabla.nn;

import java.util.List;

/**
 * Options of {@link Unfold} and {@link Fold}, PyTorch's. Lists hold a number for height and one for
 * width, or one for both.
 *
 * @param dilation how far apart the elements of a window are
 * @param padding zeros on either side
 * @param stride how far apart the windows are
 */
public record ColumnOptions(List<Integer> dilation, List<Integer> padding, List<Integer> stride) {
  /** The lists are copied. */
  public ColumnOptions {
    dilation = List.copyOf(dilation);
    padding = List.copyOf(padding);
    stride = List.copyOf(stride);
  }

  /** Dilation 1, no padding, stride 1. */
  public static ColumnOptions defaults() {
    return new ColumnOptions(List.of(1), List.of(0), List.of(1));
  }

  /** With gaps in the window. */
  public ColumnOptions withDilation(int... sizes) {
    return new ColumnOptions(Sizes.of(sizes), padding, stride);
  }

  /** With zeros on either side. */
  public ColumnOptions withPadding(int... sizes) {
    return new ColumnOptions(dilation, Sizes.of(sizes), stride);
  }

  /** With another stride. */
  public ColumnOptions withStride(int... sizes) {
    return new ColumnOptions(dilation, padding, Sizes.of(sizes));
  }
}
