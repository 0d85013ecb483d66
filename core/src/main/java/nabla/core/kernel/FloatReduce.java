package nabla.core.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import nabla.core.memory.Storage;

/**
 * Reductions over the middle of [outer, reduced, inner]. Sums are taken in float within a tile and
 * in double across tiles, so that their error doesn't grow with their length.
 */
public final class FloatReduce {
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
        outer == 1 && inner <= Scratch.TILE && (long) reduced * inner >= 2 * Parallel.GRAIN;
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
          double[] sum = scratch.doubles(5);
          Arrays.fill(sum, 0, n, 0);
          for (int r = 0; r < reduced; r++) {
            in.get((o * reduced + r) * inner + from, row, 0, n);
            for (int i = 0; i < n; i++) {
              sum[i] += row[i];
            }
          }
          for (int i = 0; i < n; i++) {
            row[i] = (float) (sum[i] * scale);
          }
          out.put(o * inner + from, row, 0, n);
        });
  }

  /**
   * y[o, i] = max_r x[o, r, i] and index[o, i] = the first r that has it; a NaN is larger than any
   * number.
   */
  public static void max(Storage x, Storage y, Storage index, int outer, int reduced, int inner) {
    FloatBuffer in = x.floats();
    FloatBuffer out = y.floats();
    java.nio.LongBuffer at = index.longs();
    int block = Math.max(1, Parallel.GRAIN / Math.max(1, reduced * inner));
    Parallel.run(
        (outer + block - 1) / block,
        (long) outer * reduced * inner,
        b -> {
          for (int o = b * block; o < Math.min(outer, (b + 1) * block); o++) {
            for (int i = 0; i < inner; i++) {
              int start = o * reduced * inner + i;
              float best = in.get(start);
              int where = 0;
              for (int r = 1; r < reduced && best == best; r++) {
                float value = in.get(start + r * inner);
                if (!(value <= best)) {
                  best = value;
                  where = r;
                }
              }
              out.put(o * inner + i, best);
              at.put(o * inner + i, where);
            }
          }
        });
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
