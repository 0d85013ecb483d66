package nabla.core.kernel;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import nabla.core.memory.Storage;

/**
 * What normalization does to the planes of x, an array of {@code planes} times m elements, around
 * the tables of one double a plane on which the statistics are pooled.
 *
 * <p>A mean far from zero costs no accuracy: squares are summed around the mean, and subtracting it
 * takes away first the part that a float can hold, which is nearly exact, then the rest.
 */
public final class FloatPlanes {
  private FloatPlanes() {}

  /** What is done to the part of plane p that stands in tiles from {@code from} to {@code to}. */
  @FunctionalInterface
  private interface Part {
    void run(float[] tile, float[] other, int p, int from, int to);
  }

  /** mean[p] = 1/m Σ x[p, i] and var[p] = 1/m Σ (x[p, i] - mean[p])². */
  public static void moments(Storage x, int planes, int m, Storage mean, Storage var) {
    DoubleBuffer means = mean.doubles();
    DoubleBuffer vars = var.doubles();
    int[] seen = m > Scratch.TILE ? new int[planes] : null;
    forParts(
        planes,
        m,
        x.floats(),
        null,
        null,
        (tile, other, p, from, to) -> {
          int n = to - from;
          double centre = FloatLanes.BEST.sum(tile, from, to) / n;
          float near = (float) centre;
          double var0 =
              Math.max(
                  0,
                  FloatLanes.BEST.squares(tile, near, from, to) / n
                      - (centre - near) * (centre - near));
          if (seen != null && seen[p] > 0) {
            // Joins the moments of two parts: T. Chan, G. Golub, R. LeVeque (1979).
            double weight = (double) n / (seen[p] + n);
            double apart = centre - means.get(p);
            var0 = vars.get(p) + weight * (var0 - vars.get(p) + apart * apart * (1 - weight));
            centre = means.get(p) + weight * apart;
          }
          if (seen != null) {
            seen[p] += n;
          }
          means.put(p, centre);
          vars.put(p, var0);
        });
  }

  /** y[p, i] = (x[p, i] - centre[p]) scale[p] + shift[p]. */
  public static void affine(
      Storage x, int planes, int m, Storage centre, double[] scale, double[] shift, Storage y) {
    DoubleBuffer centres = centre.doubles();
    forParts(
        planes,
        m,
        x.floats(),
        null,
        y.floats(),
        (tile, other, p, from, to) -> {
          float near = (float) centres.get(p);
          float a = (float) scale[p];
          float b = (float) (shift[p] - (centres.get(p) - near) * scale[p]);
          for (int i = from; i < to; i++) {
            tile[i] = (tile[i] - near) * a + b;
          }
        });
  }

  /** s1[p] = Σ g[p, i] and s2[p] = Σ g[p, i] (x[p, i] - centre[p]). */
  public static void sums(
      Storage g, Storage x, int planes, int m, Storage centre, double[] s1, double[] s2) {
    DoubleBuffer centres = centre.doubles();
    Arrays.fill(s1, 0, planes, 0);
    Arrays.fill(s2, 0, planes, 0);
    forParts(
        planes,
        m,
        g.floats(),
        x.floats(),
        null,
        (tile, other, p, from, to) -> {
          float near = (float) centres.get(p);
          double sum = FloatLanes.BEST.sum(tile, from, to);
          s1[p] += sum;
          s2[p] +=
              FloatLanes.BEST.moment(tile, other, near, from, to) - (centres.get(p) - near) * sum;
        });
  }

  /** dx[p, i] = a[p] g[p, i] + b[p] (x[p, i] - centre[p]) + c[p]. */
  public static void gradient(
      Storage g,
      Storage x,
      int planes,
      int m,
      double[] a,
      double[] b,
      Storage centre,
      double[] c,
      Storage dx) {
    DoubleBuffer centres = centre.doubles();
    forParts(
        planes,
        m,
        g.floats(),
        x.floats(),
        dx.floats(),
        (tile, other, p, from, to) -> {
          float near = (float) centres.get(p);
          float scale = (float) a[p];
          float slope = (float) b[p];
          float shift = (float) (c[p] - (centres.get(p) - near) * b[p]);
          for (int i = from; i < to; i++) {
            tile[i] = scale * tile[i] + (slope * (other[i] - near) + shift);
          }
        });
  }

  /**
   * Loads several small planes, or a part of a large one, at a time; stores the first tile if there
   * is an output.
   */
  private static void forParts(
      int planes, int m, FloatBuffer x, FloatBuffer other, FloatBuffer y, Part part) {
    int per = Math.max(1, Scratch.TILE / m);
    int block = per * Math.max(1, Parallel.GRAIN / (per * m));
    Parallel.run(
        (planes + block - 1) / block,
        (long) planes * m,
        piece -> {
          float[] tile = Scratch.local().floats(0);
          float[] second = Scratch.local().floats(1);
          int end = Math.min(planes, (piece + 1) * block);
          for (int first = piece * block; first < end; first += per) {
            int count = Math.min(per, end - first);
            for (int done = 0; done < m; done += Scratch.TILE) {
              int n = Math.min(Scratch.TILE, m - done);
              int at = first * m + done;
              x.get(at, tile, 0, count * n);
              if (other != null) {
                other.get(at, second, 0, count * n);
              }
              for (int p = 0; p < count; p++) {
                part.run(tile, second, first + p, p * n, (p + 1) * n);
              }
              if (y != null) {
                y.put(at, tile, 0, count * n);
              }
            }
          }
        });
  }
}
