package nabla.core.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import nabla.core.memory.Storage;

/**
 * {@link FloatSoftmax} over the middle of [outer, m, inner]: blocks of neighbouring columns are
 * loaded row by row, so that all loops run along memory.
 */
public final class FloatSoftmaxColumns {
  /** Elements of a block, so that two stay in the first-level cache. */
  private static final int BLOCK = 4 * 1024;

  /** Rows that are summed in float before their sum goes into one in double. */
  private static final int ROWS = 32;

  /** Columns of a block at least. */
  private static final int NARROWEST = 16;

  private FloatSoftmaxColumns() {}

  /**
   * What is done to a block of w columns: where its first row starts, and the first column's
   * number.
   */
  @FunctionalInterface
  interface Work {
    void run(int start, int column, int w);
  }

  static void blocks(int outer, int m, int inner, Work work) {
    int width = Math.min(inner, Math.min(Scratch.TILE, Math.max(NARROWEST, BLOCK / m)));
    int blocks = (inner + width - 1) / width;
    Parallel.run(
        outer * blocks,
        (long) outer * m * inner * 4,
        piece -> {
          int o = piece / blocks;
          int from = piece % blocks * width;
          work.run(o * m * inner + from, o * inner + from, Math.min(width, inner - from));
        });
  }

  static void load(FloatBuffer x, int start, int m, int inner, float[] block, int w) {
    for (int r = 0; r < m; r++) {
      x.get(start + r * inner, block, r * w, w);
    }
  }

  static void store(float[] block, int w, FloatBuffer y, int start, int m, int inner) {
    for (int r = 0; r < m; r++) {
      y.put(start + r * inner, block, r * w, w);
    }
  }

  /** y = softmax of each column of x, or its logarithm. */
  public static void forward(Storage x, Storage y, int outer, int m, int inner, boolean log) {
    FloatBuffer in = x.floats();
    FloatBuffer out = y.floats();
    blocks(
        outer,
        m,
        inner,
        (start, column, w) -> {
          Scratch scratch = Scratch.local();
          float[] block = scratch.floatRow(0, m * w);
          float[] exp = scratch.floatRow(1, m * w);
          double[] sums = scratch.doubles(0);
          float[] each = scratch.floats(0);
          load(in, start, m, inner, block, w);
          exponentials(block, exp, m, w, sums);
          if (log) {
            logarithms(sums, each, w);
            subtract(block, each, m, w);
            store(block, w, out, start, m, inner);
          } else {
            for (int i = 0; i < w; i++) {
              each[i] = (float) (1 / sums[i]);
            }
            multiply(exp, each, m, w);
            store(exp, w, out, start, m, inner);
          }
        });
  }

  /**
   * Subtracts each column's maximum from it, unless that is infinite, and gives Σ exp in {@code
   * sums} and, in {@code exp}, its terms.
   */
  static void exponentials(float[] block, float[] exp, int m, int w, double[] sums) {
    float[] max = Scratch.local().floats(1);
    System.arraycopy(block, 0, max, 0, w);
    for (int r = 1; r < m; r++) {
      FloatLanes.BEST.larger(block, r * w, max, 0, w);
    }
    for (int i = 0; i < w; i++) {
      max[i] = Math.abs(max[i]) <= Float.MAX_VALUE ? max[i] : 0;
    }
    subtract(block, max, m, w);
    TileMath.BEST.exp(block, exp, m * w);
    sum(exp, m, w, sums);
  }

  /** sums[i] = Σ block[r, i]. */
  private static void sum(float[] block, int m, int w, double[] sums) {
    float[] part = Scratch.local().floats(2);
    Arrays.fill(sums, 0, w, 0);
    for (int first = 0; first < m; first += ROWS) {
      Arrays.fill(part, 0, w, 0);
      for (int r = first; r < Math.min(m, first + ROWS); r++) {
        FloatLanes.BEST.addScaled(1, block, r * w, part, 0, w);
      }
      for (int i = 0; i < w; i++) {
        sums[i] += part[i];
      }
    }
  }

  /** log[i] = ln sums[i]. */
  static void logarithms(double[] sums, float[] log, int w) {
    for (int i = 0; i < w; i++) {
      log[i] = (float) sums[i];
    }
    TileMath.BEST.log(log, log, w);
  }

  private static void subtract(float[] block, float[] each, int m, int w) {
    for (int row = 0; row < m * w; row += w) {
      FloatLanes.BEST.addScaled(-1, each, -row, block, row, row + w);
    }
  }

  static void multiply(float[] block, float[] each, int m, int w) {
    for (int row = 0; row < m * w; row += w) {
      FloatLanes.BEST.multiply(each, -row, block, row, row + w);
    }
  }

  /** From y: dx = g y - y Σ g y for softmax, dx = g - e^y Σ g for its logarithm. */
  public static void backward(
      Storage g, Storage y, Storage dx, int outer, int m, int inner, boolean log) {
    FloatBuffer grads = g.floats();
    FloatBuffer in = y.floats();
    FloatBuffer out = dx.floats();
    blocks(
        outer,
        m,
        inner,
        (start, column, w) -> {
          Scratch scratch = Scratch.local();
          float[] block = scratch.floatRow(0, m * w);
          float[] grad = scratch.floatRow(1, m * w);
          double[] sums = scratch.doubles(0);
          float[] each = scratch.floats(0);
          load(in, start, m, inner, block, w);
          load(grads, start, m, inner, grad, w);
          if (log) {
            sum(grad, m, w, sums);
            TileMath.BEST.exp(block, block, m * w);
          } else {
            for (int i = 0; i < m * w; i++) {
              grad[i] *= block[i];
            }
            sum(grad, m, w, sums);
          }
          for (int i = 0; i < w; i++) {
            each[i] = (float) sums[i];
          }
          multiply(block, each, m, w);
          for (int i = 0; i < m * w; i++) {
            grad[i] -= block[i];
          }
          store(grad, w, out, start, m, inner);
        });
  }
}
