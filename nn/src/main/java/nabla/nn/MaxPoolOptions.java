package nabla.nn;

import java.util.List;

/**
 * Options of max pooling, PyTorch's. Lists hold a number for each spatial dimension, or one for
 * all.
 *
 * @param stride how far apart the windows are; empty for the window's size
 * @param padding elements on either side that are never the largest; at most half of the window
 * @param dilation how far apart the elements of a window are
 * @param ceilMode rounds the number of windows up instead of down
 * @param returnIndices says that {@link IndexedPool#forwardWithIndices} is to be called, as to undo
 *     the pooling later; {@code forward} does what it does
 */
public record MaxPoolOptions(
    List<Integer> stride,
    List<Integer> padding,
    List<Integer> dilation,
    boolean ceilMode,
    boolean returnIndices) {
  /** The lists are copied. */
  public MaxPoolOptions {
    stride = List.copyOf(stride);
    padding = List.copyOf(padding);
    dilation = List.copyOf(dilation);
  }

  /** Windows side by side, no padding, dilation 1, rounding down. */
  public static MaxPoolOptions defaults() {
    return new MaxPoolOptions(List.of(), List.of(0), List.of(1), false, false);
  }

  /** With another stride. */
  public MaxPoolOptions withStride(int... sizes) {
    return new MaxPoolOptions(Sizes.of(sizes), padding, dilation, ceilMode, returnIndices);
  }

  /** With padding on either side. */
  public MaxPoolOptions withPadding(int... sizes) {
    return new MaxPoolOptions(stride, Sizes.of(sizes), dilation, ceilMode, returnIndices);
  }

  /** With gaps in the window. */
  public MaxPoolOptions withDilation(int... sizes) {
    return new MaxPoolOptions(stride, padding, Sizes.of(sizes), ceilMode, returnIndices);
  }

  /** With a last window that may end outside of the input. */
  public MaxPoolOptions withCeilMode() {
    return new MaxPoolOptions(stride, padding, dilation, true, returnIndices);
  }

  /** With indices to be asked for. */
  public MaxPoolOptions withReturnIndices() {
    return new MaxPoolOptions(stride, padding, dilation, ceilMode, true);
  }
}
