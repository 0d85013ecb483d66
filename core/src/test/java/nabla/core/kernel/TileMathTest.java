package nabla.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The exponential functions of float tiles: accurate, the same with and without vectors, right
 * where it is special.
 */
class TileMathTest {
  private interface Tile {
    void apply(TileMath math, float[] x, float[] y, int n);
  }

  /**
   * A function, its error in units in the last place, and the size of results that may be taken for
   * zero.
   */
  private record Function(
      String name, Tile tile, DoubleUnaryOperator exact, double ulps, double flushed) {}

  private static final List<Function> FUNCTIONS =
      List.of(
          new Function("exp", TileMath::exp, StrictMath::exp, 2, 0),
          new Function("tanh", TileMath::tanh, StrictMath::tanh, 2, 0),
          new Function(
              "sigmoid", TileMath::sigmoid, x -> 1 / (1 + StrictMath.exp(-x)), 3, Float.MIN_NORMAL),
          new Function("log", TileMath::log, StrictMath::log, 2, 0));

  /** Choices, which round nothing. */
  private static final List<Function> CHOICES =
      List.of(
          new Function(
              "clamp",
              (math, x, y, n) -> math.clamp(x, -1.5f, 2, y, n),
              x -> Math.min(Math.max(x, -1.5), 2),
              0,
              0));

  @TestFactory
  List<DynamicTest> choicesAreExact() {
    return CHOICES.stream()
        .map(
            f ->
                DynamicTest.dynamicTest(
                    f.name,
                    () -> {
                      float[] x = numbers();
                      float[] y = new float[x.length];
                      f.tile.apply(new ScalarMath(), x, y, x.length);
                      for (int i = 0; i < x.length; i++) {
                        assertEquals((float) f.exact.applyAsDouble(x[i]), y[i]);
                      }
                    }))
        .toList();
  }

  /**
   * Zeros, infinities, NaN, denormals, and the neighbourhoods of overflow, underflow and changes of
   * formula.
   */
  private static final float[] SPECIAL = {
    0,
    -0f,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Math.nextDown(Float.MIN_NORMAL),
    -Float.MIN_NORMAL,
    1e-40f,
    -1e-40f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    1,
    -1,
    Math.nextUp(1f),
    Math.nextDown(1f),
    88.72283f,
    88.722836f,
    88.72284f,
    89,
    90,
    100,
    1000,
    -87.33654f,
    -87.33655f,
    -88,
    -100,
    -103.27893f,
    -103.97207f,
    -103.97208f,
    -103.98f,
    -104,
    -105,
    -1000,
    .625f,
    -.625f,
    Math.nextDown(.625f),
    9,
    -9,
    20,
    -20,
    .70710677f,
    .70710678f,
    .7071069f,
    1.4142135f
  };

  private static float[] numbers() {
    Random random = new Random(5);
    float[] x = new float[SPECIAL.length + 400_000];
    System.arraycopy(SPECIAL, 0, x, 0, SPECIAL.length);
    for (int i = SPECIAL.length; i < x.length; i++) {
      x[i] =
          switch (i % 4) {
            case 0 -> (float) random.nextGaussian();
            case 1 -> random.nextFloat() * 210 - 105;
            case 2 -> Math.abs((float) random.nextGaussian());
            default -> Float.intBitsToFloat(random.nextInt());
          };
    }
    return x;
  }

  @TestFactory
  List<DynamicTest> accurate() {
    return FUNCTIONS.stream()
        .map(
            f ->
                DynamicTest.dynamicTest(
                    f.name,
                    () -> {
                      float[] x = numbers();
                      float[] y = new float[x.length];
                      f.tile.apply(new ScalarMath(), x, y, x.length);
                      double worst = 0;
                      for (int i = 0; i < x.length; i++) {
                        double exact = f.exact.applyAsDouble(x[i]);
                        float rounded = (float) exact;
                        if (Float.isNaN(rounded) || Float.isInfinite(rounded) || rounded == 0) {
                          assertEquals(rounded, y[i], Float.MIN_VALUE, f.name + " of " + x[i]);
                          continue;
                        }
                        if (y[i] == 0 && exact < f.flushed) {
                          continue;
                        }
                        double error = Math.abs(y[i] - exact) / Math.ulp(rounded);
                        assertTrue(error <= f.ulps, () -> f.name + " is off by " + error + " ulp");
                        worst = Math.max(worst, error);
                      }
                      // Something was computed: no float function of many numbers is exact.
                      assertTrue(worst > .4);
                    }))
        .toList();
  }

  @TestFactory
  List<DynamicTest> vectorsGiveTheSameBits() {
    return Stream.concat(FUNCTIONS.stream(), CHOICES.stream())
        .map(
            f ->
                DynamicTest.dynamicTest(
                    f.name,
                    () -> {
                      assumeTrue(Simd.present(), "the Vector API isn't there");
                      float[] x = numbers();
                      float[] scalar = new float[x.length];
                      float[] vector = new float[x.length];
                      f.tile.apply(new ScalarMath(), x, scalar, x.length);
                      f.tile.apply(new VectorMath(), x, vector, x.length);
                      for (int i = 0; i < x.length; i++) {
                        if (Float.floatToIntBits(scalar[i]) != Float.floatToIntBits(vector[i])) {
                          throw new AssertionError(
                              f.name
                                  + " of "
                                  + x[i]
                                  + ": scalar "
                                  + scalar[i]
                                  + ", vector "
                                  + vector[i]);
                        }
                      }
                      // A part of a tile, and its rest that fills no vector.
                      float[] part = new float[40];
                      f.tile.apply(new VectorMath(), x, part, 37);
                      for (int i = 0; i < part.length; i++) {
                        assertEquals(i < 37 ? scalar[i] : 0, part[i]);
                      }
                    }))
        .toList();
  }

  /**
   * A function of vectors that HotSpot inlines into its callers is too much for them (see {@link
   * VectorMath}): cells of recurrent layers became a fifth slower, and nothing else told.
   */
  @Test
  void functionsAreTooLargeToBeInlined() throws Exception {
    Path classes =
        Path.of(TileMath.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    StringWriter listing = new StringWriter();
    PrintWriter out = new PrintWriter(listing);
    int status =
        ToolProvider.findFirst("javap")
            .orElseThrow()
            .run(out, out, "-c", classes.resolve("nabla/core/kernel/VectorMath.class").toString());
    assertEquals(0, status, listing::toString);
    for (String function : List.of("exp", "tanh", "sigmoid", "log")) {
      // Each line begins with the place of an instruction, and a method ends with an empty line.
      String code = listing.toString().split(" " + function + "\\(")[1].split("\\R\\R")[0];
      String last = code.strip().lines().reduce((a, b) -> b).orElseThrow();
      int end = Integer.parseInt(last.strip().split(":")[0]);
      assertTrue(end >= 325, () -> function + " has " + (end + 1) + " bytes of code");
    }
  }
}
