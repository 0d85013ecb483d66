package nabla.nn;

import java.util.List;

/**
 * Options of power-average pooling, PyTorch's.
 *
 * @param stride how far apart the windows are, a number for each spatial dimension or one for all;
 *     empty for the window's size
 * @param ceilMode rounds the number of windows up instead of down
 */
public record LPPoolOptions(List<Integer> stride, boolean ceilMode) {
  /** The list is copied. */
  public LPPoolOptions {
    stride = List.copyOf(stride);
  }

  /** Windows side by side, rounding down. */
  public static LPPoolOptions defaults() {
    return new LPPoolOptions(List.of(), false);
  }

  /** With another stride. */
  public LPPoolOptions withStride(int... sizes) {
    return new LPPoolOptions(Sizes.of(sizes), ceilMode);
  }

  /** With a last window that may end outside of the input. */
  public LPPoolOptions withCeilMode() {
    return new LPPoolOptions(stride, true);
  }
}
