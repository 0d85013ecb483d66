package nabla.core.kernel;

import java.nio.LongBuffer;
import java.util.Arrays;
import nabla.core.memory.Storage;

/**
 * Pooling of planes, each in a Java array; a plane's windows are visited in order, and so are a
 * window's elements. The maxima of squares of four go from memory to memory on vectors, but for the
 * last planes of a thread, behind which others write.
 */
public final class FloatPool {
  private static final ThreadLocal<FloatPool> LOCAL = ThreadLocal.withInitial(FloatPool::new);

  private static final boolean VECTORS = Simd.present() && FloatVectorSegment.present();

  private float[] in = new float[0];
  private float[] out = new float[0];
  private float[] row = new float[0];
  private float[] spread = new float[0];
  private int[] places = new int[0];

  private FloatPool() {}

  /** Does something with a plane, after which its thread does {@code left} more in their order. */
  @FunctionalInterface
  private interface Work {
    void run(FloatPool local, int plane, int left);
  }

  private static void planes(PoolSizes s, Work work) {
    int block = s.planesOfPiece();
    Parallel.run(
        (s.planes() + block - 1) / block,
        (long) s.planes() * s.inputs(),
        piece -> {
          FloatPool local = LOCAL.get();
          local.in = atLeast(local.in, s.inputs());
          local.out = atLeast(local.out, s.outputs());
          int end = Math.min(s.planes(), (piece + 1) * block);
          for (int plane = piece * block; plane < end; plane++) {
            work.run(local, plane, end - 1 - plane);
          }
        });
  }

  /** y = the largest element of each window; NaN is larger than any number. */
  public static void max(PoolSizes s, Storage x, Storage y) {
    planes(
        s,
        (local, plane, left) -> {
          int at = plane * s.inputs();
          int to = plane * s.outputs();
          int rows = rowsOfQuarters(s, left);
          if (rows > 0) {
            int n = s.output()[2];
            FloatVectorQuarters.max(x.segment(), at, s.input()[2], y.segment(), to, rows, n);
          }
          int done = 2 * rows * s.input()[2];
          int made = rows * s.output()[2];
          if (made < s.outputs()) {
            x.floats().get(at + done, local.in, done, s.inputs() - done);
            local.max(s, rows);
            y.floats().put(to + made, local.out, made, s.outputs() - made);
          }
        });
  }

  /** How many rows of squares are done by vectors: those that have room behind them. */
  private static int rowsOfQuarters(PoolSizes s, int left) {
    if (!VECTORS || !s.quarters()) {
      return 0;
    }
    int n = s.output()[2];
    int rows = s.output()[1];
    boolean room = (long) left * s.outputs() >= FloatVectorQuarters.ROOM;
    return room ? rows : Math.max(0, rows - (FloatVectorQuarters.ROOM + n - 1) / n);
  }

  /** The largest of windows; of squares, of those from a row on. */
  private void max(PoolSizes s, int row) {
    if (s.quarters()) {
      maxOfQuarters(s, row);
    } else {
      int[] at = argmax(s, 0);
      for (int i = 0; i < s.outputs(); i++) {
        out[i] = in[at[i]];
      }
    }
  }

  private void maxOfQuarters(PoolSizes s, int row) {
    int width = s.input()[2];
    int half = s.output()[2];
    for (int h = row; h < s.output()[1]; h++) {
      int above = 2 * h * width;
      int below = above + width;
      for (int w = 0; w < half; w++) {
        int i = 2 * w;
        out[h * half + w] =
            Math.max(
                Math.max(in[above + i], in[above + i + 1]),
                Math.max(in[below + i], in[below + i + 1]));
      }
    }
  }

  /** index = the place of the first maximum of each window in its plane. */
  public static void argmax(PoolSizes s, Storage x, Storage index) {
    LongBuffer to = index.longs();
    planes(
        s,
        (local, plane, left) -> {
          x.floats().get(plane * s.inputs(), local.in, 0, s.inputs());
          int[] at = local.argmax(s, 0);
          for (int i = 0; i < s.outputs(); i++) {
            to.put(plane * s.outputs() + i, at[i]);
          }
        });
  }

