package nabla.nn;

import java.util.List;

/**
 * Options of average pooling, PyTorch's. Lists hold a number for each spatial dimension, or one for
 * all.
 *
 * @param stride how far apart the windows are; empty for the window's size
 * @param padding zeros on either side; at most half of the window
 * @param ceilMode rounds the number of windows up instead of down
 * @param countIncludePad whether the zeros of the padding count
 * @param divisorOverride what sums are divided by instead of the number of elements; null for that
 *     number
 */
public record AvgPoolOptions(
    List<Integer> stride,
    List<Integer> padding,
    boolean ceilMode,
    boolean countIncludePad,
    Integer divisorOverride) {
  /** The lists are copied. */
  public AvgPoolOptions {
    stride = List.copyOf(stride);
    padding = List.copyOf(padding);
  }

  /** Windows side by side, no padding, rounding down. */
  public static AvgPoolOptions defaults() {
    return new AvgPoolOptions(List.of(), List.of(0), false, true, null);
  }

  /** With another stride. */
  public AvgPoolOptions withStride(int... sizes) {
    return new AvgPoolOptions(Sizes.of(sizes), padding, ceilMode, countIncludePad, divisorOverride);
  }

  /** With zeros on either side. */
  public AvgPoolOptions withPadding(int... sizes) {
    return new AvgPoolOptions(stride, Sizes.of(sizes), ceilMode, countIncludePad, divisorOverride);
  }

  /** With a last window that may end outside of the input. */
  public AvgPoolOptions withCeilMode() {
    return new AvgPoolOptions(stride, padding, true, countIncludePad, divisorOverride);
  }

  /** With averages over the input's own elements alone. */
  public AvgPoolOptions withoutPadInCount() {
    return new AvgPoolOptions(stride, padding, ceilMode, false, divisorOverride);
  }

  /** With sums divided by a number. */
  public AvgPoolOptions withDivisorOverride(int divisor) {
    return new AvgPoolOptions(stride, padding, ceilMode, countIncludePad, divisor);
  }
}
