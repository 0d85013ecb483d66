package nabla.nn.norm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nabla.core.ArgumentException;
import nabla.core.Functional;
import nabla.core.Generator;
import nabla.core.NablaException;
import nabla.core.NoGrad;
import nabla.core.Shape;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import nabla.core.gradcheck.GradCheck;
import nabla.core.gradcheck.Options;
import nabla.nn.ConditionedLayer;
import nabla.nn.Conv1d;
import nabla.nn.Conv2d;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.Module;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;

/** Derivatives of the norms beyond PyTorch's, and what they are in special cases. */
class WiderNormsTest {
  private static Tensor normal(long seed, int... dims) {
    return Tensor.randn(new Generator(seed), DataType.DOUBLE, dims).mul(1.5).add(.5).detach();
  }

  /** A module of doubles with random parameters, one of its weights being zero. */
  private static <M extends Module> M random(M module) {
    module.to(DataType.DOUBLE);
    Generator random = new Generator(4);
    try (NoGrad off = NoGrad.open()) {
      module
          .namedParameters()
          .forEach(
              (name, p) -> {
                double[] values =
                    Tensor.randn(random, DataType.DOUBLE, p.numel()).add(.7).toDoubleArray();
                if (name.equals("weight")) {
                  values[1] = 0;
                }
                p.copyFrom(Tensor.of(values).reshape(p.shape()));
              });
    }
    return module;
  }

  /** Batch renorm without running statistics that move, bounded. */
  private static BatchRenorm renorm(double rMax, double dMax) {
    return new BatchRenorm(
        2,
        BatchRenorm.Options.defaults()
            .withMomentum(0)
            .withSchedule(BatchRenorm.Schedule.constant(rMax, dMax)));
  }

  /**
   * What is checked, with its inputs; batch renorm only where r and d are at their bounds, since in
   * between they aren't the constants that its gradient takes them for.
   */
  private static Map<Module, List<Tensor>> checked() {
    Map<Module, List<Tensor>> all = new LinkedHashMap<>();
    all.put(new WeightNorm().on(new Linear(3, 2)), List.of(normal(1, 3, 3)));
    all.put(new WeightNorm().on(new Conv2d(2, 2, 2)), List.of(normal(1, 2, 2, 3, 3)));
    all.put(new SpectralNorm().on(new Linear(3, 2)).eval(), List.of(normal(1, 3, 3)));
    all.put(new WeightStandardization().on(new Conv1d(2, 2, 2)), List.of(normal(1, 2, 2, 3)));
    all.put(renorm(1, 0), List.of(normal(1, 3, 2, 2)));
    all.put(renorm(1.2, .2), List.of(normal(1, 3, 2, 2).mul(4).add(9).detach()));
    all.put(renorm(3, 5).eval(), List.of(normal(1, 3, 2, 2)));
    all.put(new GhostBatchNorm(2, 3, 1e-5, .1), List.of(normal(1, 5, 2, 2)));
    all.put(new FilterResponseNorm(2), List.of(normal(1, 2, 2, 2, 2)));
    all.put(new FilterResponseNorm(2, 1e-5, false), List.of(normal(1, 1, 2, 3)));
    all.put(new GlobalResponseNorm(3), List.of(normal(1, 1, 3, 2, 2)));
    all.put(new BatchInstanceNorm(2), List.of(normal(1, 2, 2, 3)));
    all.put(new BatchInstanceNorm(2).eval(), List.of(normal(1, 1, 2, 3)));
    all.put(new AdaptiveInstanceNorm(), List.of(normal(1, 1, 2, 4), normal(2, 1, 2, 3)));
    all.put(new ConditionalBatchNorm(2, 3), List.of(normal(1, 3, 2, 2), Tensor.of(2L, 0L, 2L)));
    all.put(new EvoNormB0(2), List.of(normal(1, 2, 2, 3)));
    all.put(new EvoNormB0(2).eval(), List.of(normal(1, 2, 2, 3).mul(3).detach()));
    all.put(new EvoNormS0(4, 2, 1e-5), List.of(normal(1, 1, 4, 3)));
    return all;
  }

