package nabla.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalInt;
import nabla.core.ArgumentException;
import nabla.core.DataException;
import nabla.core.NablaException;
import nabla.core.NoGrad;
import nabla.core.Scope;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import nabla.nn.io.ModuleJson;
import nabla.nn.norm.SpectralNorm;
import nabla.nn.norm.WeightNorm;
import nabla.nn.norm.WeightStandardization;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** Weights that are computed of other parameters. */
class ParametrizationTest {
  private static List<String> names(Module module) {
    return List.copyOf(module.stateDict().keySet());
  }

  @Test
  void statesHaveTheNamesOfPyTorch() {
    assertEquals(
        List.of("bias", "parametrizations.weight.original0", "parametrizations.weight.original1"),
        names(new WeightNorm().on(new Linear(4, 3))));
    Layer net = new Sequential(new SpectralNorm().on(new Conv2d(2, 3, 2)));
    assertEquals(
        List.of(
            "0.bias",
            "0.parametrizations.weight.original",
            "0.parametrizations.weight.0._u",
            "0.parametrizations.weight.0._v"),
        names(net));
    assertEquals(2, net.parameters().size());
    assertEquals(2, net.namedBuffers().size());
  }

  @Test
  void putOnAndTakenOffTheWeightStaysAsItIs() {
    Linear layer = new Linear(4, 3);
    Tensor weight = layer.weight();
    double[] before = weight.toDoubleArray();
    new WeightNorm().on(layer);
    assertArrayEquals(before, layer.weight().toDoubleArray(), 1e-7);
    assertFalse(layer.weight().isLeaf());
    assertSame(weight, layer.parameters().get(2), "v is the weight itself");
    try (NoGrad off = NoGrad.open()) {
      layer.namedParameters().get("parametrizations.weight.original0").fill(2);
    }
    assertArrayEquals(
        new double[] {2, 2, 2}, layer.weight().detach().norm(2, 1).toDoubleArray(), 1e-6);
    double[] now = layer.weight().toDoubleArray();
    assertArrayEquals(now, layer.state("weight").toDoubleArray());
    assertSame(layer.bias(), layer.state("bias"));
    assertNull(layer.state("scale"));
    assertSame(layer, Parametrization.removeFrom(layer, "weight"));
    assertEquals(List.of("bias", "weight"), names(layer));
    assertArrayEquals(now, layer.weight().toDoubleArray());
    assertTrue(layer.weight().isLeaf() && layer.weight().requiresGrad());
    assertTrue(layer.parametrizations().isEmpty() && layer.children().isEmpty());
    new WeightNorm().on(layer);
    assertArrayEquals(now, layer.weight().toDoubleArray(), 1e-6);
  }

  @Test
  void learnsInScopesAndInBothTypes() {
    Linear layer = new WeightNorm(OptionalInt.empty()).on(new Linear(2, 2));
    layer.to(DataType.DOUBLE);
    assertEquals(DataType.DOUBLE, layer.weight().dataType());
    for (int i = 0; i < 3; i++) {
      layer.zeroGrad();
      try (Scope step = Scope.open()) {
        layer.forward(Tensor.of(1., 2.)).square().sum().backward();
      }
      for (Tensor p : layer.parameters()) {
        assertNotNull(p.grad());
        try (NoGrad off = NoGrad.open()) {
          p.addInPlace(p.grad().mul(-.1));
        }
      }
    }
    assertTrue(layer.weight().abs().max().item() < 1);
  }

  @Test
  void aFrozenWeightStaysFrozen() {
    Linear layer = new Linear(2, 2);
    layer.requiresGrad(false);
    new WeightNorm().on(layer);
    assertFalse(layer.weight().requiresGrad());
    Parametrization.removeFrom(layer, "weight");
    assertFalse(layer.weight().requiresGrad());
  }

  private static final class Scaled extends Layer {
    private final Slot weight = registerParameter("weight", Tensor.ones(2));

    @Override
    protected Tensor compute(Tensor x) {
      return x.mul(weight.tensor());
    }

    void registerAgain() {
      registerParameter("weight", Tensor.ones(2));
    }
  }

  @Test
  void aTensorPutInTheSlotIsSplitUp() {
    Scaled layer = new WeightNorm(OptionalInt.empty()).on(new Scaled());
    layer.weight.set(Tensor.of(3f, 4f));
    assertArrayEquals(new double[] {3, 8}, layer.forward(Tensor.of(1f, 2f)).toDoubleArray(), 1e-6);
    assertEquals(5, layer.namedParameters().get("parametrizations.weight.original0").item(), 1e-6);
    assertFalse(layer.weight.isEmpty());
    assertThrows(ArgumentException.class, layer::registerAgain);
  }

