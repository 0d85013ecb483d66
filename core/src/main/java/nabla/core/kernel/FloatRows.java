package nabla.core.kernel;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import nabla.core.memory.Storage;

/**
 * {@link RowKernels} of floats. A row is read from memory once and worked on twice, tile by tile:
 * the first time as it comes in, the second time as the result goes out.
 */
final class FloatRows implements RowKernels {
  /**
   * How many partial sums over many rows there are, so that threads can share them: not as many as
   * threads, whose number would change the sums.
   */
  private static final int PARTS = 8;

  /** Fewer rows than this for a part, and its sums would be a good part of the work. */
  private static final int ENOUGH = 16;

  /** Elements at a time: few calls for a long row, which the second-level cache holds. */
  private static final int TILE = 8192;

  /** What is done to the elements {@code from} to {@code to} of a row. */
  @FunctionalInterface
  private interface Part {
    void run(int from, int to);
  }

  private static void tiles(int m, Part part) {
    for (int from = 0; from < m; from += TILE) {
      part.run(from, Math.min(m, from + TILE));
    }
  }

  /** What backward reads. */
  private record Inputs(
      FloatBuffer g,
      FloatBuffer x,
      float[] w,
      int m,
      boolean centred,
      DoubleBuffer means,
      DoubleBuffer rstds) {
    /** Row r, which will be in two rows of scratch. */
    FloatNormedRow row(int r, int place) {
      float[] row = Scratch.local().floatRow(place, m);
      float[] grads = Scratch.local().floatRow(place + 1, m);
      return new FloatNormedRow(row, grads, means.get(r), rstds.get(r));
    }

    void load(int r, FloatNormedRow row, int from, int to) {
      x.get(r * m + from, row.x, from, to - from);
      g.get(r * m + from, row.g, from, to - from);
    }

    /** Its gradient, from its sums. */
    void store(int r, FloatNormedRow row, FloatBuffer dx) {
      if (dx != null) {
        row.summed(m, centred);
        tiles(
            m,
            (from, to) -> {
              FloatLanes.BEST.gradient(row, w, from, to);
              dx.put(r * m + from, row.g, from, to - from);
            });
      }
    }
  }

  @Override
  public void forward(
      Storage x,
      Storage weight,
      Storage bias,
      int rows,
      int m,
      double eps,
      boolean centred,
      Storage mean,
      Storage rstd,
      Storage y) {
    FloatBuffer in = x.floats();
    FloatBuffer out = y.floats();
    DoubleBuffer means = mean.doubles();
    DoubleBuffer rstds = rstd.doubles();
    float[] w = values(weight, 2, m, 1);
    float[] b = values(bias, 3, m, 0);
    FloatPlanes.Part moments = FloatPlanes.moments(means, rstds);
    int block = block(rows, rows * m / Parallel.GRAIN + 1);
    Parallel.run(
        pieces(rows, block),
        2L * rows * m,
        piece -> {
          float[] row = Scratch.local().floatRow(0, m);
          for (int i = piece * block; i < Math.min(rows, (piece + 1) * block); i++) {
            int r = i;
            tiles(
                m,
                (from, to) -> {
                  in.get(r * m + from, row, from, to - from);
                  moments.run(row, null, r, from, to, from);
                });
            double centre = means.get(r);
            means.put(r, centred ? centre : 0);
            rstds.put(r, 1 / Math.sqrt(rstds.get(r) + (centred ? 0 : centre * centre) + eps));
            FloatNormedRow hat = new FloatNormedRow(row, null, means.get(r), rstds.get(r));
            tiles(
                m,
                (from, to) -> {
                  FloatLanes.BEST.affine(row, w, b, hat.near, hat.scale, hat.shift, from, to);
                  out.put(r * m + from, row, from, to - from);
                });
          }
        });
  }

  @Override
  public void backward(
      Storage g,
      Storage x,
      Storage weight,
      int rows,
      int m,
      boolean centred,
      Storage mean,
      Storage rstd,
      Storage dx,
      Storage dw,
      Storage db) {
    FloatBuffer out = dx == null ? null : dx.floats();
    float[] w = values(weight, 2, m, 1);
    Inputs inputs =
        new Inputs(g.floats(), x.floats(), w, m, centred, mean.doubles(), rstd.doubles());
    int most = Math.min(PARTS, Math.max(PARTS / 2, rows / ENOUGH));
    int block = block(rows, Math.min(most, rows * m / Parallel.GRAIN + 1));
    int parts = pieces(rows, block);
    float[] dws = Scratch.local().floatRow(4, parts * m);
    float[] dbs = Scratch.local().floatRow(5, parts * m);
    Parallel.run(
        parts,
        2L * rows * m,
        piece -> {
          int at = piece * m;
          Arrays.fill(dws, at, at + m, 0);
          Arrays.fill(dbs, at, at + m, 0);
          int end = Math.min(rows, (piece + 1) * block);
          for (int i = piece * block; i < end; i += 2) {
            int r = i;
            FloatNormedRow first = inputs.row(r, 0);
            FloatNormedRow second = r + 1 < end ? inputs.row(r + 1, 6) : null;
            tiles(
                m,
                (from, to) -> {
                  inputs.load(r, first, from, to);
                  if (second == null) {
                    FloatLanes.BEST.sums(first, w, dws, dbs, at, from, to);
                  } else {
                    inputs.load(r + 1, second, from, to);
                    FloatLanes.BEST.sums(first, second, w, dws, dbs, at, from, to);
                  }
                });
            inputs.store(r, first, out);
            if (second != null) {
              inputs.store(r + 1, second, out);
            }
          }
        });
    total(dws, parts, m, dw);
    total(dbs, parts, m, db);
  }

  /** How many rows at a time make {@code wanted} pieces of about the same size. */
  private static int block(int rows, int wanted) {
    return (rows + wanted - 1) / wanted;
  }

  private static int pieces(int rows, int block) {
    return (rows + block - 1) / block;
  }

  /** In a row of the calling thread's, which all threads may read. */
  private static float[] values(Storage x, int scratch, int m, float otherwise) {
    float[] values = Scratch.local().floatRow(scratch, m);
    if (x == null) {
      Arrays.fill(values, 0, m, otherwise);
    } else {
      x.floats().get(0, values, 0, m);
    }
    return values;
  }

  /** The sum of parts of m elements each. */
  private static void total(float[] sums, int parts, int m, Storage total) {
    if (total == null) {
      return;
    }
    FloatBuffer out = total.floats();
    Parallel.run(
        (m + Scratch.TILE - 1) / Scratch.TILE,
        (long) parts * m,
        piece -> {
          int from = piece * Scratch.TILE;
          int n = Math.min(Scratch.TILE, m - from);
          float[] sum = Scratch.local().floats(0);
          System.arraycopy(sums, from, sum, 0, n);
          for (int p = 1; p < parts; p++) {
            add(sum, sums, p * m + from, n);
          }
          out.put(from, sum, 0, n);
        });
  }

  private static void add(float[] sum, float[] x, int from, int n) {
    for (int i = 0; i < n; i++) {
      sum[i] += x[from + i];
    }
  }
}
