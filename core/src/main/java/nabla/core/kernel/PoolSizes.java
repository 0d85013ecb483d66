package nabla.core.kernel;

/**
 * The sizes of pooling {@code planes} planes, over three dimensions always.
 *
 * @param window null for adaptive windows, which share the input out evenly
 */
public record PoolSizes(int planes, int[] input, int[] output, Window window) {
  /** The sizes of pooling over one to three dimensions. */
  public PoolSizes {
    input = Window.in3d(input, 1);
    output = Window.in3d(output, 1);
    window = window == null ? null : window.in3d();
  }

  int inputs() {
    return input[0] * input[1] * input[2];
  }

  int outputs() {
    return output[0] * output[1] * output[2];
  }

  /** True for the commonest pooling of all, of squares of four in one plane. */
  boolean quarters() {
    if (output[0] != 1) {
      return false;
    }
    for (int i = 0; i < 3; i++) {
      int size = i == 0 ? 1 : 2;
      if (window == null
          || window.kernel()[i] != size
          || window.stride()[i] != size
          || window.padding()[i] != 0
          || window.dilation()[i] != 1
          || input[i] < size * output[i]) {
        return false;
      }
    }
    return true;
  }

  /** Planes that are worth a piece of work. */
  int planesOfPiece() {
    return Math.max(1, Parallel.GRAIN / Math.max(1, inputs()));
  }

  /** The first kernel element inside the input, for an output position along an axis. */
  int first(int axis, int output) {
    int start = start(axis, output);
    int dilation = dilation(axis);
    return start >= 0 ? 0 : (dilation - 1 - start) / dilation;
  }

  /** The first kernel element past the input's end. */
  int end(int axis, int output) {
    if (window == null) {
      return ceilOfShare(axis, output + 1) - start(axis, output);
    }
    int room = input[axis] - start(axis, output);
    int dilation = window.dilation()[axis];
    return Math.min(window.kernel()[axis], (room + dilation - 1) / dilation);
  }

  /** Where a window starts, which may be before the input. */
  int start(int axis, int output) {
    return window == null
        ? (int) ((long) output * input[axis] / this.output[axis])
        : output * window.stride()[axis] - window.padding()[axis];
  }

  private int ceilOfShare(int axis, int output) {
    int of = this.output[axis];
    return (int) (((long) output * input[axis] + of - 1) / of);
  }

  /** The distance of neighbouring elements of a window. */
  int dilation(int axis) {
    return window == null ? 1 : window.dilation()[axis];
  }

  /**
   * How many elements of a window count along an axis: those inside, or those in the padding of
   * either side too.
   */
  int counted(int axis, int output, boolean includePadding) {
    return includePadding && window != null
        ? Math.min(
            window.kernel()[axis], input[axis] + window.padding()[axis] - start(axis, output))
        : end(axis, output) - first(axis, output);
  }
}
