package nabla.nn.init;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import nabla.core.Generator;
import nabla.core.NablaException;
import nabla.core.Tensor;
import org.junit.jupiter.api.Test;

/**
 * Initial values have the moments and bounds of their formulas; 60,000 numbers tell them to half a
 * percent.
 */
class InitTest {
  private static final Generator RANDOM = new Generator(11);

  private static Tensor weight() {
    return Tensor.zeros(200, 60, 5);
  }

  private static void check(Tensor x, double mean, double std, double low, double high) {
    double[] values = x.toDoubleArray();
    double m = Arrays.stream(values).average().orElseThrow();
    double s = Math.sqrt(Arrays.stream(values).map(v -> (v - m) * (v - m)).average().orElseThrow());
    assertEquals(mean, m, .02 * std);
    assertEquals(std, s, .02 * std);
    assertTrue(Arrays.stream(values).min().orElseThrow() >= low);
    assertTrue(Arrays.stream(values).max().orElseThrow() <= high);
  }

  private static void uniform(Tensor x, double bound) {
    check(x, 0, bound / Math.sqrt(3), -bound * (1 + 1e-6), bound * (1 + 1e-6));
  }

  private static void normal(Tensor x, double std) {
    check(x, 0, std, -6 * std, 6 * std);
    assertTrue(x.abs().max().item() > 3 * std, "has a normal distribution's tails");
  }

  @Test
  void randomOnes() {
    // fanIn 60 * 5 = 300, fanOut 200 * 5 = 1000
    check(Init.uniform(weight(), 1, 3, RANDOM), 2, 2 / Math.sqrt(12), 1, 3);
    check(Init.normal(weight(), 5, 2, RANDOM), 5, 2, -10, 20);
    uniform(Init.xavierUniform(weight(), 2, RANDOM), 2 * Math.sqrt(6 / 1300.));
    normal(Init.xavierNormal(weight(), 2, RANDOM), 2 * Math.sqrt(2 / 1300.));
    uniform(
        Init.kaimingUniform(weight(), 0, Init.Mode.FAN_IN, Init.Nonlinearity.RELU, RANDOM),
        Math.sqrt(6 / 300.));
    normal(
        Init.kaimingNormal(weight(), 0, Init.Mode.FAN_OUT, Init.Nonlinearity.RELU, RANDOM),
        Math.sqrt(2 / 1000.));
    uniform(Init.defaultWeight(weight()), 1 / Math.sqrt(300));
    uniform(Init.defaultBias(Tensor.zeros(60000), 300), 1 / Math.sqrt(300));
  }

  /** Moments of the truncated normal distribution, by its formulas. */
  @Test
  void truncated() {
    check(Init.truncNormal(weight(), 0, 1, -1, 1, RANDOM), 0, Math.sqrt(.2911251), -1, 1);
    check(
        Init.truncNormal(weight(), 0, 1, 0, 8, RANDOM),
        Math.sqrt(2 / Math.PI),
        Math.sqrt(1 - 2 / Math.PI),
        0,
        8);
    check(Init.truncNormal(weight(), 3, 2, -1, 7, RANDOM), 3, 2 * Math.sqrt(.7737413), -1, 7);
    assertThrows(NablaException.class, () -> Init.truncNormal(weight(), 0, 1, 50, 51));
    assertThrows(NablaException.class, () -> Init.truncNormal(weight(), 0, 1, 1, -1));
  }

  @Test
  void fixedOnes() {
    assertArrayEquals(
        new double[] {1, 0, 0, 0, 1, 0}, Init.eye(Tensor.zeros(2, 3)).toDoubleArray());
    assertArrayEquals(new double[] {7, 7}, Init.constant(Tensor.zeros(2), 7).toDoubleArray());
    assertArrayEquals(new double[] {1, 1}, Init.ones(Tensor.zeros(2)).toDoubleArray());
    assertArrayEquals(new double[] {0, 0}, Init.zeros(Tensor.ones(2)).toDoubleArray());
    // PyTorch's dirac_(torch.empty(4, 2, 3), 2)
    assertArrayEquals(
        new double[] {0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0},
        Init.dirac(Tensor.ones(4, 2, 3), 2).toDoubleArray());
  }

  /** PyTorch 1.13's torch.nn.init.calculate_gain. */
  @Test
  void gains() {
    assertEquals(1.3867504905630728, Init.calculateGain(Init.Nonlinearity.LEAKY_RELU, .2), 1e-15);
    assertEquals(1.6666666666666667, Init.calculateGain(Init.Nonlinearity.TANH, 0), 1e-15);
    assertEquals(1.4142135623730951, Init.calculateGain(Init.Nonlinearity.RELU, 0), 1e-15);
    assertEquals(.75, Init.calculateGain(Init.Nonlinearity.SELU, 0));
    assertEquals(1, Init.calculateGain(Init.Nonlinearity.CONV, 0));
  }

  @Test
  void fillsLearnedTensorsInPlace() {
    Tensor x = Tensor.zeros(2, 2).requiresGrad(true);
    assertSame(x, Init.ones(x));
    assertTrue(x.requiresGrad() && x.isLeaf());
    Generator.manualSeed(4);
    double[] first = Init.uniform(Tensor.zeros(5), 0, 1).toDoubleArray();
    assertArrayEquals(first, Init.uniform(Tensor.zeros(5), 0, 1, new Generator(4)).toDoubleArray());
  }

  @Test
  void badArgumentsAreRefused() {
    assertThrows(NablaException.class, () -> Init.defaultWeight(Tensor.zeros(5)));
    assertThrows(NablaException.class, () -> Init.dirac(Tensor.zeros(5, 3)));
    assertThrows(NablaException.class, () -> Init.dirac(Tensor.zeros(5, 3, 1), 2));
    assertThrows(NablaException.class, () -> Init.eye(Tensor.zeros(5)));
    assertThrows(NablaException.class, () -> Init.uniform(Tensor.zeros(5), 1, 0));
    assertThrows(NablaException.class, () -> Init.normal(Tensor.zeros(5), 0, -1));
  }
}
