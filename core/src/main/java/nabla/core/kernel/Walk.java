package nabla.core.kernel;

import java.util.Arrays;

/**
 * An order in which to visit memory: row-major over {@code dims}, element (i, j, ...) at {@code
 * offset + i strides[0] + j strides[1] + ...}. Broadcasting is a stride of zero, flipping a
 * negative one.
 *
 * <p>Neighbouring dimensions that can be walked as one are joined, so most walks have one or two.
 */
public final class Walk {
  /** Visits every element in the order in which it stands. */
  public static final Walk DENSE = new Walk(new int[] {Integer.MAX_VALUE}, new int[] {1}, 0);

  /** Visits the first element again and again. */
  public static final Walk SAME = new Walk(new int[] {Integer.MAX_VALUE}, new int[] {0}, 0);

  final int[] dims;
  final int[] strides;
  final int offset;

  private Walk(int[] dims, int[] strides, int offset) {
    this.dims = dims;
    this.strides = strides;
    this.offset = offset;
  }

  /** A walk over given dimensions. */
  public static Walk of(int[] dims, int[] strides, int offset) {
    int[] d = new int[dims.length + 1];
    int[] s = new int[dims.length + 1];
    int rank = 0;
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] == 0) {
        return DENSE; // There is nothing to visit, in whatever order.
      }
      if (dims[i] == 1) {
        continue;
      }
      if (rank > 0 && s[rank - 1] == strides[i] * dims[i]) {
        d[rank - 1] *= dims[i];
        s[rank - 1] = strides[i];
      } else {
        d[rank] = dims[i];
        s[rank++] = strides[i];
      }
    }
    if (rank == 0) {
      d[rank] = 1;
      s[rank++] = 0;
    }
    return new Walk(Arrays.copyOf(d, rank), Arrays.copyOf(s, rank), offset);
  }

  /** True if it visits consecutive elements. */
  boolean dense() {
    return dims.length == 1 && strides[0] == 1;
  }

  /** True if it visits one element only. */
  boolean same() {
    return dims.length == 1 && strides[0] == 0;
  }

  /** The dimension in which its elements are neighbours in memory, or -1. */
  int neighbours() {
    int d = strides.length - 1;
    while (d >= 0 && strides[d] != 1) {
      d--;
    }
    return d;
  }

  /** The index of the {@code start}th visited element, one number a dimension. */
  int[] index(int start) {
    return index(start, dims);
  }

  /** The index of the {@code start}th element of a shape. */
  static int[] index(int start, int[] dims) {
    int[] index = new int[dims.length];
    for (int i = dims.length - 1; i >= 0; i--) {
      index[i] = start % dims[i];
      start /= dims[i];
    }
    return index;
  }

  /** Where in memory an index stands. */
  int at(int[] index) {
    int at = offset;
    for (int i = 0; i < index.length; i++) {
      at += index[i] * strides[i];
    }
    return at;
  }

  /** Goes from the end of a run in the last dimension to the start of the next. */
  void nextRow(int[] index) {
    index[index.length - 1] = 0;
    for (int i = index.length - 2; i >= 0; i--) {
      if (++index[i] < dims[i]) {
        return;
      }
      index[i] = 0;
    }
  }
}
