package nabla.core.kernel;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import nabla.core.memory.Storage;

/**
 * Normalization of rows of m elements, each by its own statistics, with a weight and a bias for
 * each element of a row; both may be null. Not centred, it divides by the root of the mean square
 * (RMSNorm).
 */
public final class FloatRows {
  private FloatRows() {}

  /**
   * y[r, i] = (x[r, i] - mean[r]) rstd[r] w[i] + b[i], leaving mean and rstd = 1/√(var + eps)
   * behind.
   */
  public static void forward(
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
    float[] w = weight == null ? null : values(weight, m);
    float[] b = bias == null ? null : values(bias, m);
    int block = Math.max(1, Parallel.GRAIN / m);
    Parallel.run(
        (rows + block - 1) / block,
        (long) rows * m,
        piece -> {
          float[] row = Scratch.local().floatRow(0, m);
          for (int r = piece * block; r < Math.min(rows, (piece + 1) * block); r++) {
            in.get(r * m, row, 0, m);
            double centre = centred ? FloatLanes.BEST.sum(row, 0, m) / m : 0;
            float near = (float) centre;
            double var =
                FloatLanes.BEST.squares(row, near, 0, m) / m - (centre - near) * (centre - near);
            double scale = 1 / Math.sqrt(Math.max(0, var) + eps);
            means.put(r, centre);
            rstds.put(r, scale);
            float a = (float) scale;
            float c = (float) ((near - centre) * scale);
            normalize(row, near, a, c, w, b, m);
            out.put(r * m, row, 0, m);
          }
        });
  }

  private static void normalize(
      float[] row, float near, float a, float c, float[] w, float[] b, int m) {
    if (w != null && b != null) {
      for (int i = 0; i < m; i++) {
        row[i] = ((row[i] - near) * a + c) * w[i] + b[i];
      }
    } else if (w != null) {
      for (int i = 0; i < m; i++) {
        row[i] = ((row[i] - near) * a + c) * w[i];
      }
    } else if (b != null) {
      for (int i = 0; i < m; i++) {
        row[i] = ((row[i] - near) * a + c) + b[i];
      }
    } else {
      for (int i = 0; i < m; i++) {
        row[i] = (row[i] - near) * a + c;
      }
    }
  }

  /**
   * With ĝ = g w and x̂ = (x - mean) rstd: dx = rstd (ĝ - E[ĝ] - x̂ E[ĝ x̂]), without E[ĝ] if not
   * centred; dw = Σ_r g x̂ and db = Σ_r g, summed block by block of rows. dx, dw or db may be null.
   */
  public static void backward(
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
    FloatBuffer in = x.floats();
    FloatBuffer grads = g.floats();
    FloatBuffer out = dx == null ? null : dx.floats();
    DoubleBuffer means = mean.doubles();
    DoubleBuffer rstds = rstd.doubles();
    float[] w = weight == null ? null : values(weight, m);
    int block = Math.max(Math.max(1, Parallel.GRAIN / m), (rows + 15) / 16);
    int blocks = (rows + block - 1) / block;
    float[][] dws = dw == null ? null : new float[blocks][m];
    float[][] dbs = db == null ? null : new float[blocks][m];
    Parallel.run(
        blocks,
        (long) rows * m,
        piece -> {
          float[] hat = Scratch.local().floatRow(0, m);
          float[] grad = Scratch.local().floatRow(1, m);
          for (int r = piece * block; r < Math.min(rows, (piece + 1) * block); r++) {
            in.get(r * m, hat, 0, m);
            grads.get(r * m, grad, 0, m);
            float a = (float) rstds.get(r);
            float near = (float) means.get(r);
            float c = (float) ((near - means.get(r)) * rstds.get(r));
            normalize(hat, near, a, c, null, null, m);
            if (dws != null) {
              float[] sum = dws[piece];
              for (int i = 0; i < m; i++) {
                sum[i] += grad[i] * hat[i];
              }
            }
            if (dbs != null) {
              float[] sum = dbs[piece];
              for (int i = 0; i < m; i++) {
                sum[i] += grad[i];
              }
            }
            if (out != null) {
              if (w != null) {
                for (int i = 0; i < m; i++) {
                  grad[i] *= w[i];
                }
              }
              float slope = (float) (FloatLanes.BEST.dot(grad, hat, 0, m) / m);
              float shift = centred ? (float) (FloatLanes.BEST.sum(grad, 0, m) / m) : 0;
              for (int i = 0; i < m; i++) {
                grad[i] = a * (grad[i] - shift - hat[i] * slope);
              }
              out.put(r * m, grad, 0, m);
            }
          }
        });
    if (dw != null) {
      dw.floats().put(0, total(dws, m), 0, m);
    }
    if (db != null) {
      db.floats().put(0, total(dbs, m), 0, m);
    }
  }

  private static float[] values(Storage x, int m) {
    float[] values = new float[m];
    x.floats().get(0, values, 0, m);
    return values;
  }

  private static float[] total(float[][] parts, int m) {
    float[] total = parts.length == 0 ? new float[m] : parts[0];
    for (int p = 1; p < parts.length; p++) {
      for (int i = 0; i < m; i++) {
        total[i] += parts[p][i];
      }
    }
    return total;
  }
}
