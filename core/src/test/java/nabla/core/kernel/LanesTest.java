package nabla.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import java.util.function.Consumer;
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
        }
      }
    }
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

  @Test
  void changesOfEachElement() {
    for (FloatLanes lanes : new FloatLanes[] {new FloatScalarLanes(), new FloatVectorLanes()}) {
      for (int n : LENGTHS) {
        assertEach(n, i -> Math.fma(3, x[i + 2], g[i]), y -> lanes.addScaled(3, x, 2, y, 1, 1 + n));
        assertEach(n, i -> g[i] * x[i + 2], y -> lanes.multiply(x, 2, y, 1, 1 + n));
        assertEach(n, i -> Math.max(g[i], x[i + 2]), y -> lanes.larger(x, 2, y, 1, 1 + n));
      }
    }
  }

  private interface Element {
    float of(int i);
  }

  private void assertEach(int n, Element expected, Consumer<float[]> change) {
    float[] y = g.clone();
    change.accept(y);
    for (int i = 0; i < y.length; i++) {
      boolean changed = i >= 1 && i < 1 + n;
      assertEquals(changed ? expected.of(i) : g[i], y[i], 1e-6f, "element " + i + " of " + n);
    }
  }
}
