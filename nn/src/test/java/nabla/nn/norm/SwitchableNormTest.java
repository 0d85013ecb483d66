package nabla.nn.norm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import nabla.core.ArgumentException;
import nabla.core.Generator;
import nabla.core.Mixing;
import nabla.core.NoGrad;
import nabla.core.ShapeException;
import nabla.core.Statistics;
import nabla.core.Tensor;
import nabla.nn.ReLU;
import nabla.nn.Sequential;
import nabla.nn.io.ModuleJson;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** Switchable norm's mixing weights, its two kinds of running statistics, and its sparse form. */
class SwitchableNormTest {
  private static final SwitchableNormOptions DEFAULTS = SwitchableNormOptions.defaults();

  private static double[] sparsest(double radius, double... logits) {
    return new Mixing.SparsestMax(radius).weights(Tensor.of(logits)).toDoubleArray();
  }

  @Test
  void startsByMixingEvenly() {
    SwitchableNorm2d norm = new SwitchableNorm2d(8, DEFAULTS.withSources("layer", "group:4"));
    assertEquals(Map.of("layer", .5, "group:4", .5), norm.meanWeights());
    assertEquals(Map.of("layer", .5, "group:4", .5), norm.varWeights());
    assertEquals(List.of("layer", "group:4"), List.copyOf(norm.varWeights().keySet()));
    assertFalse(norm.stateDict().containsKey("running_mean"));
  }

  @Test
  void meansAndVariancesAreWeightedApart() {
    SwitchableNorm1d norm = new SwitchableNorm1d(2);
    try (NoGrad off = NoGrad.open()) {
      norm.meanLogits().copyFrom(Tensor.of(0f, (float) Math.log(3), 0f));
    }
    double[] weights = norm.meanWeights().values().stream().mapToDouble(w -> w).toArray();
    assertArrayEquals(new double[] {.2, .6, .2}, weights, 1e-7);
    double[] others = norm.varWeights().values().stream().mapToDouble(w -> w).toArray();
    assertArrayEquals(new double[] {1 / 3., 1 / 3., 1 / 3.}, others, 1e-7);
  }

  @Test
  void lastGammaStartsAtZero() {
    SwitchableNorm2d norm = new SwitchableNorm2d(3, DEFAULTS.withLastGamma());
    assertEquals(0, norm.weight().abs().max().item());
    Tensor x = Tensor.randn(new Generator(1), DataType.FLOAT, 2, 3, 4, 4);
    assertEquals(0, norm.forward(x).abs().max().item());
  }

  @Test
  void sourcesAreChecked() {
    assertThrows(ArgumentException.class, () -> DEFAULTS.withSources("layer", "layer"));
    assertThrows(ArgumentException.class, () -> DEFAULTS.withSources(new String[0]));
    assertThrows(ArgumentException.class, () -> DEFAULTS.withSources(new Statistics.Given()));
    assertThrows(ArgumentException.class, () -> DEFAULTS.withSources("group:0"));
    String message =
        assertThrows(ArgumentException.class, () -> DEFAULTS.withSources("bach")).getMessage();
    assertTrue(message.contains("bach") && message.contains("group:8"), message);
    assertThrows(
        ArgumentException.class,
        () -> new SwitchableNorm2d(6, DEFAULTS.withSources("instance", "group:4")));
    assertThrows(
        ShapeException.class, () -> new SwitchableNorm2d(6).forward(Tensor.zeros(2, 5, 4, 4)));
    assertThrows(
        ShapeException.class, () -> new SwitchableNorm2d(6).forward(Tensor.zeros(2, 6, 4)));
  }

  @Test
  void movingAverageGivesTheNewValueTheMomentum() {
    SwitchableNorm1d norm = new SwitchableNorm1d(1, DEFAULTS.withMomentum(.25));
    norm.forward(Tensor.of(new float[] {2, 4, 6, 8}, 2, 1, 2));
    assertEquals(.25 * 5, norm.runningMean().item(), 1e-6);
    assertEquals(.75 + .25 * 5, norm.runningVar().item(), 1e-6);
    norm.eval();
    norm.forward(Tensor.of(new float[] {2, 4, 6, 9}, 2, 1, 2));
    assertEquals(.25 * 5, norm.runningMean().item(), 1e-6);
    norm.resetRunningStats();
    assertEquals(0, norm.runningMean().item());
    assertEquals(1, norm.runningVar().item());
  }

  /** The pass's batches taken together are one large batch. */
  @Test
  void batchAverageIsTheStatisticsOfTheWholePass() {
    SwitchableNorm2d norm = new SwitchableNorm2d(3);
    Sequential net = new Sequential(norm, new ReLU());
    Tensor data = Tensor.randn(new Generator(2), DataType.FLOAT, 12, 3, 4, 5).mul(3).add(7);
    net.forward(data.narrow(0, 0, 2));
    net.eval();
    BatchAverage.of(
        net,
        () -> {
          for (int i = 0; i < 4; i++) {
            net.forward(data.narrow(0, 3 * i, 3));
          }
        });
    assertFalse(net.training() || norm.training());
    assertArrayEquals(data.mean(0, 2, 3).toDoubleArray(), norm.runningMean().toDoubleArray(), 1e-5);
    assertArrayEquals(
        data.var(new int[] {0, 2, 3}, 0, false).toDoubleArray(),
        norm.runningVar().toDoubleArray(),
        1e-4);
    // Afterwards they move by momentum again.
    double before = norm.runningMean().get(0);
    net.train();
    net.forward(Tensor.zeros(2, 3, 4, 5));
    assertEquals(.9 * before, norm.runningMean().get(0), 1e-5);
  }

