package nabla.core.kernel;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import nabla.core.memory.Storage;

/**
 * Softmax, its logarithm, and the cross-entropy on it, row by row; {@link FloatSoftmaxColumns}
 * where what is normalized isn't neighbouring.
 */
public final class FloatSoftmax {
  private FloatSoftmax() {}

  /** y = softmax of x over the middle of [outer, m, inner], or its logarithm. */
  public static void forward(Storage x, Storage y, int outer, int m, int inner, boolean log) {
    if (inner == 1) {
      forward(x, y, outer, m, log);
    } else {
      FloatSoftmaxColumns.forward(x, y, outer, m, inner, log);
    }
  }

  private static void forward(Storage x, Storage y, int rows, int m, boolean log) {
    FloatBuffer in = x.floats();
    FloatBuffer out = y.floats();
    rows(
        rows,
        m,
        r -> {
          float[] row = Scratch.local().floatRow(0, m);
          float[] exp = Scratch.local().floatRow(1, m);
          in.get(r * m, row, 0, m);
          double sum = exponentials(row, exp, m);
          if (log) {
            float lse = (float) Math.log(sum);
            for (int i = 0; i < m; i++) {
              row[i] -= lse;
            }
          } else {
            float scale = (float) (1 / sum);
            for (int i = 0; i < m; i++) {
              row[i] = exp[i] * scale;
            }
          }
          out.put(r * m, row, 0, m);
        });
  }

  /**
   * Subtracts a row's maximum from it, unless that is infinite, and gives Σ exp and, in {@code
   * exp}, its terms.
   */
  private static double exponentials(float[] row, float[] exp, int m) {
    float max = FloatLanes.BEST.max(row, 0, m);
    if (Math.abs(max) <= Float.MAX_VALUE) {
      for (int i = 0; i < m; i++) {
        row[i] -= max;
      }
    }
    TileMath.BEST.exp(row, exp, m);
    return FloatLanes.BEST.sum(exp, 0, m);
  }

  /** From y: dx = y (g - Σ g y) for softmax, dx = g - e^y Σ g for its logarithm. */
  public static void backward(
      Storage g, Storage y, Storage dx, int outer, int m, int inner, boolean log) {
    if (inner == 1) {
      backward(g, y, dx, outer, m, log);
    } else {
      FloatSoftmaxColumns.backward(g, y, dx, outer, m, inner, log);
    }
  }

  private static void backward(Storage g, Storage y, Storage dx, int rows, int m, boolean log) {
    FloatBuffer grads = g.floats();
    FloatBuffer in = y.floats();
    FloatBuffer out = dx.floats();
    rows(
        rows,
        m,
        r -> {
          float[] row = Scratch.local().floatRow(0, m);
          float[] grad = Scratch.local().floatRow(1, m);
          in.get(r * m, row, 0, m);
          grads.get(r * m, grad, 0, m);
          if (log) {
            float sum = (float) FloatLanes.BEST.sum(grad, 0, m);
            TileMath.BEST.exp(row, row, m);
            for (int i = 0; i < m; i++) {
              grad[i] -= row[i] * sum;
            }
          } else {
            float sum = (float) FloatLanes.BEST.dot(grad, row, 0, m);
            for (int i = 0; i < m; i++) {
              grad[i] = row[i] * (grad[i] - sum);
            }
          }
          out.put(r * m, grad, 0, m);
        });
  }

  /**
   * The cross-entropy over the middle of [outer, m, inner] with classes t [outer, inner]: loss =
   * Σ_c q_c (ln Σ e^x - x_c), where q_c = weight_c (1 - smoothing) at c = t, plus weight_c
   * smoothing / m everywhere; 0 where t is the ignored index. It leaves the softmax behind.
   */
  public static void crossEntropy(
      Storage x,
      Storage target,
      Storage weight,
      long ignored,
      double smoothing,
      int outer,
      int m,
      int inner,
      Storage softmax,
      Storage loss) {
    float[] w = weights(weight, m);
    if (inner == 1) {
      crossEntropy(x, target, w, ignored, smoothing, outer, m, softmax, loss);
    } else {
      FloatCrossEntropyColumns.forward(
          x, target, w, ignored, smoothing, outer, m, inner, softmax, loss);
    }
  }

