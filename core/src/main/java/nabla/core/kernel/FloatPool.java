package nabla.core.kernel;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import nabla.core.memory.Storage;

/**
 * Pooling of planes, each in a Java array; a plane's windows are visited in order, and so are a
 * window's elements.
 */
public final class FloatPool {
  private static final ThreadLocal<FloatPool> LOCAL = ThreadLocal.withInitial(FloatPool::new);

  /** What the vectors of squares want past the end of an array. */
  private static final int ROOM = Simd.present() ? FloatVectorQuarters.ROOM : 0;

  private float[] in = new float[0];
  private float[] out = new float[0];
  private float[] row = new float[0];
  private float[] spread = new float[0];
  private int[] places = new int[0];

  private FloatPool() {}

  /** Does something with plane {@code plane}. */
  @FunctionalInterface
  private interface Work {
    void run(FloatPool local, int plane);
  }

  private static void planes(PoolSizes s, Work work) {
    int block = s.planesOfPiece();
    Parallel.run(
        (s.planes() + block - 1) / block,
        (long) s.planes() * s.inputs(),
        piece -> {
          FloatPool local = LOCAL.get();
          local.in = atLeast(local.in, s.inputs() + ROOM);
          local.out = atLeast(local.out, s.outputs() + ROOM);
          for (int plane = piece * block;
              plane < Math.min(s.planes(), (piece + 1) * block);
              plane++) {
            work.run(local, plane);
          }
        });
  }

  /** y = the largest element of each window; NaN is larger than any number. */
  public static void max(PoolSizes s, Storage x, Storage y) {
    boolean vectors = s.quarters() && Simd.present();
    FloatBuffer from = x.floats();
    FloatBuffer to = y.floats();
    planes(
        s,
        (local, plane) -> {
          from.get(plane * s.inputs(), local.in, 0, s.inputs());
          if (vectors) {
            FloatVectorQuarters.max(
                local.in, s.input()[2], local.out, s.output()[1], s.output()[2]);
          } else if (s.quarters()) {
            local.maxOfQuarters(s);
          } else {
            int[] at = local.argmax(s);
            for (int i = 0; i < s.outputs(); i++) {
              local.out[i] = local.in[at[i]];
            }
          }
          to.put(plane * s.outputs(), local.out, 0, s.outputs());
        });
  }

  private void maxOfQuarters(PoolSizes s) {
    int width = s.input()[2];
    int half = s.output()[2];
    for (int h = 0; h < s.output()[1]; h++) {
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
        (local, plane) -> {
          x.floats().get(plane * s.inputs(), local.in, 0, s.inputs());
          int[] at = local.argmax(s);
          for (int i = 0; i < s.outputs(); i++) {
            to.put(plane * s.outputs() + i, at[i]);
          }
        });
  }

  /** dx = zero, and each g added where its window has its first maximum. */
  public static void maxBackward(PoolSizes s, Storage x, Storage g, Storage dx) {
    boolean vectors = s.quarters() && Simd.present();
    planes(
        s,
        (local, plane) -> {
          x.floats().get(plane * s.inputs(), local.in, 0, s.inputs());
          g.floats().get(plane * s.outputs(), local.out, 0, s.outputs());
          float[] sum = local.spread = atLeast(local.spread, s.inputs() + ROOM);
          if (vectors && Double.isFinite(FloatLanes.BEST.sum(local.in, 0, s.inputs()))) {
            int rows = s.output()[1];
            int width = s.input()[2];
            FloatVectorQuarters.backward(local.in, width, local.out, sum, rows, s.output()[2]);
            Arrays.fill(sum, 2 * rows * width, s.inputs(), 0);
          } else {
            int[] at = local.argmax(s);
            Arrays.fill(sum, 0, s.inputs(), 0);
            for (int i = 0; i < s.outputs(); i++) {
              sum[at[i]] += local.out[i];
            }
          }
          dx.floats().put(plane * s.inputs(), sum, 0, s.inputs());
        });
  }

  private int[] argmax(PoolSizes s) {
    if (places.length < s.outputs()) {
      places = new int[s.outputs()];
    }
    if (s.quarters()) {
      argmaxOfQuarters(s);
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
  private void argmaxOfQuarters(PoolSizes s) {
    float[] x = in;
    int width = s.input()[2];
    int half = s.output()[2];
    for (int h = 0; h < s.output()[1]; h++) {
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
        (local, plane) -> {
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
        (local, plane) -> {
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
