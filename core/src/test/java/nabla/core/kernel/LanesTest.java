package nabla.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sums of tiles: scalar and vector lanes agree with exact sums up to rounding, for every length and
 * start.
 */
class LanesTest {
  private static final int[] LENGTHS = {
    0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 1000, 2048
  };

  private final Random random = new Random(7);
  private final float[] x = numbers();
  private final float[] g = numbers();
  private final float[] w = numbers();

  @BeforeEach
  void vectorsAreThere() {
    assumeTrue(Simd.present(), "the Vector API isn't there");
  }

  private float[] numbers() {
    float[] numbers = new float[2051];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian() + 1;
    }
    return numbers;
  }

  private interface Term {
    double of(int i);
  }

  private static double exact(Term term, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += term.of(i);
    }
    return sum;
  }

  private static void assertSum(Term term, int from, int to, double actual, double epsilon) {
    double magnitude = exact(i -> Math.abs(term.of(i)), from, to);
    assertEquals(
        exact(term, from, to), actual, epsilon * magnitude, () -> "from " + from + " to " + to);
  }

  @Test
  void floatSums() {
    for (FloatLanes lanes : new FloatLanes[] {new FloatScalarLanes(), new FloatVectorLanes()}) {
      for (int n : LENGTHS) {
        for (int from = 0; from < 3; from++) {
          int to = from + n;
          assertSum(i -> x[i], from, to, lanes.sum(x, from, to), 2e-6);
          assertSum(i -> (double) x[i] * g[i], from, to, lanes.dot(x, g, from, to), 2e-6);
          assertSum(i -> (double) x[i] * g[i + 1], from, to, lanes.dot(x, g, 1, from, to), 2e-6);
          double[] sums = new double[2];
          lanes.moments(x, .5f, from, to, sums);
          assertSum(i -> x[i] - .5, from, to, sums[0], 2e-6);
          assertSum(i -> (x[i] - .5) * (x[i] - .5), from, to, sums[1], 2e-6);
          lanes.sums(g, x, .5f, from, to, sums);
          assertSum(i -> g[i], from, to, sums[0], 2e-6);
          assertSum(i -> g[i] * (x[i] - .5), from, to, sums[1], 2e-6);
        }
      }
    }
  }

  @Test
  void doubleSums() {
    double[] xs = new double[x.length];
    double[] gs = new double[x.length];
    for (int i = 0; i < xs.length; i++) {
      xs[i] = x[i];
      gs[i] = g[i];
    }
    for (DoubleLanes lanes : new DoubleLanes[] {new DoubleScalarLanes(), new DoubleVectorLanes()}) {
      for (int n : LENGTHS) {
        for (int from = 0; from < 3; from++) {
          int to = from + n;
          assertSum(i -> xs[i], from, to, lanes.sum(xs, from, to), 1e-14);
          assertSum(i -> xs[i] * gs[i], from, to, lanes.dot(xs, gs, from, to), 1e-14);
          assertSum(i -> xs[i] * gs[i + 1], from, to, lanes.dot(xs, gs, 1, from, to), 1e-14);
          double[] sums = new double[2];
          lanes.moments(xs, .5, from, to, sums);
          assertSum(i -> xs[i] - .5, from, to, sums[0], 1e-14);
          assertSum(i -> (xs[i] - .5) * (xs[i] - .5), from, to, sums[1], 1e-14);
          lanes.sums(gs, xs, .5, from, to, sums);
          assertSum(i -> gs[i], from, to, sums[0], 1e-14);
          assertSum(i -> gs[i] * (xs[i] - .5), from, to, sums[1], 1e-14);
        }
      }
    }
  }

  /** Nothing outside of {@code from} to {@code to} changes. */
  @Test
  void mapsOfNormalization() {
    for (FloatLanes lanes : new FloatLanes[] {new FloatScalarLanes(), new FloatVectorLanes()}) {
      for (int n : LENGTHS) {
        float[] y = x.clone();
        lanes.affine(y, w, g, .5f, 2, 3, 1, 1 + n);
        for (int i = 0; i < x.length; i++) {
          boolean in = i >= 1 && i < 1 + n;
          double hat = (x[i] - .5) * 2 + 3;
          assertEquals(in ? hat * w[i] + g[i] : x[i], y[i], 1e-4);
        }
      }
    }
  }

  /** One row, and two rows at once. */
  @Test
  void gradientsOfNormalizedRows() {
    for (FloatLanes lanes : new FloatLanes[] {new FloatScalarLanes(), new FloatVectorLanes()}) {
      for (int n : LENGTHS) {
        for (int rows = 1; rows <= 2; rows++) {
          FloatNormedRow r = row(x, g, .5, 2, 4, 5);
          FloatNormedRow s = row(w, x, -.25, 3, -1, .5f);
          float[] dw = new float[x.length + 2];
          float[] db = new float[x.length + 2];
          if (rows == 1) {
            lanes.sums(r, w, dw, db, 2, 1, 1 + n);
          } else {
            lanes.sums(r, s, w, dw, db, 2, 1, 1 + n);
            assertSum(i -> (double) x[i] * w[i], 1, 1 + n, s.sum, 2e-6);
            assertSum(i -> x[i] * w[i] * (w[i] + .25) * 3, 1, 1 + n, s.moment, 2e-6);
          }
          assertSum(i -> (double) g[i] * w[i], 1, 1 + n, r.sum, 2e-6);
          assertSum(i -> g[i] * w[i] * (x[i] - .5) * 2, 1, 1 + n, r.moment, 2e-6);
          lanes.gradient(r, w, 1, 1 + n);
          if (rows == 2) {
            lanes.gradient(s, w, 1, 1 + n);
          }
          for (int i = 0; i < x.length; i++) {
            boolean in = i >= 1 && i < 1 + n;
            boolean both = in && rows == 2;
            double rHat = (x[i] - .5) * 2;
            double sHat = (w[i] + .25) * 3;
            assertEquals((in ? g[i] * rHat : 0) + (both ? x[i] * sHat : 0), dw[2 + i], 1e-4);
            assertEquals((in ? g[i] : 0) + (both ? x[i] : 0), db[2 + i], 1e-6);
            assertEquals(in ? 2. * g[i] * w[i] + 4 * rHat + 5 : g[i], r.g[i], 1e-4);
            assertEquals(both ? 3. * x[i] * w[i] - sHat + .5 : x[i], s.g[i], 1e-4);
          }
        }
      }
    }
  }

  private static FloatNormedRow row(
      float[] x, float[] g, double mean, double rstd, float slope, float rest) {
    FloatNormedRow row = new FloatNormedRow(x, g.clone(), mean, rstd);
    row.slope = slope;
    row.rest = rest;
    return row;
  }

  @Test
  void maxima() {
    for (FloatLanes lanes : new FloatLanes[] {new FloatScalarLanes(), new FloatVectorLanes()}) {
      for (int n : LENGTHS) {
        float expected = Float.NEGATIVE_INFINITY;
        for (int i = 1; i < 1 + n; i++) {
          expected = Math.max(expected, x[i]);
        }
        assertEquals(expected, lanes.max(x, 1, 1 + n));
        for (int at = 1; at < 1 + n; at += 1 + n / 5) {
          float[] broken = x.clone();
          broken[at] = Float.NaN;
          assertEquals(Float.NaN, lanes.max(broken, 1, 1 + n), "NaN at " + at + " of " + n);
        }
      }
    }
  }
}
