package nabla.core.kernel;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import nabla.core.memory.Storage;

/** {@link PlaneKernels} of floats. */
final class FloatPlanes implements PlaneKernels {
  /**
   * What is done to a part of plane p, which stands in tiles from {@code from} to {@code to} after
   * {@code seen} elements of the plane that came before.
   */
  @FunctionalInterface
  interface Part {
    void run(float[] tile, float[] other, int p, int from, int to, int seen);
  }

  @Override
  public void normalize(
      Storage x,
      PlaneSets sets,
      int m,
      double eps,
      double[] weight,
      double[] bias,
      Storage mean,
      Storage var,
      Storage mu,
      Storage sigma2,
      boolean relu,
      Storage y) {
    DoubleBuffer means = mean.doubles();
    DoubleBuffer vars = var.doubles();
    DoubleBuffer centres = mu.doubles();
    DoubleBuffer spreads = sigma2.doubles();
    double[] scale = new double[sets.planes()];
    double[] shift = new double[sets.planes()];
    Part moments = moments(means, vars);
    Part affine = affine(centres, scale, shift, relu);
    sets.forEach(
        m,
        (first, end) -> {
          boolean keep = sets.fits(m);
          FloatBuffer in = x.floats();
          if (sets.neighbours()) {
            walk(first, end, sets.size() * m, keep, 0, in, null, null, null, moments);
          } else {
            walk(sets, first, end, m, keep, in, null, null, null, moments);
          }
          for (int set = first; set < end; set++) {
            if (!sets.neighbours()) {
              pool(sets, set, means, vars);
            }
            double centre = means.get(set);
            double spread = vars.get(set);
            double rstd = 1 / Math.sqrt(spread + eps);
            for (int i = 0; i < sets.size(); i++) {
              int p = sets.plane(set, i);
              centres.put(p, centre);
              spreads.put(p, spread);
              scale[p] = weight[p % weight.length] * rstd;
              shift[p] = bias[p % bias.length];
            }
          }
          walk(sets, first, end, m, keep, keep ? null : in, null, null, y.floats(), affine);
        });
  }

  /**
   * The mean of means, and by the law of total variance E[var + (mean - pooled mean)²]: planes have
   * equally many elements. It takes the place of the first plane's, which has the set's number.
   */
  private static void pool(PlaneSets sets, int set, DoubleBuffer means, DoubleBuffer vars) {
    double mean = 0;
    for (int i = 0; i < sets.size(); i++) {
      mean += means.get(sets.plane(set, i));
    }
    mean /= sets.size();
    double var = 0;
    for (int i = 0; i < sets.size(); i++) {
      int p = sets.plane(set, i);
      double apart = means.get(p) - mean;
      var += vars.get(p) + apart * apart;
    }
    means.put(set, mean);
    vars.put(set, var / sets.size());
  }

  @Override
  public void backward(
      Storage g,
      Storage positive,
      Storage x,
      PlaneSets sets,
      int m,
      double eps,
      double[] scale,
      Storage mu,
      Storage sigma2,
      double[] s1,
      double[] s2,
      Storage dx) {
    DoubleBuffer centres = mu.doubles();
    DoubleBuffer spreads = sigma2.doubles();
    double[] slope = new double[sets.planes()];
    double[] shift = new double[sets.planes()];
    Part sums = sums(centres, s1, s2);
    Part gradient = gradient(scale, slope, centres, shift);
    double count = (double) sets.size() * m;
    FloatBuffer mask = floats(positive);
    FloatBuffer out = floats(dx);
    sets.forEach(
        m,
        (first, end) -> {
          boolean keep = sets.fits(m);
          FloatBuffer grads = g.floats();
          FloatBuffer in = x.floats();
          walk(sets, first, end, m, keep, grads, mask, in, null, sums);
          if (out == null) {
            return;
          }
          for (int set = first; set < end; set++) {
            double dMu = 0;
            double dSigma2 = 0;
            for (int i = 0; i < sets.size(); i++) {
              int p = sets.plane(set, i);
              dMu -= scale[p] * s1[p];
              dSigma2 -= .5 * scale[p] * s2[p] / (spreads.get(p) + eps);
            }
            for (int i = 0; i < sets.size(); i++) {
              int p = sets.plane(set, i);
              slope[p] = 2 * dSigma2 / count;
              shift[p] = dMu / count;
            }
          }
          grads = keep ? null : grads;
          in = keep ? null : in;
          walk(sets, first, end, m, keep, grads, mask, in, out, gradient);
        });
  }

