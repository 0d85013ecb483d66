package nabla.core;

import java.util.Arrays;

/** The sizes of a tensor's dimensions, outermost first; [] is the shape of a single number. */
public final class Shape {
  /** The shape of a single number. */
  public static final Shape SCALAR = new Shape(new int[0], 1);

  private final int[] dims;
  private final int numel;

  private Shape(int[] dims, int numel) {
    this.dims = dims;
    this.numel = numel;
  }

  /**
   * A shape of given sizes.
   *
   * @throws ShapeException for a negative size, more than 2^28 elements or more than 32 dimensions
   */
  public static Shape of(int... dims) {
    if (dims.length > MAX_RANK) {
      throw new ShapeException(
          "a tensor has at most " + MAX_RANK + " dimensions, got " + dims.length);
    }
    long numel = 1;
    // Sizes of zero don't count here, so that no product of some of the sizes overflows.
    long extent = 1;
    for (int d : dims) {
      if (d < 0) {
        throw new ShapeException(
            "shape " + Arrays.toString(dims) + ": a size is negative; sizes are 0 or more");
      }
      numel = Math.min(numel * d, Integer.MAX_VALUE);
      extent = Math.min(extent * Math.max(d, 1), Integer.MAX_VALUE);
    }
    if (extent > MAX_NUMEL) {
      throw new ShapeException(
          "shape %s: a tensor holds at most %s elements; use smaller batches"
              .formatted(Arrays.toString(dims), MAX_NUMEL));
    }
    return dims.length == 0 ? SCALAR : new Shape(dims.clone(), (int) numel);
  }

  /** ND4J's buffers end at 2^31 - 1 bytes; this many doubles fit. */
  private static final int MAX_NUMEL = Integer.MAX_VALUE / Double.BYTES;

  /** ND4J's limit. */
  static final int MAX_RANK = 32;

  /** The number of dimensions. */
  public int rank() {
    return dims.length;
  }

  /** The number of elements, the product of the sizes. */
  public int numel() {
    return numel;
  }

  /**
   * The size of a dimension; -1 is the last.
   *
   * @throws ArgumentException if there is no such dimension
   */
  public int dim(int i) {
    return dims[axis(i, "dim")];
  }

  /** The sizes, as an array of its own. */
  public int[] dims() {
    return dims.clone();
  }

  /** The sizes, not to be changed. */
  int[] raw() {
    return dims;
  }

  /** An axis counted from the front, from one that may be counted from the back as -1, -2, ... */
  int axis(int axis, String op) {
    int i = axis < 0 ? axis + dims.length : axis;
    if (i < 0 || i >= dims.length) {
      throw new ArgumentException(
          "%s: Dimension out of range: got dimension %s for a tensor of shape %s; expected %s"
              .formatted(
                  op,
                  axis,
                  this,
                  dims.length == 0
                      ? "none, it has no dimensions"
                      : -dims.length + " to " + (dims.length - 1)));
    }
    return i;
  }

  /** Which of the dimensions are named; all if none is. */
  boolean[] axes(int[] axes, String op) {
    boolean[] chosen = new boolean[dims.length];
    if (axes.length == 0) {
      Arrays.fill(chosen, true);
    }
    for (int axis : axes) {
      int i = axis(axis, op);
      if (chosen[i]) {
        throw new ArgumentException(
            op + ": dimension " + axis + " appears twice in " + Arrays.toString(axes));
      }
      chosen[i] = true;
    }
    return chosen;
  }

  /**
   * The distances in memory between neighbours along each dimension, of a dense row-major tensor.
   */
  int[] strides() {
    int[] strides = new int[dims.length];
    int stride = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= dims[i];
    }
    return strides;
  }

  /**
   * {@link #strides} for reading this shape as if it were {@code wider}: zero where it is repeated.
   */
  int[] stridesIn(Shape wider) {
    int[] own = strides();
    int[] strides = new int[wider.rank()];
    int skip = wider.rank() - dims.length;
    for (int i = 0; i < dims.length; i++) {
      strides[skip + i] = dims[i] == 1 ? 0 : own[i];
    }
    return strides;
  }

  /** The product of the sizes from one dimension up to, and not with, another. */
  int product(int from, int to) {
    int product = 1;
    for (int i = from; i < to; i++) {
      product *= dims[i];
    }
    return product;
  }

  /**
   * The shape of an elementwise result, by NumPy's rule: aligned at the last dimension, sizes are
   * equal or one is 1.
   *
   * @throws ShapeException if they are neither
   */
  public Shape broadcast(Shape other, String op) {
    if (equals(other)) {
      return this;
    }
    int rank = Math.max(rank(), other.rank());
    int[] out = new int[rank];
    for (int i = 1; i <= rank; i++) {
      int a = i <= rank() ? dims[rank() - i] : 1;
      int b = i <= other.rank() ? other.dims[other.rank() - i] : 1;
      if (a != b && a != 1 && b != 1) {
        throw new ShapeException(
            ("%s: shapes %s and %s don't broadcast: The size of tensor a (%s) must match the size of"
                    + " tensor b (%s) at non-singleton dimension %s: sizes must be equal, or one of"
                    + " them 1")
                .formatted(op, this, other, a, b, rank - i));
      }
      out[rank - i] = a == 1 ? b : a;
    }
    return of(out);
  }

  /** This shape with some dimensions reduced to size 1, or dropped. */
  Shape reduced(boolean[] axes, boolean keepDims) {
    int[] out = new int[dims.length];
    int rank = 0;
    for (int i = 0; i < dims.length; i++) {
      if (!axes[i]) {
        out[rank++] = dims[i];
      } else if (keepDims) {
        out[rank++] = 1;
      }
    }
    return of(Arrays.copyOf(out, rank));
  }

  /** This shape with another size in one dimension. */
  Shape with(int axis, int size) {
    int[] out = dims.clone();
    out[axis] = size;
    return of(out);
  }

  @Override
  public boolean equals(Object other) {
    return this == other || other instanceof Shape shape && Arrays.equals(dims, shape.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /** As PyTorch writes sizes: {@code [2, 3]}. */
  @Override
  public String toString() {
    return Arrays.toString(dims);
  }
}
