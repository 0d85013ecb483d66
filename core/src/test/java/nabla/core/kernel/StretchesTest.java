package nabla.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import nabla.core.memory.Storage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What normalization does to stretches of memory: scalar and vector kernels agree with exact
 * numbers up to rounding, for every length and start, and change nothing beside the stretch.
 */
class StretchesTest {
  private static final int SIZE = 2051;
  private static final int[] LENGTHS = {
    0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 1000, 2048
  };

  /** What stands in results that nobody wrote to. */
  private static final float UNTOUCHED = -77;

  private final Random random = new Random(7);
  private final float[] x = numbers();
  private final float[] g = numbers();
  private final float[] w = numbers();
  private final float[] b = numbers();
  private final float[] positive = numbers();

  private final FloatStretches[] all = {new FloatScalarStretches(), FloatStretches.BEST};

  @BeforeEach
  void vectorsAreThere() {
    assumeTrue(Simd.present(), "the Vector API isn't there");
  }

  private float[] numbers() {
    float[] numbers = new float[SIZE];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian() + .5f;
    }
    return numbers;
  }

  private static Storage memory(float[] numbers) {
    Storage memory = Storage.allocate(DataType.FLOAT, numbers.length);
    memory.floats().put(0, numbers);
    return memory;
  }

  private static Storage untouched() {
    float[] numbers = new float[SIZE];
    Arrays.fill(numbers, UNTOUCHED);
    return memory(numbers);
  }

  /** The number at i, counted from the tensor's first. */
  private interface Term {
    double of(int i);
  }

  private static void assertSum(Term term, int at, int n, double actual) {
    double sum = 0;
    double magnitude = 0;
    for (int i = at; i < at + n; i++) {
      sum += term.of(i);
      magnitude += Math.abs(term.of(i));
    }
    assertEquals(sum, actual, 2e-6 * magnitude, () -> n + " from " + at);
  }

  private static void assertMap(Term term, int at, int n, Storage actual) {
    for (int i = 0; i < SIZE; i++) {
      boolean in = i >= at && i < at + n;
      int index = i;
      assertEquals(
          in ? term.of(i) : UNTOUCHED,
          actual.floats().get(i),
          1e-4,
          () -> "element " + index + " of " + n + " from " + at);
    }
  }

  private double where(int i) {
    return positive[i] <= 0 ? 0 : g[i];
  }

  /** g, where the rectifier of (x - 0.5) · -2 + 0.1 lets something through. */
  private double unlessCutOff(int i) {
    return (x[i] - .5) * -2 + .1 <= 0 ? 0 : g[i];
  }

  @Test
  void sums() {
    Storage in = memory(x);
    Storage grads = memory(g);
    double[] sums = new double[2];
    for (FloatStretches stretches : all) {
      for (int n : LENGTHS) {
        for (int at = 0; at < 3; at++) {
          stretches.moments(in, at, n, .5f, sums);
          assertSum(i -> x[i] - .5, at, n, sums[0]);
          assertSum(i -> (x[i] - .5) * (x[i] - .5), at, n, sums[1]);
          stretches.sums(grads, in, at, n, .5f, sums);
          assertSum(i -> g[i], at, n, sums[0]);
          assertSum(i -> g[i] * (x[i] - .5), at, n, sums[1]);
          stretches.sumsRelu(grads, in, at, n, .5f, -2, .1f, sums);
          assertSum(this::unlessCutOff, at, n, sums[0]);
          assertSum(i -> unlessCutOff(i) * (x[i] - .5), at, n, sums[1]);
        }
      }
    }
  }

  /** An infinity that was added up is not added again, nor becomes NaN, in what is left over. */
  @Test
  void infinityIsSummedUpOnce() {
    float[] endless = new float[SIZE];
    double[] sums = new double[2];
    for (int n : LENGTHS) {
      for (int i = 0; i < n; i += 1 + n / 40) {
        Arrays.fill(endless, 0);
        endless[i] = Float.POSITIVE_INFINITY;
        Storage in = memory(endless);
        for (FloatStretches stretches : all) {
          stretches.moments(in, 0, n, 0, sums);
          assertEquals(Double.POSITIVE_INFINITY, sums[0]);
          assertEquals(Double.POSITIVE_INFINITY, sums[1]);
        }
        in.release();
      }
    }
  }

  @Test
  void maps() {
    Storage in = memory(x);
    Storage grads = memory(g);
    Storage mask = memory(positive);
    for (FloatStretches stretches : all) {
      for (int n : LENGTHS) {
        int at = 1;
        Storage y = untouched();
        stretches.affine(in, at, n, .5f, 2, 3, y);
        assertMap(i -> (x[i] - .5) * 2 + 3, at, n, y);
        y = untouched();
        stretches.affineRelu(in, at, n, .5f, 2, .1f, y);
        assertMap(i -> Math.max(0, (x[i] - .5) * 2 + .1), at, n, y);
        Storage dx = untouched();
        stretches.gradient(grads, in, at, n, .5f, 2, -3, .1f, dx);
        assertMap(i -> 2 * g[i] - 3 * (x[i] - .5) + .1, at, n, dx);
        dx = untouched();
        stretches.gradientRelu(grads, in, at, n, .5f, -2, .1f, -3, .7f, dx);
        assertMap(i -> -2 * unlessCutOff(i) - 3 * (x[i] - .5) + .7, at, n, dx);
        dx = untouched();
        stretches.unlessNegative(grads, mask, at, n, dx);
        assertMap(this::where, at, n, dx);
        dx = untouched();
        stretches.leaky(grads, in, at, n, .25f, dx);
        assertMap(i -> x[i] > 0 ? g[i] : .25 * g[i], at, n, dx);
      }
    }
  }

  /** Writes n elements from the second on. */
  private interface Gradient {
    void compute(int n, Storage g, Storage dx);
  }

  /** A gradient written over the one that it comes from is the same. */
  @Test
  void gradientsMayTakeTheirPlace() {
    Storage in = memory(x);
    Storage grads = memory(g);
    for (FloatStretches stretches : all) {
      List<Gradient> gradients =
          List.of(
              (n, from, to) -> stretches.gradient(from, in, 1, n, .5f, 2, -3, .1f, to),
              (n, from, to) -> stretches.gradientRelu(from, in, 1, n, .5f, 2, .1f, -3, .7f, to),
              (n, from, to) -> stretches.unlessNegative(from, in, 1, n, to),
              (n, from, to) -> stretches.leaky(from, in, 1, n, .25f, to));
      for (int n : LENGTHS) {
        for (Gradient gradient : gradients) {
          Storage dx = untouched();
          gradient.compute(n, grads, dx);
          Storage place = memory(g);
          gradient.compute(n, place, place);
          for (int i = 1; i < 1 + n; i++) {
            assertEquals(dx.floats().get(i), place.floats().get(i), i + " of " + n);
          }
        }
      }
    }
  }

  /** ReLU hands a NaN on. */
  @Test
  void notANumberStaysOne() {
    float[] broken = x.clone();
    broken[3] = Float.NaN;
    broken[40] = Float.NaN;
    for (FloatStretches stretches : all) {
      Storage y = untouched();
      stretches.affineRelu(memory(broken), 0, 41, 0, 1, 0, y);
      assertEquals(Float.NaN, y.floats().get(3));
      assertEquals(Float.NaN, y.floats().get(40));
      y = untouched();
      stretches.unlessNegative(memory(broken), memory(broken), 0, 41, y);
      assertEquals(Float.NaN, y.floats().get(3));
      assertEquals(Float.NaN, y.floats().get(40));
    }
  }

  /** A row at an odd place, from its second element on. */
  @Test
  void rows() {
    Storage in = memory(x);
    for (FloatStretches stretches : all) {
      for (int n : LENGTHS) {
        int at = 2;
        int m = Math.min(n, SIZE - 3);
        FloatNormedRow row = new FloatNormedRow(in, null, at, .5, 2);
        Storage y = untouched();
        stretches.affine(row, w, b, 1, 1 + m, y);
        assertMap(i -> (x[i] - .5) * 2 * w[i - at] + b[i - at], at + 1, m, y);
      }
    }
  }

  @Test
  void gradientsOfRows() {
    Storage in = memory(x);
    Storage grads = memory(g);
    for (FloatStretches stretches : all) {
      for (int n : LENGTHS) {
        int m = Math.min(n, SIZE - 3);
        FloatNormedRow r = new FloatNormedRow(in, grads, 2, .5, 2);
        r.slope = 4;
        r.rest = 5;
        float[] dw = new float[SIZE];
        float[] db = new float[SIZE];
        stretches.sums(r, w, dw, db, 2, 1, 1 + m);
        assertSum(i -> (double) g[2 + i] * w[i], 1, m, r.sum);
        assertSum(i -> g[2 + i] * w[i] * hat(i), 1, m, r.moment);
        for (int i = 0; i < SIZE - 2; i++) {
          boolean inside = i >= 1 && i < 1 + m;
          assertEquals(inside ? g[2 + i] * hat(i) : 0, dw[2 + i], 1e-4);
          assertEquals(inside ? g[2 + i] : 0, db[2 + i], 1e-6);
        }
        Storage dx = untouched();
        stretches.gradient(r, w, 1, 1 + m, dx);
        assertMap(i -> 2. * g[i] * w[i - 2] + 4 * hat(i - 2) + 5, 3, m, dx);
      }
    }
  }

  /**
   * Two rows together are what each is alone, in the scalar kernel; a second one may be missing.
   */
  @Test
  void pairsOfRows() {
    Storage in = memory(x);
    Storage grads = memory(g);
    FloatStretches scalar = new FloatScalarStretches();
    for (int n : LENGTHS) {
      int m = Math.min(n, SIZE / 2 - 3);
      FloatNormedRow[][] rows = new FloatNormedRow[2][2];
      float[][] dw = new float[2][SIZE];
      float[][] db = new float[2][SIZE];
      for (boolean both : new boolean[] {true, false}) {
        Storage[] y = {untouched(), untouched()};
        Storage[] dx = {untouched(), untouched()};
        for (int k = 0; k < 2; k++) {
          FloatNormedRow one = rows[k][0] = new FloatNormedRow(in, grads, 1, .5, 2);
          FloatNormedRow two = rows[k][1] = new FloatNormedRow(in, grads, SIZE / 2, -.3, 3);
          one.slope = 4;
          two.slope = 5;
          two.rest = 6;
          if (k == 0) {
            FloatNormedRow second = both ? two : null;
            FloatStretches.BEST.affine(one, second, w, b, 1, 1 + m, y[k]);
            FloatStretches.BEST.sums(one, second, w, dw[k], db[k], 2, 1, 1 + m);
            FloatStretches.BEST.gradient(one, second, w, 1, 1 + m, dx[k]);
          } else {
            for (FloatNormedRow row : both ? rows[k] : new FloatNormedRow[] {one}) {
              scalar.affine(row, w, b, 1, 1 + m, y[k]);
              scalar.sums(row, w, dw[k], db[k], 2, 1, 1 + m);
              scalar.gradient(row, w, 1, 1 + m, dx[k]);
            }
          }
        }
        assertArrayEquals(numbers(y[1]), numbers(y[0]), 1e-4f);
        assertArrayEquals(numbers(dx[1]), numbers(dx[0]), 1e-4f);
        assertArrayEquals(dw[1], dw[0], 1e-4f);
        assertArrayEquals(db[1], db[0], 1e-4f);
        for (int i = 0; i < 2; i++) {
          assertEquals(rows[1][i].sum, rows[0][i].sum, 2e-6 * 4 * (m + 1));
          assertEquals(rows[1][i].moment, rows[0][i].moment, 2e-6 * 16 * (m + 1));
        }
      }
    }
  }

  private static float[] numbers(Storage memory) {
    float[] numbers = new float[SIZE];
    memory.floats().get(0, numbers);
    return numbers;
  }

  /** x̂ of the row at 2. */
  private double hat(int i) {
    return (x[2 + i] - .5) * 2;
  }
}
