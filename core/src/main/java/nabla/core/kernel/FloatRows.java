package nabla.core.kernel;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import nabla.core.memory.Storage;

/**
 * {@link RowKernels} of floats. Two rows at a time share what is read and written for each column;
 * they are worked on twice, the second time while the second-level cache still holds them.
 */
final class FloatRows implements RowKernels {
  /**
   * How many partial sums over many rows there are, so that threads can share them: not as many as
   * threads, whose number would change the sums.
   */
  private static final int PARTS = 8;

  /** Fewer rows than this for a part, and its sums would be a good part of the work. */
  private static final int ENOUGH = 16;

  /** Elements that are summed up in floats. */
  private static final int PART = 8192;

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
    DoubleBuffer means = mean.doubles();
    DoubleBuffer rstds = rstd.doubles();
    float[] w = values(weight, 2, m, 1);
    float[] b = values(bias, 3, m, 0);
    int block = block(rows, rows * m / Parallel.GRAIN + 1);
    Parallel.run(
        pieces(rows, block),
        2L * rows * m,
        piece -> {
          int end = Math.min(rows, (piece + 1) * block);
          for (int r = piece * block; r < end; r += 2) {
            for (int i = r; i < Math.min(end, r + 2); i++) {
              FloatPlanes.moments(x, i * m, m, i, means, rstds);
              double centre = means.get(i);
              means.put(i, centred ? centre : 0);
              rstds.put(i, 1 / Math.sqrt(rstds.get(i) + (centred ? 0 : centre * centre) + eps));
            }
            FloatNormedRow one = FloatNormedRow.of(x, null, r, end, m, means, rstds);
            FloatNormedRow other = FloatNormedRow.of(x, null, r + 1, end, m, means, rstds);
            FloatStretches.BEST.affine(one, other, w, b, 0, m, y);
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
    DoubleBuffer means = mean.doubles();
    DoubleBuffer rstds = rstd.doubles();
    float[] w = values(weight, 2, m, 1);
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
          for (int r = piece * block; r < end; r += 2) {
            FloatNormedRow one = FloatNormedRow.of(x, g, r, end, m, means, rstds);
            FloatNormedRow other = FloatNormedRow.of(x, g, r + 1, end, m, means, rstds);
            for (int from = 0; from < m; from += PART) {
              int to = Math.min(m, from + PART);
              FloatStretches.BEST.sums(one, other, w, dws, dbs, at, from, to);
            }
            if (dx != null) {
              one.summed(m, centred);
              if (other != null) {
                other.summed(m, centred);
              }
              FloatStretches.BEST.gradient(one, other, w, 0, m, dx);
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
