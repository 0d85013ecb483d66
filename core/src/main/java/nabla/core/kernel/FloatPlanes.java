package nabla.core.kernel;

import java.nio.DoubleBuffer;
import java.util.function.IntConsumer;
import nabla.core.memory.Storage;

/** {@link PlaneKernels} of floats. */
final class FloatPlanes implements PlaneKernels {
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
    sets.forEach(
        m,
        (first, end) -> {
          if (sets.neighbours()) {
            int n = sets.size() * m;
            for (int set = first; set < end; set++) {
              moments(x, set * n, n, set, means, vars);
            }
          } else {
            sets.forPlanes(first, end, p -> moments(x, p * m, m, p, means, vars));
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
          sets.forPlanes(
              first, end, p -> affine(x, p * m, m, centres.get(p), scale[p], shift[p], relu, y));
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
    double count = (double) sets.size() * m;
    sets.forEach(
        m,
        (first, end) -> {
          sets.forPlanes(first, end, p -> sums(g, positive, x, p, m, centres.get(p), s1, s2));
          if (dx == null) {
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
          sets.forPlanes(
              first,
              end,
              p ->
                  gradient(g, positive, x, p, m, scale[p], slope[p], centres.get(p), shift[p], dx));
        });
  }

  @Override
  public void moments(Storage x, int planes, int m, Storage mean, Storage var) {
    DoubleBuffer means = mean.doubles();
    DoubleBuffer vars = var.doubles();
    forAll(planes, m, p -> moments(x, p * m, m, p, means, vars));
  }

  /**
   * Leaves mean and variance of a stretch at place p. Parts that are short enough to be summed up
   * in floats are joined: T. Chan, G. Golub, R. LeVeque (1979).
   */
  static void moments(Storage x, int at, int n, int p, DoubleBuffer means, DoubleBuffer vars) {
    double[] sums = Scratch.local().sums;
    double mean = 0;
    double var = 0;
    for (int seen = 0; seen < n; seen += Scratch.TILE) {
      int part = Math.min(Scratch.TILE, n - seen);
      float near = near(x, at + seen, part);
      FloatStretches.BEST.moments(x, at + seen, part, near, sums);
      double rest = sums[0] / part;
      double centre = near + rest;
      double spread = Math.max(0, sums[1] / part - rest * rest);
      double weight = (double) part / (seen + part);
      double apart = centre - mean;
      var = seen == 0 ? spread : var + weight * (spread - var + apart * apart * (1 - weight));
      mean = seen == 0 ? centre : mean + weight * apart;
    }
    means.put(p, mean);
    vars.put(p, var);
  }

  /** A number near the mean of n elements. */
  private static float near(Storage x, int at, int n) {
    int some = (n + 7) / 8;
    return (float) (FloatStretches.BEST.sum(x, at, some) / some);
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
    DoubleBuffer centres = centre.doubles();
    forAll(planes, m, p -> affine(x, p * m, m, centres.get(p), scale[p], shift[p], relu, y));
  }

  private static void affine(
      Storage x,
      int at,
      int m,
      double centre,
      double scale,
      double shift,
      boolean relu,
      Storage y) {
    float near = (float) centre;
    float b = (float) (shift - (centre - near) * scale);
    FloatStretches.BEST.affine(x, at, m, near, (float) scale, b, relu, y);
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
    DoubleBuffer centres = centre.doubles();
    forAll(planes, m, p -> sums(g, positive, x, p, m, centres.get(p), s1, s2));
  }

  /** Of plane p. */
  private static void sums(
      Storage g,
      Storage positive,
      Storage x,
      int p,
      int m,
      double centre,
      double[] s1,
      double[] s2) {
    double[] sums = Scratch.local().sums;
    float near = (float) centre;
    double sum = 0;
    double moment = 0;
    for (int seen = 0; seen < m; seen += Scratch.TILE) {
      int part = Math.min(Scratch.TILE, m - seen);
      FloatStretches.BEST.sums(g, positive, x, p * m + seen, part, near, sums);
      sum += sums[0];
      moment += sums[1] - (centre - near) * sums[0];
    }
    s1[p] = sum;
    s2[p] = moment;
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
    DoubleBuffer centres = centre.doubles();
    forAll(planes, m, p -> gradient(g, positive, x, p, m, a[p], b[p], centres.get(p), c[p], dx));
  }

  /** Of plane p. */
  private static void gradient(
      Storage g,
      Storage positive,
      Storage x,
      int p,
      int m,
      double scale,
      double slope,
      double centre,
      double shift,
      Storage dx) {
    float near = (float) centre;
    float c = (float) (shift - (centre - near) * slope);
    FloatStretches.BEST.gradient(
        g, positive, x, p * m, m, (float) scale, (float) slope, near, c, dx);
  }

  /** Does something to each plane. */
  private static void forAll(int planes, int m, IntConsumer each) {
    int block = Math.max(1, Parallel.GRAIN / m);
    Parallel.run(
        (planes + block - 1) / block,
        (long) planes * m,
        piece -> {
          int end = Math.min(planes, (piece + 1) * block);
          for (int p = piece * block; p < end; p++) {
            each.accept(p);
          }
        });
  }
}