  private static FloatBuffer floats(Storage memory) {
    return memory == null ? null : memory.floats();
  }

  @Override
  public void moments(Storage x, int planes, int m, Storage mean, Storage var) {
    forAll(planes, m, x.floats(), null, null, null, moments(mean.doubles(), var.doubles()));
  }

  static Part moments(DoubleBuffer means, DoubleBuffer vars) {
    return (tile, other, p, from, to, seen) -> {
      int n = to - from;
      double[] sums = Scratch.local().sums;
      float near = near(tile, from, n);
      FloatLanes.BEST.moments(tile, near, from, to, sums);
      double rest = sums[0] / n;
      double centre = near + rest;
      double var = Math.max(0, sums[1] / n - rest * rest);
      if (seen > 0) {
        // Joins the moments of two parts: T. Chan, G. Golub, R. LeVeque (1979).
        double weight = (double) n / (seen + n);
        double apart = centre - means.get(p);
        var = vars.get(p) + weight * (var - vars.get(p) + apart * apart * (1 - weight));
        centre = means.get(p) + weight * apart;
      }
      means.put(p, centre);
      vars.put(p, var);
    };
  }

  /** A number near the mean of n elements. */
  static float near(float[] x, int from, int n) {
    int some = (n + 7) / 8;
    return (float) (FloatLanes.BEST.sum(x, from, from + some) / some);
  }

  @Override
  public void affine(
      Storage x,
      int planes,
      int m,
      Storage centre,
      double[] scale,
      double[] shift,
      boolean relu,
      Storage y) {
    Part part = affine(centre.doubles(), scale, shift, relu);
    forAll(planes, m, x.floats(), null, null, y.floats(), part);
  }

  private static Part affine(DoubleBuffer centres, double[] scale, double[] shift, boolean relu) {
    return (tile, other, p, from, to, seen) -> {
      float near = (float) centres.get(p);
      float a = (float) scale[p];
      float b = (float) (shift[p] - (centres.get(p) - near) * scale[p]);
      FloatLanes.BEST.affine(tile, near, a, b, from, to);
      if (relu) {
        relu(tile, from, to);
      }
    };
  }

  private static void relu(float[] tile, int from, int to) {
    for (int i = from; i < to; i++) {
      tile[i] = Math.max(tile[i], 0);
    }
  }

  @Override
  public void sums(
      Storage g,
      Storage positive,
      Storage x,
      int planes,
      int m,
      Storage centre,
      double[] s1,
      double[] s2) {
    Part part = sums(centre.doubles(), s1, s2);
    forAll(planes, m, g.floats(), floats(positive), x.floats(), null, part);
  }

  private static Part sums(DoubleBuffer centres, double[] s1, double[] s2) {
    return (tile, other, p, from, to, seen) -> {
      float near = (float) centres.get(p);
      double[] sums = Scratch.local().sums;
      FloatLanes.BEST.sums(tile, other, near, from, to, sums);
      double moment = sums[1] - (centres.get(p) - near) * sums[0];
      s1[p] = seen == 0 ? sums[0] : s1[p] + sums[0];
      s2[p] = seen == 0 ? moment : s2[p] + moment;
    };
  }