  /** dx = zero, and each g added where its window has its first maximum. */
  public static void maxBackward(PoolSizes s, Storage x, Storage g, Storage dx) {
    planes(
        s,
        (local, plane, left) -> {
          int rows = rowsOfQuarters(s, left);
          if (rows > 0 && finite(x, plane * s.inputs(), s.inputs())) {
            quartersBackward(s, plane, rows, x, g, dx);
          } else {
            rows = 0;
          }
          if (2 * rows * s.input()[2] < s.inputs()) {
            local.maxBackward(s, plane, rows, x, g, dx);
          }
        });
  }

  private static boolean finite(Storage x, int at, int n) {
    double[] sums = Scratch.local().sums;
    FloatStretches.BEST.moments(x, at, n, 0, sums);
    return Double.isFinite(sums[0]);
  }

  private static void quartersBackward(
      PoolSizes s, int plane, int rows, Storage x, Storage g, Storage dx) {
    int at = plane * s.inputs();
    int width = s.input()[2];
    int n = s.output()[2];
    FloatVectorQuarters.backward(
        x.segment(), at, width, g.segment(), plane * s.outputs(), dx.segment(), rows, n);
    // The column that is in no square.
    for (int row = 0; row < 2 * rows && 2 * n < width; row++) {
      dx.floats().put(at + row * width + 2 * n, 0);
    }
  }

  /** All of a plane, or what comes behind some rows of squares. */
  private void maxBackward(PoolSizes s, int plane, int rows, Storage x, Storage g, Storage dx) {
    int from = 2 * rows * s.input()[2];
    int count = s.inputs() - from;
    x.floats().get(plane * s.inputs() + from, in, from, count);
    g.floats().get(plane * s.outputs(), out, 0, s.outputs());
    spread = atLeast(spread, s.inputs());
    Arrays.fill(spread, from, s.inputs(), 0);
    int[] at = argmax(s, rows);
    for (int i = rows * s.output()[2]; i < s.outputs(); i++) {
      spread[at[i]] += out[i];
    }
    dx.floats().put(plane * s.inputs() + from, spread, from, count);
  }

  /** Where the first maxima are; of squares, of those from a row on. */
  private int[] argmax(PoolSizes s, int row) {
    if (places.length < s.outputs()) {
      places = new int[s.outputs()];
    }
    if (s.quarters()) {
      argmaxOfQuarters(s, row);
      return places;
    }
    int next = 0;
    for (int d = 0; d < s.output()[0]; d++) {
      for (int h = 0; h < s.output()[1]; h++) {
        for (int w = 0; w < s.output()[2]; w++) {
          places[next++] = argmax(s, d, h, w);
        }
      }
    }
    return places;
  }

  private int argmax(PoolSizes s, int d, int h, int w) {
    int[] size = s.input();
    int dilationD = s.dilation(0);
    int dilationH = s.dilation(1);
    int dilationW = s.dilation(2);
    int firstH = s.first(1, h);
    int firstW = s.first(2, w);
    int endH = s.end(1, h);
    int endW = s.end(2, w);
    float max = Float.NEGATIVE_INFINITY;
    int at = -1;
    for (int kd = s.first(0, d); kd < s.end(0, d); kd++) {
      int plane = (s.start(0, d) + kd * dilationD) * size[1];
      for (int kh = firstH; kh < endH; kh++) {
        int row = (plane + s.start(1, h) + kh * dilationH) * size[2] + s.start(2, w);
        for (int kw = firstW; kw < endW; kw++) {
          int i = row + kw * dilationW;
          if (at < 0 || in[i] > max || in[i] != in[i]) {
            max = in[i];
            at = i;
          }
        }
      }
    }
    return at;
  }

  /**
   * Compares by the sign of differences: random numbers would make the processor guess half of all
   * branches wrong.
   */
  private void argmaxOfQuarters(PoolSizes s, int row) {
    float[] x = in;
    int width = s.input()[2];
    int half = s.output()[2];
    for (int h = row; h < s.output()[1]; h++) {
      int a = 2 * h * width;
      for (int w = 0; w < half; w++, a += 2) {
        int c = a + width;
        int first = a + Sign.negative(x[a] - x[a + 1]);
        int second = c + Sign.negative(x[c] - x[c + 1]);
        int at = first + Sign.negative(x[first] - x[second]) * (second - first);
        boolean finite = Math.abs(x[a] + x[a + 1] + x[c] + x[c + 1]) < Float.POSITIVE_INFINITY;
        places[h * half + w] = finite ? at : argmax(s, 0, h, w);
      }
    }
  }