  @Test
  void spectralNormMakesTheLargestSingularValueOne() {
    Linear layer = new Linear(2, 2);
    try (NoGrad off = NoGrad.open()) {
      layer.weight().copyFrom(Tensor.of(new float[] {0, 3, -1, 0}, 2, 2));
    }
    new SpectralNorm().on(layer);
    layer.eval();
    assertArrayEquals(new double[] {0, 1, -1 / 3., 0}, layer.weight().toDoubleArray(), 1e-6);
    // In evaluation the vectors stay, in training they follow the weight.
    try (NoGrad off = NoGrad.open()) {
      layer
          .namedParameters()
          .get("parametrizations.weight.original")
          .copyFrom(Tensor.of(new float[] {0, 1, -4, .5f}, 2, 2));
    }
    double stale = layer.weight().norm().item();
    assertEquals(stale, layer.weight().norm().item());
    layer.train();
    for (int i = 0; i < 100; i++) {
      layer.forward(Tensor.ones(2));
    }
    layer.eval();
    assertTrue(layer.weight().norm().item() < stale);
    Tensor x = Tensor.of(-4f, .5f);
    assertTrue(layer.weight().matmul(x.div(x.norm())).norm().item() <= 1 + 1e-6);
  }

  @Test
  void spectralNormMayBeUsedManyTimesBeforeTheGradient() {
    Linear layer = new SpectralNorm().on(new Linear(3, 3));
    layer.forward(layer.forward(Tensor.ones(3))).square().sum().backward();
    layer.parameters().forEach(p -> assertNotNull(p.grad()));
  }

  @Test
  void spectralNormOfAVectorIsItsDirection() {
    Linear layer = new SpectralNorm().on(new Linear(2, 3), "bias");
    assertEquals(1, layer.bias().norm().item(), 1e-6);
    assertTrue(layer.namedBuffers().isEmpty());
  }

  @Test
  void filtersAreStandardized() {
    Conv2d layer = new WeightStandardization().on(new Conv2d(3, 4, 3));
    Tensor rows = layer.weight().detach().flatten(1, -1);
    assertArrayEquals(new double[4], rows.mean(1).toDoubleArray(), 1e-6);
    double[] ones = {1, 1, 1, 1};
    assertArrayEquals(ones, rows.var(new int[] {1}, 0, false).toDoubleArray(), 1e-3);
  }

  @Test
  void mistakesAreTold() {
    WeightNorm used = new WeightNorm();
    Linear layer = used.on(new Linear(4, 3));
    says(() -> used.on(new Linear(4, 3)), "already");
    says(() -> new WeightNorm().on(layer), "no parameter \"weight\"");
    says(() -> new WeightNorm().on(new Linear(4, 3, false), "bias"), "\"bias\"");
    says(() -> new WeightNorm(OptionalInt.of(2)).on(new Linear(4, 3)), "dim 2");
    says(
        () -> new SpectralNorm(SpectralNorm.Options.defaults().withPowerIterations(0)),
        "Expected n_power_iterations to be positive, but got n_power_iterations=0");
    says(
        () -> new SpectralNorm(SpectralNorm.Options.defaults().withDim(2)).on(new Linear(4, 3)),
        "Dimension out of range (expected to be in range of [-2, 1] but got 2)");
    says(() -> Parametrization.removeFrom(new Linear(4, 3), "weight"), "isn't parametrized");
    assertThrows(
        ShapeException.class, () -> new WeightStandardization().on(new Linear(4, 3), "bias"));
    Linear whole = new Linear(4, 3);
    assertThrows(ArgumentException.class, () -> new WeightNorm(OptionalInt.of(7)).on(whole));
    assertEquals(List.of("weight", "bias"), names(whole), "a failure changes nothing");
  }

  private static void says(Runnable action, String text) {
    NablaException e = assertThrows(NablaException.class, action::run);
    assertTrue(e.getMessage().contains(text), e.getMessage());
  }

  @Test
  void mistakesInDocumentsNameTheirPlace() {
    for (String[] mistake :
        new String[][] {
          {"7", "$.parametrizations: got 7"},
          {"{\"weight\": {\"type\": \"ReLU\"}}", "$.parametrizations.weight: got"},
          {"{\"wait\": {\"type\": \"WeightNorm\"}}", "no parameter \"wait\""},
          {
            "{\"weight\": {\"type\": \"WeightNorm\", \"dim\": 0.5}}",
            "$.parametrizations.weight.dim: got 0.5"
          },
        }) {
      String json =
          "{\"type\": \"Linear\", \"in_features\": 1, \"out_features\": 1, \"parametrizations\": "
              + mistake[0]
              + "}";
      DataException e = assertThrows(DataException.class, () -> ModuleJson.read(json));
      assertTrue(e.getMessage().contains(mistake[1]), e.getMessage());
    }
  }

  @Test
  void prints() {
    assertEquals(
        """
        Linear(
          in_features=4, out_features=3, bias=True
          (parametrizations.weight.0): WeightNorm(dim=0)
        )""",
        new WeightNorm().on(new Linear(4, 3)).toString());
  }
}