  @Override
  public void gradient(
      Storage g,
      Storage positive,
      Storage x,
      int planes,
      int m,
      double[] a,
      double[] b,
      Storage centre,
      double[] c,
      Storage dx) {
    Part part = gradient(a, b, centre.doubles(), c);
    forAll(planes, m, g.floats(), floats(positive), x.floats(), dx.floats(), part);
  }

  private static Part gradient(double[] a, double[] b, DoubleBuffer centres, double[] c) {
    return (tile, other, p, from, to, seen) -> {
      float near = (float) centres.get(p);
      float scale = (float) a[p];
      float slope = (float) b[p];
      float shift = (float) (c[p] - (centres.get(p) - near) * b[p]);
      FloatLanes.BEST.gradient(tile, other, scale, slope, near, shift, from, to);
    };
  }

  private static void forAll(
      int planes,
      int m,
      FloatBuffer x,
      FloatBuffer mask,
      FloatBuffer other,
      FloatBuffer y,
      Part part) {
    int per = Math.max(1, Scratch.TILE / m);
    int block = per * Math.max(1, Parallel.GRAIN / (per * m));
    Parallel.run(
        (planes + block - 1) / block,
        (long) planes * m,
        piece -> {
          int end = Math.min(planes, (piece + 1) * block);
          walk(piece * block, end, m, false, 0, x, mask, other, y, part);
        });
  }

  /** To all planes of neighbouring sets; what is kept is loaded once. */
  private static void walk(
      PlaneSets sets,
      int first,
      int end,
      int m,
      boolean keep,
      FloatBuffer x,
      FloatBuffer mask,
      FloatBuffer other,
      FloatBuffer y,
      Part part) {
    if (sets.neighbours()) {
      int size = sets.size();
      walk(first * size, end * size, m, keep, 0, x, mask, other, y, part);
    } else {
      int n = end - first;
      for (int i = 0; i < sets.size(); i++) {
        int p = sets.plane(first, i);
        walk(p, p + n, m, keep, keep ? i * n * m : 0, x, mask, other, y, part);
      }
    }
  }

  /**
   * Takes several small planes, or a part of a large one, at a time: loads them into scratch from
   * {@code place} on, each behind the last to {@code keep} all, unless x is null because they are
   * there, and makes 0 of it where there is a mask that isn't positive; stores what became of x if
   * there is an output.
   */
  private static void walk(
      int from,
      int end,
      int m,
      boolean keep,
      int place,
      FloatBuffer x,
      FloatBuffer mask,
      FloatBuffer other,
      FloatBuffer y,
      Part part) {
    float[] tile = Scratch.local().floatRow(0, PlaneSets.LARGE);
    float[] second = Scratch.local().floatRow(1, PlaneSets.LARGE);
    int per = Math.max(1, Scratch.TILE / m);
    int to = place;
    for (int first = from; first < end; first += per) {
      int count = Math.min(per, end - first);
      for (int done = 0; done < m; done += Scratch.TILE) {
        int n = Math.min(Scratch.TILE, m - done);
        int at = first * m + done;
        if (x != null) {
          x.get(at, tile, to, count * n);
          if (mask != null) {
            unlessNegative(tile, to, mask, at, count * n);
          }
        }
        if (other != null) {
          other.get(at, second, to, count * n);
        }
        for (int p = 0; p < count; p++) {
          part.run(tile, second, first + p, to + p * n, to + (p + 1) * n, done);
        }
        if (y != null) {
          y.put(at, tile, to, count * n);
        }
        to += keep ? count * n : 0;
      }
    }
  }

  /** Makes 0 of n elements of a tile where the mask isn't positive. */
  private static void unlessNegative(float[] tile, int place, FloatBuffer mask, int at, int n) {
    float[] positive = Scratch.local().floats(0);
    float[] kept = Scratch.local().floats(1);
    mask.get(at, positive, 0, n);
    System.arraycopy(tile, place, kept, 0, n);
    TileMath.BEST.unlessNegative(kept, positive, kept, n);
    System.arraycopy(kept, 0, tile, place, n);
  }
}
