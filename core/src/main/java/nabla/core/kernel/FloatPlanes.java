package nabla.core.kernel;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.function.IntConsumer;
import nabla.core.memory.Storage;

/** {@link PlaneKernels} of floats. */
final class FloatPlanes implements PlaneKernels {
  /**
   * How many elements of a part say where its mean is, about: the first ones, since any others
   * would have to be waited for apart.
   */
  private static final int SOME = 8;

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
    PlaneSets.Task pooled =
        (first, end) -> {
          for (int set = first; set < end; set++) {
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
        };
    IntConsumer affine = affine(x, m, centres, scale, shift, relu, y);
    if (sets.oneByOne(m)) {
      int n = sets.size() * m;
      sets.forEach(
          m,
          (first, end) -> {
            for (int set = first; set < end; set++) {
              moments(x, set * n, n, set, means, vars);
            }
            pooled.run(first, end);
            sets.forPlanes(first, end, affine);
          });
    } else {
      forAllBackwards(sets.planes(), m, p -> moments(x, p * m, m, p, means, vars));
      for (int set = 0; set < sets.count(); set++) {
        pool(sets, set, means, vars);
      }
      pooled.run(0, sets.count());
      forAll(sets.planes(), m, affine);
    }
  }

  /**
   * The mean of means, and by the law of total variance E[var + (mean - pooled mean)²]: planes have
   * equally many elements. They take the place that has the set's number, where no later set's are.
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
      Storage x,
      PlaneSets sets,
      int m,
      double eps,
      double[] scale,
      double[] bias,
      Storage mu,
      Storage sigma2,
      double[] s1,
      double[] s2,
      Storage dx) {
    DoubleBuffer centres = mu.doubles();
    DoubleBuffer spreads = sigma2.doubles();
    double[] slope = new double[sets.planes()];
    double[] rest = new double[sets.planes()];
    double count = (double) sets.size() * m;
    PlaneSets.Task pooled =
        (first, end) -> {
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
              rest[p] = dMu / count;
            }
          }
        };
    IntConsumer sums = sums(g, x, m, centres, scale, bias, s1, s2);
    IntConsumer gradient = gradient(g, x, m, centres, scale, bias, slope, rest, dx);
    if (dx != null && sets.oneByOne(m)) {
      sets.forEach(
          m,
          (first, end) -> {
            sets.forPlanes(first, end, sums);
            pooled.run(first, end);
            sets.forPlanes(first, end, gradient);
          });
    } else {
      forAllBackwards(sets.planes(), m, sums);
      if (dx != null) {
        pooled.run(0, sets.count());
        forAll(sets.planes(), m, gradient);
      }
    }
  }

  @Override
  public void moments(Storage x, int planes, int m, Storage mean, Storage var) {
    DoubleBuffer means = mean.doubles();
    DoubleBuffer vars = var.doubles();
    forAllBackwards(planes, m, p -> moments(x, p * m, m, p, means, vars));
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

  /** A number near the mean: that of the first elements, or 0 if it isn't finite. */
  private static float near(Storage x, int at, int n) {
    FloatBuffer in = x.floats();
    int some = Math.min(SOME, n);
    double sum = 0;
    for (int i = at; i < at + some; i++) {
      sum += in.get(i);
    }
    float near = (float) (sum / some);
    return Float.isFinite(near) ? near : 0;
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
    forAll(planes, m, affine(x, m, centre.doubles(), scale, shift, relu, y));
  }

  private static IntConsumer affine(
      Storage x,
      int m,
      DoubleBuffer centres,
      double[] scale,
      double[] shift,
      boolean relu,
      Storage y) {
    return relu
        ? p -> {
          float b = shift(shift[p], centres.get(p), scale[p]);
          FloatStretches.BEST.affineRelu(
              x, p * m, m, (float) centres.get(p), (float) scale[p], b, y);
        }
        : p -> {
          float b = shift(shift[p], centres.get(p), scale[p]);
          FloatStretches.BEST.affine(x, p * m, m, (float) centres.get(p), (float) scale[p], b, y);
        };
  }

  /** What is left to add once the float next to the centre was subtracted, and scaled. */
  private static float shift(double shift, double centre, double scale) {
    return (float) (shift - (centre - (float) centre) * scale);
  }