  @Test
  void sparsestMaxOfRadiusZeroIsSparsemax() {
    assertArrayEquals(new double[] {.65, .35, 0}, sparsest(0, .5, .2, -1), 1e-15);
    assertArrayEquals(new double[] {1, 0, 0}, sparsest(0, 3, .2, -1), 1e-15);
    assertArrayEquals(new double[] {.5, .3, .2}, sparsest(0, .5, .3, .2), 1e-15);
  }

  /** On the simplex, outside of the ball, and no other such point nearer to the logits. */
  @Test
  void sparsestMaxIsTheNearestPointOutsideOfTheBall() {
    Generator random = new Generator(4);
    for (int round = 0; round < 200; round++) {
      int k = 2 + random.nextInt(3);
      double radius = .95 * Mixing.SparsestMax.largest(k) * random.nextDouble();
      double[] logits = new double[k];
      for (int i = 0; i < k; i++) {
        logits[i] = random.nextGaussian();
      }
      double[] p = sparsest(radius, logits);
      assertTrue(fromCentre(p) >= radius - 1e-12);
      double sum = 0;
      for (double w : p) {
        assertTrue(w >= 0);
        sum += w;
      }
      assertEquals(1, sum, 1e-12);
      double[] q = new double[k];
      for (int trial = 0; trial < 2000; trial++) {
        double total = 0;
        for (int i = 0; i < k; i++) {
          // Many on edges: sources that drop out are what the norm is about.
          q[i] = random.nextInt(3) == 0 ? 0 : -Math.log(1 - random.nextDouble());
          total += q[i];
        }
        for (int i = 0; i < k; i++) {
          q[i] /= total;
        }
        if (total > 0 && fromCentre(q) >= radius) {
          assertTrue(distance(p, logits) <= distance(q, logits) + 1e-9);
        }
      }
    }
  }

  private static double fromCentre(double[] p) {
    double[] centre = new double[p.length];
    Arrays.fill(centre, 1. / p.length);
    return distance(p, centre);
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  @Test
  void sparsityEndsWithOneSource() {
    SwitchableNorm2d norm = new SwitchableNorm2d(3, DEFAULTS.withSparse());
    assertEquals(1 / 3., norm.meanWeights().get("layer"), 1e-7);
    try (NoGrad off = NoGrad.open()) {
      norm.meanLogits().copyFrom(Tensor.of(1f, 1.02f, .99f));
      norm.varLogits().copyFrom(Tensor.of(1f, 1.01f, 1.02f));
    }
    double last = 0;
    for (double share : new double[] {0, .25, .5, .75, 1}) {
      norm.sparsity(share);
      assertTrue(norm.meanWeights().get("layer") >= last);
      last = norm.meanWeights().get("layer");
    }
    assertEquals(1, norm.meanWeights().get("layer"), 1e-12);
    assertEquals(1, norm.varWeights().get("batch"), 1e-12);
    SwitchableNorm2d other = new SwitchableNorm2d(3, DEFAULTS.withSparse());
    other.loadStateDict(norm.stateDict());
    assertEquals(1, other.sparsity());
    assertThrows(ArgumentException.class, () -> norm.sparsity(1.5));
    assertThrows(ArgumentException.class, () -> new SwitchableNorm2d(3).sparsity(.5));
  }

  /** Equal logits have no nearest point: it stays in the centre until training decides. */
  @Test
  void sparseAndUndecidedStaysEven() {
    SwitchableNorm2d norm = new SwitchableNorm2d(3, DEFAULTS.withSparse());
    norm.sparsity(.5);
    assertEquals(1 / 3., norm.meanWeights().get("batch"), 1e-6);
    Tensor y = norm.forward(Tensor.randn(new Generator(8), DataType.FLOAT, 4, 3, 2, 2));
    y.mul(Tensor.randn(new Generator(9), DataType.FLOAT, 4, 3, 2, 2)).sum().backward();
    assertTrue(norm.meanLogits().grad().abs().max().item() > 0);
    assertFalse(norm.meanLogits().grad().hasNaN());
  }

  @Test
  void jsonTakesThePapersFlag() {
    SwitchableNorm2d norm =
        (SwitchableNorm2d)
            ModuleJson.read(
                "{\"type\": \"SwitchableNorm2d\", \"num_features\": 3, \"using_bn\": false}");
    assertEquals(List.of("instance", "layer"), norm.options().sourceNames());
  }
}
