package nabla.core;

import java.util.Arrays;

/** Checks the arguments of paddings that depend on the input, in PyTorch's words. */
final class Padding {
  private static final int MAX_DIMS = 3;

  private Padding() {}

  /** See {@link Functional#pad}. */
  static Tensor pad(Tensor x, PaddingMode mode, int[] padding) {
    if (mode == PaddingMode.ZEROS) {
      return x.pad(0, padding);
    }
    int rank = padding.length / 2;
    if (padding.length % 2 != 0 || rank < 1 || rank > MAX_DIMS) {
      throw new ArgumentException(
          "pad: got padding %s; wanted two numbers for each of the last one to three dimensions"
              .formatted(Arrays.toString(padding)));
    }
    if (x.rank() != rank + 1 && x.rank() != rank + 2) {
      throw new ShapeException(
          ("pad: expected %sD or %sD input (got %sD input) for padding of %s sizes; Only 2D, 3D,"
                  + " 4D, 5D padding with non-constant padding are supported")
              .formatted(rank + 1, rank + 2, x.rank(), padding.length));
    }
    int[] dims = x.shape().dims();
    for (int i = 0; i < rank; i++) {
      int axis = x.rank() - 1 - i;
      dims[axis] = padded(x, axis, mode, padding[2 * i], padding[2 * i + 1]);
    }
    Shape.of(dims); // Refuses what is too large, before places are computed.
    int[][] source = new int[rank][];
    for (int i = 0; i < rank; i++) {
      source[rank - 1 - i] =
          mode.sources(x.size(x.rank() - 1 - i), padding[2 * i], padding[2 * i + 1]);
    }
    return Tensor.apply(new Resampling.Resample(source), x);
  }

  /** The size of a padded dimension. */
  private static int padded(Tensor x, int axis, PaddingMode mode, int before, int after) {
    int size = x.size(axis);
    if (size == 0) {
      throw new ShapeException(
          ("pad: Expected a tensor with possibly 0 batch size and other non-zero dimensions for"
                  + " input, but got: %s")
              .formatted(x.shape()));
    }
    boolean circular = mode == PaddingMode.CIRCULAR;
    long kept = (long) size + Math.min(0, before) + Math.min(0, after);
    long padded = (long) size + before + after;
    if (circular ? kept < 0 : padded < 1) {
      throw new ArgumentException(
          ("pad: input of shape %s is too small. Calculated output size: %s. Negative padding"
                  + " value (%s, %s) is resulting in an empty dimension %s")
              .formatted(x.shape(), padded, before, after, axis));
    }
    if (mode == PaddingMode.REFLECT && (before >= size || after >= size)) {
      throw new ArgumentException(
          ("pad: Padding size should be less than the corresponding input dimension, but got:"
                  + " padding (%s, %s) at dimension %s of input %s")
              .formatted(before, after, axis, x.shape()));
    }
    if (circular && (before > kept || after > kept)) {
      throw new ArgumentException(
          ("pad: Padding value causes wrapping around more than once: padding (%s, %s) at dimension"
                  + " %s of input %s")
              .formatted(before, after, axis, x.shape()));
    }
    return (int) Math.min(padded, Integer.MAX_VALUE);
  }
}