  @Override
  public void sums(
      Storage g,
      Storage x,
      int planes,
      int m,
      Storage centre,
      double[] scale,
      double[] bias,
      double[] s1,
      double[] s2) {
    forAllBackwards(planes, m, sums(g, x, m, centre.doubles(), scale, bias, s1, s2));
  }

  private static IntConsumer sums(
      Storage g,
      Storage x,
      int m,
      DoubleBuffer centres,
      double[] scale,
      double[] bias,
      double[] s1,
      double[] s2) {
    int parts = (m + Scratch.TILE - 1) / Scratch.TILE;
    return bias == null
        ? p -> {
          double[] sums = Scratch.local().sums;
          float near = (float) centres.get(p);
          for (int part = 0; part < parts; part++) {
            int from = start(part, parts, m);
            int n = start(part + 1, parts, m) - from;
            FloatStretches.BEST.sums(g, x, p * m + from, n, near, sums);
            add(sums, centres.get(p), p, part, s1, s2);
          }
        }
        : p -> {
          double[] sums = Scratch.local().sums;
          float near = (float) centres.get(p);
          float a = (float) scale[p];
          float b = shift(bias[p], centres.get(p), scale[p]);
          for (int part = 0; part < parts; part++) {
            int from = start(part, parts, m);
            int n = start(part + 1, parts, m) - from;
            FloatStretches.BEST.sumsRelu(g, x, p * m + from, n, near, a, b, sums);
            add(sums, centres.get(p), p, part, s1, s2);
          }
        };
  }

  /**
   * Where a part of m elements starts. All are as long but for one element, so none is shorter than
   * a vector unless all are: the rectifier then cuts off where it did on the way forward, to the
   * last bit.
   */
  private static int start(int part, int parts, int m) {
    return (int) ((long) m * part / parts);
  }

  /** To what there is of plane p, the sums of a part around the float next to the centre. */
  private static void add(double[] sums, double centre, int p, int part, double[] s1, double[] s2) {
    double moment = sums[1] - (centre - (float) centre) * sums[0];
    s1[p] = part == 0 ? sums[0] : s1[p] + sums[0];
    s2[p] = part == 0 ? moment : s2[p] + moment;
  }

  @Override
  public void gradient(
      Storage g,
      Storage x,
      int planes,
      int m,
      Storage centre,
      double[] scale,
      double[] bias,
      double[] slope,
      double[] rest,
      Storage dx) {
    forAll(planes, m, gradient(g, x, m, centre.doubles(), scale, bias, slope, rest, dx));
  }

  private static IntConsumer gradient(
      Storage g,
      Storage x,
      int m,
      DoubleBuffer centres,
      double[] scale,
      double[] bias,
      double[] slope,
      double[] rest,
      Storage dx) {
    return bias == null
        ? p -> {
          float near = (float) centres.get(p);
          float q = shift(rest[p], centres.get(p), slope[p]);
          FloatStretches.BEST.gradient(
              g, x, p * m, m, near, (float) scale[p], (float) slope[p], q, dx);
        }
        : p -> {
          float near = (float) centres.get(p);
          float b = shift(bias[p], centres.get(p), scale[p]);
          float q = shift(rest[p], centres.get(p), slope[p]);
          FloatStretches.BEST.gradientRelu(
              g, x, p * m, m, near, (float) scale[p], b, (float) slope[p], q, dx);
        };
  }

  /** Does something to each plane, in pieces that leave no thread idle at the end. */
  private static void forAll(int planes, int m, IntConsumer each) {
    int block = PlaneSets.block(planes, (long) planes * m);
    Parallel.run(
        (planes + block - 1) / block, 2L * planes * m, piece -> run(planes, block, piece, each));
  }

  /** The same from the end, for the first of two loops over planes, see {@link Parallel}. */
  private static void forAllBackwards(int planes, int m, IntConsumer each) {
    int block = PlaneSets.block(planes, (long) planes * m);
    Parallel.runBackwards(
        (planes + block - 1) / block, 2L * planes * m, piece -> run(planes, block, piece, each));
  }

  private static void run(int planes, int block, int piece, IntConsumer each) {
    int end = Math.min(planes, (piece + 1) * block);
    for (int p = piece * block; p < end; p++) {
      each.accept(p);
    }
  }
}