  /** y = the sum of each window / its divisor. */
  public static void average(
      PoolSizes s, boolean includePadding, int override, Storage x, Storage y) {
    Boxes boxes = new Boxes(s, includePadding, override);
    planes(
        s,
        (local, plane, left) -> {
          x.floats().get(plane * s.inputs(), local.in, 0, s.inputs());
          local.average(s, boxes);
          y.floats().put(plane * s.outputs(), local.out, 0, s.outputs());
        });
  }

  /** dx = the sum of g / its divisor over the windows that an element is in. */
  public static void spread(
      PoolSizes s, boolean includePadding, int override, Storage g, Storage dx) {
    Boxes boxes = new Boxes(s, includePadding, override);
    planes(
        s,
        (local, plane, left) -> {
          g.floats().get(plane * s.outputs(), local.out, 0, s.outputs());
          Arrays.fill(local.in, 0, s.inputs(), 0);
          local.spread(s, boxes);
          dx.floats().put(plane * s.inputs(), local.in, 0, s.inputs());
        });
  }

  /**
   * Where windows without dilation start and end along each axis, and what their sums are divided
   * by: computed once for all planes.
   */
  private static final class Boxes {
    final int[][] from = new int[3][];
    final int[][] to = new int[3][];
    private final int[][] counted = new int[3][];
    private final int override;

    Boxes(PoolSizes s, boolean includePadding, int override) {
      this.override = override;
      for (int axis = 0; axis < 3; axis++) {
        int n = s.output()[axis];
        from[axis] = new int[n];
        to[axis] = new int[n];
        counted[axis] = new int[n];
        for (int i = 0; i < n; i++) {
          from[axis][i] = s.start(axis, i) + s.first(axis, i);
          to[axis][i] = s.start(axis, i) + s.end(axis, i);
          counted[axis][i] = s.counted(axis, i, includePadding);
        }
      }
    }

    float divisor(int d, int h, int w) {
      return override == 0 ? (float) counted[0][d] * counted[1][h] * counted[2][w] : override;
    }
  }

  /** Adds up the rows that a row of windows is in, and then each window's part of their sum. */
  private void average(PoolSizes s, Boxes boxes) {
    int width = s.input()[2];
    float[] sums = row = atLeast(row, width);
    int next = 0;
    for (int d = 0; d < s.output()[0]; d++) {
      for (int h = 0; h < s.output()[1]; h++) {
        Arrays.fill(sums, 0, width, 0);
        for (int plane = boxes.from[0][d]; plane < boxes.to[0][d]; plane++) {
          for (int line = boxes.from[1][h]; line < boxes.to[1][h]; line++) {
            add(in, (plane * s.input()[1] + line) * width, sums, 0, width);
          }
        }
        for (int w = 0; w < s.output()[2]; w++) {
          float sum = 0;
          for (int i = boxes.from[2][w]; i < boxes.to[2][w]; i++) {
            sum += sums[i];
          }
          out[next++] = sum / boxes.divisor(d, h, w);
        }
      }
    }
  }

  /** The adjoint of {@link #average}: the same steps backwards. */
  private void spread(PoolSizes s, Boxes boxes) {
    int width = s.input()[2];
    float[] sums = row = atLeast(row, width);
    int next = 0;
    for (int d = 0; d < s.output()[0]; d++) {
      for (int h = 0; h < s.output()[1]; h++) {
        Arrays.fill(sums, 0, width, 0);
        for (int w = 0; w < s.output()[2]; w++) {
          float share = out[next++] / boxes.divisor(d, h, w);
          for (int i = boxes.from[2][w]; i < boxes.to[2][w]; i++) {
            sums[i] += share;
          }
        }
        for (int plane = boxes.from[0][d]; plane < boxes.to[0][d]; plane++) {
          for (int line = boxes.from[1][h]; line < boxes.to[1][h]; line++) {
            add(sums, 0, in, (plane * s.input()[1] + line) * width, width);
          }
        }
      }
    }
  }

  private static void add(float[] from, int at, float[] to, int start, int n) {
    for (int i = 0; i < n; i++) {
      to[start + i] += from[at + i];
    }
  }

  private static float[] atLeast(float[] array, int n) {
    return array.length >= n ? array : new float[n];
  }
}
