package nabla.core.kernel;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import nabla.core.memory.Storage;

/** {@link RowKernels} of floats. */
final class FloatRows implements RowKernels {
  /** How many partial sums over short rows there are, so that threads can share them. */
  private static final int PARTS = 8;

  /** x̂ = (x - mean) rstd in floats: (x - near) scale + shift. */
  private record Hat(float near, float scale, float shift) {
    static Hat of(DoubleBuffer means, DoubleBuffer rstds, int r) {
      float near = (float) means.get(r);
      double rstd = rstds.get(r);
      return new Hat(near, (float) rstd, (float) ((near - means.get(r)) * rstd));
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
    float[] w = values(weight, m, 1);
    float[] b = values(bias, m, 0);
    int block = Math.max(1, Parallel.GRAIN / m);
    Parallel.run(
        (rows + block - 1) / block,
        (long) rows * m,
        piece -> {
          Scratch scratch = Scratch.local();
          float[] row = scratch.floatRow(0, m);
          for (int r = piece * block; r < Math.min(rows, (piece + 1) * block); r++) {
            in.get(r * m, row, 0, m);
            float near = centred ? FloatPlanes.near(row, 0, m) : 0;
            FloatLanes.BEST.moments(row, near, 0, m, scratch.sums);
            double rest = centred ? scratch.sums[0] / m : 0;
            means.put(r, near + rest);
            rstds.put(r, 1 / Math.sqrt(Math.max(0, scratch.sums[1] / m - rest * rest) + eps));
            normalize(row, Hat.of(means, rstds, r), w, b, m);
            out.put(r * m, row, 0, m);
          }
        });
  }

  private static void normalize(float[] row, Hat hat, float[] w, float[] b, int m) {
    float near = hat.near;
    float scale = hat.scale;
    float shift = hat.shift;
    for (int i = 0; i < m; i++) {
      row[i] = ((row[i] - near) * scale + shift) * w[i] + b[i];
    }
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
    float[] w = values(weight, m, 1);
    // Short rows are summed while they are at hand; of long ones the sums wouldn't stay in the
    // cache.
    boolean together = m <= Scratch.TILE && (dw != null || db != null);
    int block = Math.max(Math.max(1, Parallel.GRAIN / m), (rows + PARTS - 1) / PARTS);
    int blocks = (rows + block - 1) / block;
    float[][] dws = new float[together ? blocks : 1][together ? m : 0];
    float[][] dbs = new float[together ? blocks : 1][together ? m : 0];
    Parallel.run(
        blocks,
        (long) rows * m,
        piece -> {
          Scratch scratch = Scratch.local();
          float[] hats = scratch.floatRow(0, m);
          float[] grads = scratch.floatRow(1, m);
          for (int r = piece * block; r < Math.min(rows, (piece + 1) * block); r++) {
            x.floats().get(r * m, hats, 0, m);
            g.floats().get(r * m, grads, 0, m);
            Hat hat = Hat.of(means, rstds, r);
            if (together) {
              addTo(dws[piece], dbs[piece], hats, grads, hat, m);
            }
            if (dx != null) {
              gradient(hats, grads, hat, w, centred, m, scratch.sums);
              dx.floats().put(r * m, grads, 0, m);
            }
          }
        });
    if (together) {
      total(dws, dw, m);
      total(dbs, db, m);
    } else if (dw != null || db != null) {
      sumColumns(g, x, rows, m, means, rstds, dw, db);
    }
  }

  /** Puts the gradient in the place of g. */
  private static void gradient(
      float[] x, float[] g, Hat hat, float[] w, boolean centred, int m, double[] sums) {
    float near = hat.near;
    float scale = hat.scale;
    float shift = hat.shift;
    for (int i = 0; i < m; i++) {
      x[i] = (x[i] - near) * scale + shift;
      g[i] *= w[i];
    }
    FloatLanes.BEST.sums(g, x, 0, 0, m, sums);
    float mean = centred ? (float) (sums[0] / m) : 0;
    float slope = (float) (sums[1] / m);
    for (int i = 0; i < m; i++) {
      g[i] = scale * (g[i] - mean - x[i] * slope);
    }
  }

  private static void addTo(float[] dw, float[] db, float[] x, float[] g, Hat hat, int n) {
    float near = hat.near;
    float scale = hat.scale;
    float shift = hat.shift;
    for (int i = 0; i < n; i++) {
      dw[i] += g[i] * ((x[i] - near) * scale + shift);
      db[i] += g[i];
    }
  }

  /** dw and db, a tile of columns after the other. */
  private static void sumColumns(
      Storage g,
      Storage x,
      int rows,
      int m,
      DoubleBuffer means,
      DoubleBuffer rstds,
      Storage dw,
      Storage db) {
    Parallel.run(
        (m + Scratch.TILE - 1) / Scratch.TILE,
        (long) rows * m,
        piece -> {
          int from = piece * Scratch.TILE;
          int n = Math.min(Scratch.TILE, m - from);
          Scratch scratch = Scratch.local();
          float[] hats = scratch.floats(0);
          float[] grads = scratch.floats(1);
          float[] w = scratch.floats(2);
          float[] b = scratch.floats(3);
          Arrays.fill(w, 0, n, 0);
          Arrays.fill(b, 0, n, 0);
          for (int r = 0; r < rows; r++) {
            x.floats().get(r * m + from, hats, 0, n);
            g.floats().get(r * m + from, grads, 0, n);
            addTo(w, b, hats, grads, Hat.of(means, rstds, r), n);
          }
          if (dw != null) {
            dw.floats().put(from, w, 0, n);
          }
          if (db != null) {
            db.floats().put(from, b, 0, n);
          }
        });
  }

  private static float[] values(Storage x, int m, float otherwise) {
    float[] values = new float[m];
    if (x == null) {
      Arrays.fill(values, otherwise);
    } else {
      x.floats().get(0, values, 0, m);
    }
    return values;
  }

  private static void total(float[][] parts, Storage total, int m) {
    if (total == null) {
      return;
    }
    float[] sum = parts[0];
    for (int p = 1; p < parts.length; p++) {
      for (int i = 0; i < m; i++) {
        sum[i] += parts[p][i];
      }
    }
    total.floats().put(0, sum, 0, m);
  }
}
