package nabla.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The float versions of functions of one number, and of their slopes, beside the double ones: over
 * all sizes of numbers, where the laws' samples are near 0 only.
 */
class FloatTilesTest {
  /**
   * An error that float operations of a formula may add up to; what is small may be a difference of
   * numbers about 1.
   */
  private static final double TOLERANCE = 1e-6;

  private static final float[] SPECIAL = {
    0, -0f, 1e-42f, -1e-42f, 1e-20f, -1e-20f, 1, -1, 3, -3, 6, 20, -20, 50, -50, 90, -90, 200, -200,
    1e4f, -1e4f, 1e9f, -1e9f
  };

  private static float[] numbers() {
    Random random = new Random(3);
    float[] x = Arrays.copyOf(SPECIAL, 5000);
    for (int i = SPECIAL.length; i < x.length; i++) {
      double size = i % 3 == 0 ? .01 : i % 3 == 1 ? 1 : 10;
      x[i] = (float) (size * random.nextGaussian());
    }
    return x;
  }

  private static Stream<Unary> functions() {
    return Activation.samples().stream().map(sample -> (Unary) sample.op());
  }

  @TestFactory
  Stream<DynamicTest> values() {
    return functions()
        .map(
            op ->
                DynamicTest.dynamicTest(
                    op.toString(),
                    () -> {
                      float[] x = numbers();
                      float[] y = Tensor.apply(op, Tensor.of(x, x.length)).toFloatArray();
                      for (int i = 0; i < x.length; i++) {
                        assertClose(op.f(x[i]), y[i], op + " of " + x[i]);
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> slopes() {
    return functions()
        .map(
            op ->
                DynamicTest.dynamicTest(
                    op.toString(),
                    () -> {
                      float[] x = numbers();
                      double[] wanted = slopes(op, DataType.DOUBLE);
                      double[] got = slopes(op, DataType.FLOAT);
                      for (int i = 0; i < x.length; i++) {
                        assertClose(wanted[i], got[i], op + " slope at " + x[i]);
                      }
                    }));
  }

  private static double[] slopes(Unary op, DataType type) {
    float[] numbers = numbers();
    Tensor x = Tensor.of(numbers, numbers.length).to(type).requiresGrad(true);
    Tensor.apply(op, x).backward(Tensor.ones(type, numbers.length));
    return x.grad().toDoubleArray();
  }

  private static void assertClose(double wanted, double got, String what) {
    assertTrue(
        Math.abs(wanted - got) <= TOLERANCE * Math.max(Math.abs(wanted), 1),
        () -> what + ": wanted " + wanted + ", got " + got);
  }

  @TestFactory
  Stream<DynamicTest> ofNaNAndInfinity() {
    return functions()
        .map(
            op ->
                DynamicTest.dynamicTest(
                    op.toString(),
                    () -> {
                      float[] x = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
                      float[] y = Tensor.apply(op, Tensor.of(x, 3)).toFloatArray();
                      for (int i = 0; i < x.length; i++) {
                        float wanted = (float) op.f(x[i]);
                        // Where the formula is 0 · infinity, the limit is right too.
                        if (i == 0 || !Float.isNaN(wanted)) {
                          float ulp = Float.isFinite(wanted) ? Math.ulp(wanted) : 1;
                          assertEquals(wanted, y[i], ulp, op + " of " + x[i]);
                        }
                      }
                    }));
  }
}