  @TestFactory
  Stream<DynamicTest> derivativesToOrderThree() {
    return checked().entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey() + (e.getKey().training() ? " training" : " evaluating"),
                    () -> derivatives(random(e.getKey()), e.getValue())));
  }

  private static void derivatives(Module module, List<Tensor> inputs) {
    List<Tensor> all = new ArrayList<>(inputs);
    all.stream().filter(x -> x.dataType() == DataType.DOUBLE).forEach(x -> x.requiresGrad(true));
    all.addAll(module.parameters());
    GradCheck.check(
        Options.defaults().withOrder(3).withRequireNonZero(true),
        x -> call(module, x),
        all.toArray(Tensor[]::new));
  }

  private static Tensor call(Module module, Tensor... inputs) {
    return module instanceof Layer layer
        ? layer.forward(inputs[0])
        : ((ConditionedLayer) module).forward(inputs[0], inputs[1]);
  }

  private static void same(Tensor wanted, Tensor got) {
    assertEquals(wanted.shape(), got.shape());
    assertArrayEquals(wanted.toDoubleArray(), got.toDoubleArray(), 1e-12);
  }

  private static BatchNorm1d batchNorm(Module like, BatchNormOptions options) {
    BatchNorm1d norm = new BatchNorm1d(2, options);
    norm.to(DataType.DOUBLE);
    norm.loadStateDict(like.stateDict(), false);
    return norm;
  }

  @Test
  void batchRenormWithinNoBoundsIsBatchNorm() {
    BatchRenorm renorm = random(renorm(1, 0));
    BatchNorm1d norm = batchNorm(renorm, BatchNormOptions.defaults().withEps(1e-3));
    Tensor x = normal(3, 4, 2, 5);
    same(norm.forward(x), renorm.forward(x));
  }

  /** Where nothing is cut, training normalizes by the running statistics, as evaluation does. */
  @Test
  void batchRenormWithoutBoundsTrainsAsItEvaluates() {
    BatchRenorm renorm = random(renorm(1e6, 1e6));
    Tensor x = normal(3, 4, 2, 5);
    Tensor trained = renorm.forward(x);
    renorm.eval();
    same(renorm.forward(x), trained);
  }

  @Test
  void batchRenormFollowsThePapersSchedule() {
    BatchRenorm.Schedule schedule = BatchRenorm.Schedule.paper();
    assertArrayEquals(
        new double[] {1, 1, 2, 3, 3},
        Stream.of(0, 5000, 22500, 40000, 90000).mapToDouble(schedule::rMax).toArray(),
        1e-12);
    assertArrayEquals(
        new double[] {0, 0, 2.5, 5, 5},
        Stream.of(0, 5000, 15000, 25000, 90000).mapToDouble(schedule::dMax).toArray(),
        1e-12);
    assertThrows(ArgumentException.class, () -> BatchRenorm.Schedule.constant(.5, 0));
    assertThrows(ArgumentException.class, () -> BatchRenorm.Schedule.constant(1, Double.NaN));
  }

  @Test
  void aSingleGhostIsBatchNorm() {
    GhostBatchNorm ghosts = random(new GhostBatchNorm(2, 8, 1e-5, .1));
    BatchNorm1d norm = batchNorm(ghosts, BatchNormOptions.defaults());
    Tensor x = normal(3, 8, 2, 3);
    same(norm.forward(x), ghosts.forward(x));
    norm.namedBuffers().forEach((name, b) -> same(b, ghosts.namedBuffers().get(name)));
    ghosts.eval();
    norm.eval();
    same(norm.forward(x), ghosts.forward(x));
  }

  @Test
  void ghostsDontSeeEachOther() {
    GhostBatchNorm ghosts = random(new GhostBatchNorm(2, 4, 1e-5, .1));
    Tensor x = normal(3, 8, 2, 3);
    Tensor y = ghosts.forward(x);
    Tensor first = x.narrow(0, 0, 4);
    same(
        ghosts.forward(Tensor.concat(0, first, x.narrow(0, 4, 4).mul(7))).narrow(0, 0, 4),
        y.narrow(0, 0, 4));
  }

  @Test
  void theGateChoosesBetweenBatchAndInstance() {
    BatchInstanceNorm norm = random(new BatchInstanceNorm(2));
    BatchNorm1d batch = batchNorm(norm, BatchNormOptions.defaults());
    Tensor x = normal(3, 4, 2, 5);
    gate(norm, 1);
    same(batch.forward(x), norm.forward(x));
    gate(norm, 0);
    Tensor instance = Functional.layerNorm(x, Shape.of(5), null, null, 1e-5);
    Map<String, Tensor> state = norm.stateDict();
    Tensor wanted =
        instance.mul(state.get("weight").reshape(1, 2, 1)).add(state.get("bias").reshape(1, 2, 1));
    same(wanted, norm.forward(x));
  }

  private static void gate(BatchInstanceNorm norm, double value) {
    try (NoGrad off = NoGrad.open()) {
      norm.gate().fill(value);
    }
  }

  @Test
  void theGateIsPutBackIntoItsBounds() {
    BatchInstanceNorm norm = new BatchInstanceNorm(3);
    try (NoGrad off = NoGrad.open()) {
      norm.gate().copyFrom(Tensor.of(-.5f, .25f, 1.5f));
    }
    norm.clampGate();
    assertArrayEquals(new double[] {0, .25, 1}, norm.gate().toDoubleArray());
    assertTrue(norm.gate().requiresGrad());
  }

  @Test
  void contentInItsOwnStyleStaysAndElseGetsTheStylesStatistics() {
    AdaptiveInstanceNorm norm = new AdaptiveInstanceNorm(0);
    Tensor x = normal(3, 2, 3, 4, 5);
    same(x, norm.forward(x, x));
    Tensor style = normal(4, 2, 3, 6, 2).mul(3).add(7);
    Tensor y = norm.forward(x, style);
    same(style.mean(2, 3), y.mean(2, 3));
    same(style.var(new int[] {2, 3}, 0, false), y.var(new int[] {2, 3}, 0, false));
  }

  @Test
  void oneClassIsBatchNorm() {
    ConditionalBatchNorm norm = random(new ConditionalBatchNorm(2, 3));
    BatchNorm1d batch = new BatchNorm1d(2);
    batch.to(DataType.DOUBLE);
    Map<String, Tensor> state = new LinkedHashMap<>(norm.stateDict());
    state.replaceAll((name, t) -> t.rank() == 2 ? t.select(0, 2) : t);
    batch.loadStateDict(state);
    Tensor x = normal(3, 4, 2, 5);
    same(batch.forward(x), norm.forward(x, Tensor.of(2L, 2L, 2L, 2L)));
    assertThrows(NablaException.class, () -> norm.forward(x, Tensor.of(0L, 1L, 2L, 3L)));
    assertThrows(ShapeException.class, () -> norm.forward(x, Tensor.of(0L)));
  }

  @Test
  void filterResponsesDontDependOnScaleNorResponsesOnOrder() {
    FilterResponseNorm frn = random(new FilterResponseNorm(2, 0, true));
    Tensor x = normal(3, 2, 2, 5);
    same(frn.forward(x), frn.forward(x.mul(1000)));
    GlobalResponseNorm grn = random(new GlobalResponseNorm(2));
    same(grn.forward(x).flip(2), grn.forward(x.flip(2)));
    GlobalResponseNorm fresh = new GlobalResponseNorm(2);
    fresh.to(DataType.DOUBLE);
    same(x, fresh.forward(x));
  }

  /** With v = 0, S0 is half of x / std, and B0 divides by the larger of two deviations. */
  @Test
  void evoNormsWithoutTheirNonlinearity() {
    EvoNormS0 s0 = new EvoNormS0(4, 4, 0);
    EvoNormB0 b0 = new EvoNormB0(4, 0, .1);
    for (Layer layer : List.of(s0, b0)) {
      layer.to(DataType.DOUBLE);
      try (NoGrad off = NoGrad.open()) {
        layer.namedParameters().get("v").fill(0);
      }
    }
    Tensor x = normal(3, 3, 4, 5);
    Tensor instance = x.var(new int[] {2}, 0, true).sqrt();
    same(x.div(instance).div(Tensor.scalar(DataType.DOUBLE, 2)), s0.forward(x));
    Tensor batch = x.var(new int[] {0, 2}, 0, true).sqrt();
    same(x.div(instance.maximum(batch)), b0.forward(x));
  }

  @Test
  void farFromZeroFloatsSufficeAndNothingGivesNothing() {
    for (Layer layer :
        List.of(
            new BatchRenorm(3),
            new GhostBatchNorm(3, 2, 1e-5, .1),
            new BatchInstanceNorm(3),
            new EvoNormB0(3),
            new EvoNormS0(3, 1, 1e-5),
            new FilterResponseNorm(3),
            new GlobalResponseNorm(3))) {
      Tensor x = Tensor.randn(new Generator(5), DataType.FLOAT, 4, 3, 6, 6).add(1e4).detach();
      Tensor single = layer.forward(x);
      layer.to(DataType.DOUBLE);
      Tensor twice = layer.forward(x.to(DataType.DOUBLE));
      assertArrayEquals(
          twice.toDoubleArray(),
          single.toDoubleArray(),
          1e-3 * twice.abs().max().item(),
          layer.toString());
      for (boolean training : new boolean[] {true, false}) {
        layer.train(training);
        for (int[] shape : new int[][] {{2, 3, 1, 1}, {1, 3, 2, 1}}) {
          Tensor few = Tensor.randn(new Generator(6), DataType.DOUBLE, shape).requiresGrad(true);
          Tensor y = layer.forward(few);
          y.square().sum().backward();
          assertTrue(!y.hasNaN() && !few.grad().hasNaN(), layer + " of " + few.shape());
        }
        assertEquals(
            Shape.of(0, 3, 2, 2), layer.forward(Tensor.zeros(DataType.DOUBLE, 0, 3, 2, 2)).shape());
      }
      layer
          .namedBuffers()
          .forEach((name, b) -> assertTrue(!b.hasNaN(), layer.typeName() + " " + name));
    }
  }

  @Test
  void mistakesAreTold() {
    assertThrows(ArgumentException.class, () -> new BatchRenorm(0));
    assertThrows(ArgumentException.class, () -> new GlobalResponseNorm(2, -1));
    assertThrows(ArgumentException.class, () -> new EvoNormS0(6, 4, 1e-5));
    assertThrows(ArgumentException.class, () -> new GhostBatchNorm(2, 0, 1e-5, .1));
    for (Layer layer :
        List.of(
            new BatchRenorm(3),
            new GhostBatchNorm(3),
            new BatchInstanceNorm(3),
            new EvoNormB0(3),
            new EvoNormS0(3, 1, 1e-5),
            new FilterResponseNorm(3),
            new GlobalResponseNorm(3))) {
      ShapeException e =
          assertThrows(ShapeException.class, () -> layer.forward(Tensor.ones(2, 4, 2)));
      assertTrue(e.getMessage().contains("[2, 4, 2]"), e.getMessage());
      assertThrows(ShapeException.class, () -> layer.forward(Tensor.ones(3)));
    }
    for (Layer layer : List.of(new BatchRenorm(1), new EvoNormB0(1))) {
      assertThrows(ShapeException.class, () -> layer.forward(Tensor.ones(1, 1, 1)));
    }
    assertThrows(
        ShapeException.class,
        () -> new AdaptiveInstanceNorm().forward(Tensor.ones(1, 2, 3), Tensor.ones(1, 3, 3)));
  }
}
