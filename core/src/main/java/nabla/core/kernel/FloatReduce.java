package nabla.core.kernel;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import nabla.core.memory.Storage;

/**
 * Reductions over the middle of [outer, reduced, inner]. Sums are taken in float within a tile, or
 * a few rows, and in double across them, so that their error doesn't grow with their length.
 */
public final class FloatReduce {
  /** Rows that are summed in float before their sum goes into one in double. */
  private static final int ROWS = 32;

  private FloatReduce() {}

  /** y[o, i] = scale Σ_r x[o, r, i]. */
  public static void sum(Storage x, Storage y, int outer, int reduced, int inner, double scale) {
    if (inner == 1) {
      rows(x, y, outer, reduced, scale);
    } else {
      columns(x, y, outer, reduced, inner, scale);
    }
  }

  private static void rows(Storage x, Storage y, int rows, int length, double scale) {
    FloatBuffer in = x.floats();
    FloatBuffer out = y.floats();
    int block = Math.max(1, Parallel.GRAIN / Math.max(1, length));
    Parallel.run(
        (rows + block - 1) / block,
        (long) rows * length,
        b -> {
          float[] tile = Scratch.local().floats(0);
          for (int row = b * block; row < Math.min(rows, (b + 1) * block); row++) {
            double sum = 0;
            for (int done = 0; done < length; done += Scratch.TILE) {
              int n = Math.min(Scratch.TILE, length - done);
              in.get(row * length + done, tile, 0, n);
              sum += FloatLanes.BEST.sum(tile, 0, n);
            }
            out.put(row, (float) (sum * scale));
          }
        });
  }

  private static void columns(
      Storage x, Storage y, int outer, int reduced, int inner, double scale) {
    FloatBuffer in = x.floats();
    FloatBuffer out = y.floats();
    // A large sum whose rows fit into one tile is done in two halves, by two threads.
    boolean halves =
        outer == 1 && inner <= Scratch.TILE && (long) reduced * inner >= Parallel.WORTH;
    int width = halves ? (inner + 1) / 2 : Scratch.TILE;
    int tiles = (inner + width - 1) / width;
    Parallel.run(
        outer * tiles,
        (long) outer * reduced * inner,
        piece -> {
          int o = piece / tiles;
          int from = piece % tiles * width;
          int n = Math.min(width, inner - from);
          Scratch scratch = Scratch.local();
          float[] row = scratch.floats(0);
          float[] part = scratch.floats(1);
          double[] sum = scratch.doubles(5);
          Arrays.fill(sum, 0, n, 0);
          for (int first = 0; first < reduced; first += ROWS) {
            in.get((o * reduced + first) * inner + from, part, 0, n);
            for (int r = first + 1; r < Math.min(reduced, first + ROWS); r++) {
              in.get((o * reduced + r) * inner + from, row, 0, n);
              add(part, row, n);
            }
            for (int i = 0; i < n; i++) {
              sum[i] += part[i];
            }
          }
          for (int i = 0; i < n; i++) {
            row[i] = (float) (sum[i] * scale);
          }
          out.put(o * inner + from, row, 0, n);
        });
  }

  private static void add(float[] sum, float[] row, int n) {
    for (int i = 0; i < n; i++) {
      sum[i] += row[i];
    }
  }

  /**
   * y[o, i] = max_r x[o, r, i] and index[o, i] = the first r that has it; a NaN is larger than any
   * number.
   */
  public static void max(Storage x, Storage y, Storage index, int outer, int reduced, int inner) {
    FloatBuffer in = x.floats();
    FloatBuffer out = y.floats();
    LongBuffer at = index.longs();
    if (inner == 1) {
      maxOfRows(in, out, at, outer, reduced);
    } else {
      maxOfColumns(in, out, at, outer, reduced, inner);
    }
  }

  private static void maxOfRows(
      FloatBuffer in, FloatBuffer out, LongBuffer at, int rows, int length) {
    int block = Math.max(1, Parallel.GRAIN / Math.max(1, length));
    Parallel.run(
        (rows + block - 1) / block,
        (long) rows * length,
        b -> {
          float[] tile = Scratch.local().floats(0);
          for (int row = b * block; row < Math.min(rows, (b + 1) * block); row++) {
            float best = in.get(row * length);
            int where = 0;
            for (int done = 0; done < length; done += Scratch.TILE) {
              int n = Math.min(Scratch.TILE, length - done);
              in.get(row * length + done, tile, 0, n);
              for (int i = 0; i < n; i++) {
                if (!(tile[i] <= best) && best == best) {
                  best = tile[i];
                  where = done + i;
                }
              }
            }
            out.put(row, best);
            at.put(row, where);
          }
        });
  }

  private static void maxOfColumns(
      FloatBuffer in, FloatBuffer out, LongBuffer at, int outer, int reduced, int inner) {
    int tiles = (inner + Scratch.TILE - 1) / Scratch.TILE;
    Parallel.run(
        outer * tiles,
        (long) outer * reduced * inner,
        piece -> {
          int o = piece / tiles;
          int from = piece % tiles * Scratch.TILE;
          int n = Math.min(Scratch.TILE, inner - from);
          Scratch scratch = Scratch.local();
          float[] best = scratch.floats(0);
          float[] row = scratch.floats(1);
          long[] where = scratch.longs(0);
          in.get(o * reduced * inner + from, best, 0, n);
          Arrays.fill(where, 0, n, 0);
          for (int r = 1; r < reduced; r++) {
            in.get((o * reduced + r) * inner + from, row, 0, n);
            larger(best, where, row, r, n);
          }
          out.put(o * inner + from, best, 0, n);
          at.put(o * inner + from, where, 0, n);
        });
  }

  private static void larger(float[] best, long[] where, float[] row, int r, int n) {
    for (int i = 0; i < n; i++) {
      if (!(row[i] <= best[i]) && best[i] == best[i]) {
        best[i] = row[i];
        where[i] = r;
      }
    }
  }

  /** y[o, r, i] = Σ_{q ≤ r} x[o, q, i], from the end if {@code reverse}. */
  public static void cumsum(
      Storage x, Storage y, int outer, int reduced, int inner, boolean reverse) {
    FloatBuffer in = x.floats();
    FloatBuffer out = y.floats();
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < inner; i++) {
        double sum = 0;
        for (int r = 0; r < reduced; r++) {
          int at = (o * reduced + (reverse ? reduced - 1 - r : r)) * inner + i;
          sum += in.get(at);
          out.put(at, (float) sum);
        }
      }
    }
  }
}
