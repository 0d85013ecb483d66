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

  private float[] in = new float[0];
  private float[] out = new float[0];
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
          local.in = atLeast(local.in, s.inputs());
          local.out = atLeast(local.out, s.outputs());
          for (int plane = piece * block;
              plane < Math.min(s.planes(), (piece + 1) * block);
              plane++) {
            work.run(local, plane);
          }
        });
  }

  /** y = the largest element of each window; NaN is larger than any number. */
  public static void max(PoolSizes s, Storage x, Storage y) {
    FloatBuffer from = x.floats();
    FloatBuffer to = y.floats();
    planes(
        s,
        (local, plane) -> {
          from.get(plane * s.inputs(), local.in, 0, s.inputs());
          if (s.quarters()) {
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
    planes(
        s,
        (local, plane) -> {
          x.floats().get(plane * s.inputs(), local.in, 0, s.inputs());
          g.floats().get(plane * s.outputs(), local.out, 0, s.outputs());
          int[] at = local.argmax(s);
          float[] sum = local.in;
          Arrays.fill(sum, 0, s.inputs(), 0);
          for (int i = 0; i < s.outputs(); i++) {
            sum[at[i]] += local.out[i];
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
    planes(
        s,
        (local, plane) -> {
          x.floats().get(plane * s.inputs(), local.in, 0, s.inputs());
          local.windows(s, includePadding, override, false);
          y.floats().put(plane * s.outputs(), local.out, 0, s.outputs());
        });
  }

  /** dx = the sum of g / its divisor over the windows that an element is in. */
  public static void spread(
      PoolSizes s, boolean includePadding, int override, Storage g, Storage dx) {
    planes(
        s,
        (local, plane) -> {
          g.floats().get(plane * s.outputs(), local.out, 0, s.outputs());
          Arrays.fill(local.in, 0, s.inputs(), 0);
          local.windows(s, includePadding, override, true);
          dx.floats().put(plane * s.inputs(), local.in, 0, s.inputs());
        });
  }

  private void windows(PoolSizes s, boolean includePadding, int override, boolean spread) {
    int next = 0;
    for (int d = 0; d < s.output()[0]; d++) {
      for (int h = 0; h < s.output()[1]; h++) {
        for (int w = 0; w < s.output()[2]; w++) {
          long count =
              (long) s.counted(0, d, includePadding)
                  * s.counted(1, h, includePadding)
                  * s.counted(2, w, includePadding);
          float divisor = override == 0 ? count : override;
          if (spread) {
            window(s, d, h, w, out[next] / divisor);
          } else {
            out[next] = window(s, d, h, w, 0) / divisor;
          }
          next++;
        }
      }
    }
  }

  /** Adds a number to the elements of a window, and returns what their sum was. */
  private float window(PoolSizes s, int d, int h, int w, float add) {
    int endD = s.end(0, d);
    int endH = s.end(1, h);
    int firstH = s.first(1, h);
    int from = s.start(2, w) + s.first(2, w);
    int length = s.end(2, w) - s.first(2, w);
    float sum = 0;
    for (int kd = s.first(0, d); kd < endD; kd++) {
      int plane = (s.start(0, d) + kd) * s.input()[1];
      for (int kh = firstH; kh < endH; kh++) {
        int at = (plane + s.start(1, h) + kh) * s.input()[2] + from;
        for (int i = at; i < at + length; i++) {
          sum += in[i];
          in[i] += add;
        }
      }
    }
    return sum;
  }

  private static float[] atLeast(float[] array, int n) {
    return array.length >= n ? array : new float[n];
  }
}