  private static void crossEntropy(
      Storage x,
      Storage target,
      float[] w,
      long ignored,
      double smoothing,
      int rows,
      int m,
      Storage softmax,
      Storage loss) {
    FloatBuffer in = x.floats();
    LongBuffer targets = target.longs();
    FloatBuffer out = softmax.floats();
    FloatBuffer losses = loss.floats();
    rows(
        rows,
        m,
        r -> {
          float[] row = Scratch.local().floatRow(0, m);
          float[] exp = Scratch.local().floatRow(1, m);
          in.get(r * m, row, 0, m);
          double sum = exponentials(row, exp, m);
          double lse = Math.log(sum);
          float scale = (float) (1 / sum);
          for (int i = 0; i < m; i++) {
            exp[i] *= scale;
          }
          out.put(r * m, exp, 0, m);
          long t = targets.get(r);
          double value = 0;
          if (t != ignored) {
            value = (1 - smoothing) * (w == null ? 1 : w[(int) t]) * (lse - row[(int) t]);
            if (smoothing > 0) {
              for (int i = 0; i < m; i++) {
                value += smoothing / m * (w == null ? 1 : w[i]) * (lse - row[i]);
              }
            }
          }
          losses.put(r, (float) value);
        });
  }

  /** Does something with each row, several to a thread at a time. */
  private static void rows(int rows, int m, Parallel.Piece work) {
    int block = Math.max(1, Parallel.GRAIN / m);
    Parallel.run(
        (rows + block - 1) / block,
        (long) rows * m * 4,
        piece -> {
          for (int r = piece * block; r < Math.min(rows, (piece + 1) * block); r++) {
            work.run(r);
          }
        });
  }

  /** dx[o, c, i] = g[o, i] (softmax_c Σ q - q_c); g may be one number for all. */
  public static void crossEntropyBackward(
      Storage softmax,
      Storage target,
      Storage weight,
      long ignored,
      double smoothing,
      int outer,
      int m,
      int inner,
      Storage g,
      boolean oneG,
      double scale,
      Storage dx) {
    float[] w = weights(weight, m);
    double total = w == null ? m : total(w);
    if (inner == 1) {
      crossEntropyBackward(
          softmax, target, w, total, ignored, smoothing, outer, m, g, oneG, scale, dx);
    } else {
      FloatCrossEntropyColumns.backward(
          softmax, target, w, total, ignored, smoothing, outer, m, inner, g, oneG, scale, dx);
    }
  }

  private static void crossEntropyBackward(
      Storage softmax,
      Storage target,
      float[] w,
      double total,
      long ignored,
      double smoothing,
      int rows,
      int m,
      Storage g,
      boolean oneG,
      double scale,
      Storage dx) {
    FloatBuffer in = softmax.floats();
    LongBuffer targets = target.longs();
    FloatBuffer grads = g.floats();
    FloatBuffer out = dx.floats();
    rows(
        rows,
        m,
        r -> {
          float[] row = Scratch.local().floatRow(0, m);
          long t = targets.get(r);
          double factor = t == ignored ? 0 : grads.get(oneG ? 0 : r) * scale;
          double own = t == ignored ? 0 : (1 - smoothing) * (w == null ? 1 : w[(int) t]);
          float sum = (float) (factor * (own + smoothing / m * total));
          in.get(r * m, row, 0, m);
          for (int i = 0; i < m; i++) {
            row[i] *= sum;
          }
          if (t != ignored) {
            row[(int) t] -= (float) (factor * own);
            if (smoothing > 0) {
              for (int i = 0; i < m; i++) {
                row[i] -= (float) (factor * smoothing / m * (w == null ? 1 : w[i]));
              }
            }
          }
          out.put(r * m, row, 0, m);
        });
  }

  private static double total(float[] weights) {
    double total = 0;
    for (float weight : weights) {
      total += weight;
    }
    return total;
  }

  private static float[] weights(Storage weight, int m) {
    if (weight == null) {
      return null;
    }
    float[] values = new float[m];
    weight.floats().get(0, values, 0, m);
    return values;
  }
}
