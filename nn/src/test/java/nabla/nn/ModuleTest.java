package nabla.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nabla.core.ArgumentException;
import nabla.core.Generator;
import nabla.core.NablaException;
import nabla.core.Scope;
import nabla.core.Tensor;
import nabla.core.TypeException;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** Names, state, modes, hooks and printing. */
class ModuleTest {
  /** Everything that a module can hold. */
  private static final class Everything extends Layer {
    private final Slot scale = registerParameter("scale", Tensor.ones(3));
    private final Slot none = registerParameter("none", null);
    private final Slot runningMean = registerBuffer("running_mean", Tensor.zeros(3));
    private final Slot steps = registerBuffer("num_batches_tracked", Tensor.zeros(DataType.LONG));
    private final Sequential body =
        registerModule("body", new Sequential(new Linear(3, 3), new ReLU()));

    @Override
    protected Tensor compute(Tensor x) {
      return body.forward(x.mul(scale.tensor())).add(runningMean.tensor());
    }

    void register(String name) {
      registerParameter(name, Tensor.ones(1));
    }

    void registerItself() {
      registerModule("self", this);
    }

    void keepLearned() {
      registerBuffer("learned", Tensor.ones(1).requiresGrad(true));
    }
  }

  private static Sequential net() {
    return new Sequential(
        new Conv2d(1, 16, 3, ConvOptions.defaults().withPadding(1)),
        new ReLU(),
        new MaxPool2d(2),
        new Sequential(new Flatten(), new Dropout(.25), new Linear(784, 10, false)));
  }

  @Test
  void namesAreThoseOfPyTorchsStateDict() {
    assertEquals(
        List.of("0.weight", "0.bias", "3.2.weight"), List.copyOf(net().stateDict().keySet()));
    Everything module = new Everything();
    assertEquals(
        List.of("scale", "running_mean", "num_batches_tracked", "body.0.weight", "body.0.bias"),
        List.copyOf(module.stateDict().keySet()));
    assertEquals(
        List.of("scale", "body.0.weight", "body.0.bias"),
        List.copyOf(module.namedParameters().keySet()));
    assertEquals(
        List.of("running_mean", "num_batches_tracked"),
        List.copyOf(module.namedBuffers().keySet()));
    assertEquals(
        List.of("", "body", "body.0", "body.1"), List.copyOf(module.namedModules().keySet()));
    assertTrue(module.none.isEmpty());
    assertNull(module.none.tensor());
  }

  @Test
  void badRegistrationsAreRefused() {
    Everything module = new Everything();
    for (String name : List.of("scale", "running_mean", "body", "", "a.b")) {
      NablaException e = assertThrows(ArgumentException.class, () -> module.register(name));
      assertTrue(e.getMessage().contains("\"" + name + "\""), e.getMessage());
    }
    assertThrows(ArgumentException.class, module::registerItself);
    assertThrows(ArgumentException.class, module::keepLearned);
  }

  @Test
  void printsAsPyTorchDoes() {
    assertEquals(
        """
        Sequential(
          (0): Conv2d(1, 16, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
          (1): ReLU()
          (2): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
          (3): Sequential(
            (0): Flatten(start_dim=1, end_dim=-1)
            (1): Dropout(p=0.25)
            (2): Linear(in_features=784, out_features=10, bias=False)
          )
        )""",
        net().toString());
    assertEquals(
        "Conv2d(4, 8, kernel_size=(3, 5), stride=(2, 2), dilation=(2, 2), groups=2, bias=False)",
        new Conv2d(
                4,
                8,
                List.of(3, 5),
                ConvOptions.defaults().withStride(2).withDilation(2).withGroups(2).withoutBias())
            .toString());
    assertEquals("Conv1d(1, 2, kernel_size=(3,), stride=(1,))", new Conv1d(1, 2, 3).toString());
    assertEquals("LeakyReLU(negative_slope=1e-05)", new LeakyReLU(1e-5).toString());
    assertEquals("ELU(alpha=1e+20)", new ELU(1e20).toString());
    assertEquals("Softplus(beta=1.0, threshold=-2.5)", new Softplus(1, -2.5).toString());
  }

  @Test
  void aWrongStateIsToldAllAtOnceAndChangesNothing() {
    Linear module = new Linear(3, 2);
    double[] before = module.weight().toDoubleArray();
    Map<String, Tensor> state = new LinkedHashMap<>();
    state.put("weight", Tensor.zeros(2, 4));
    state.put("w", Tensor.zeros(1));
    NablaException e = assertThrows(ArgumentException.class, () -> module.loadStateDict(state));
    assertEquals(
        """
        Error(s) in loading state_dict for Linear:
        \tMissing key(s) in state_dict: "bias"
        \tUnexpected key(s) in state_dict: "w"
        \tsize mismatch for weight: copying a param with shape [2, 4] from checkpoint, the shape in current model is\
         [2, 3]""",
        e.getMessage());
    assertThrows(ArgumentException.class, () -> module.loadStateDict(state, false));
    state.put("weight", Tensor.ones(DataType.DOUBLE, 2, 3));
    assertThrows(ArgumentException.class, () -> module.loadStateDict(state));
    assertArrayEquals(before, module.weight().toDoubleArray());
    Module.IncompatibleKeys keys = module.loadStateDict(state, false);
    assertEquals(List.of("bias"), keys.missing());
    assertEquals(List.of("w"), keys.unexpected());
    assertFalse(keys.none());
    assertArrayEquals(new double[] {1, 1, 1, 1, 1, 1}, module.weight().toDoubleArray());
    assertEquals(DataType.FLOAT, module.weight().dataType());
  }

  @Test
  void modesReachAllModules() {
    Sequential net = net();
    assertTrue(net.modules().stream().allMatch(Module::training));
    net.eval();
    assertTrue(net.modules().stream().noneMatch(Module::training));
    net.get(3).train();
    assertEquals(4, net.modules().stream().filter(Module::training).count());
    List<String> visited = new ArrayList<>();
    net.apply(m -> visited.add(m.typeName()));
    assertEquals(
        List.of(
            "Conv2d",
            "ReLU",
            "MaxPool2d",
            "Flatten",
            "Dropout",
            "Linear",
            "Sequential",
            "Sequential"),
        visited);
  }

  @Test
  void conversionKeepsGradientsFrozenParametersAndWholeNumbers() {
    Everything module = new Everything();
    module.forward(Tensor.ones(2, 3)).sum().backward();
    double[] grad = module.scale.tensor().grad().toDoubleArray();
    Tensor weight = module.namedParameters().get("body.0.weight");
    weight.requiresGrad(false);
    module.to(DataType.DOUBLE);
    assertArrayEquals(grad, module.scale.tensor().grad().toDoubleArray());
    assertEquals(DataType.DOUBLE, module.scale.tensor().dataType());
    assertEquals(DataType.DOUBLE, module.runningMean.tensor().dataType());
    assertEquals(DataType.LONG, module.steps.tensor().dataType());
    assertTrue(module.scale.tensor().requiresGrad() && module.scale.tensor().isLeaf());
    assertFalse(module.namedParameters().get("body.0.weight").requiresGrad());
    module.zeroGrad();
    assertNull(module.scale.tensor().grad());
    assertThrows(TypeException.class, () -> module.to(DataType.LONG));
  }

  @Test
  void aModuleUsedTwiceCountsOnceAndStaysOneInAnotherType() {
    Linear shared = new Linear(3, 3);
    Sequential net = new Sequential(shared, new Tanh(), shared);
    assertEquals(2, net.parameters().size());
    assertEquals(4, net.stateDict().size());
    net.to(DataType.DOUBLE);
    assertEquals(2, net.parameters().size());
    assertSame(shared.weight(), net.parameters().get(0));
  }

  @Test
  void modulesMadeInsideOfAScopeOutliveIt() {
    Linear module;
    try (Scope scope = Scope.open()) {
      module = new Linear(3, 2);
      module.to(DataType.DOUBLE);
    }
    assertEquals(2, module.forward(Tensor.ones(DataType.DOUBLE, 1, 3)).numel());
  }

  @Test
  void hooksSeeAndReplaceResultsUntilRemoved() {
    Linear layer = new Linear(2, 2);
    Sequential net = new Sequential(layer, new ReLU());
    List<String> seen = new ArrayList<>();
    Runnable remove =
        layer.registerForwardHook(
            (m, inputs, output) -> {
              seen.add(m.typeName() + inputs.get(0).shape() + output.shape());
              return Tensor.onesLike(output).mul(3);
            });
    assertArrayEquals(new double[] {3, 3}, net.forward(Tensor.zeros(1, 2)).toDoubleArray());
    remove.run();
    net.forward(Tensor.zeros(1, 2));
    assertEquals(List.of("Linear[1, 2][1, 2]"), seen);
  }

  @Test
  void summaryCountsAndLeavesTheNetAsItWas() {
    Sequential net = net();
    net.get(3).eval();
    Generator random = Generator.manualSeed(1);
    long next = new Generator(1).nextLong();
    String table = net.summary(64, 1, 14, 14);
    assertEquals(next, random.nextLong(), "no random number was drawn");
    assertTrue(net.training() && !net.get(3).training());
    for (String part :
        List.of(
            "├─Conv2d: 1-1 +\\[64, 16, 14, 14] +160",
            "├─ReLU: 1-2 +\\[64, 16, 14, 14] +--",
            "└─Sequential: 1-4 +\\[64, 10] +--",
            "  └─Linear: 2-3 +\\[64, 10] +7,840",
            "Total params: 8,000",
            "Trainable params: 8,000",
            "Non-trainable params: 0")) {
      assertTrue(
          table.lines().anyMatch(line -> line.matches("\\s*" + part)), part + " in\n" + table);
    }
  }

  @Test
  void dropoutScalesWhatItKeepsAndFollowsItsSeed() {
    Tensor x = Tensor.ones(100, 100);
    double[] y = new Dropout(.3, new Generator(1)).forward(x).toDoubleArray();
    int zeros = 0;
    for (double v : y) {
      assertTrue(v == 0 || Math.abs(v - 1 / .7) < 1e-6);
      zeros += v == 0 ? 1 : 0;
    }
    // 3000 expected, with a standard deviation of 46.
    assertEquals(3000, zeros, 230);
    assertArrayEquals(y, new Dropout(.3, new Generator(1)).forward(x).toDoubleArray());
    assertEquals(10000, new Dropout(0).forward(x).sum().item());
    assertEquals(0, new Dropout(1).forward(x).sum().item());
    Dropout off = new Dropout(.3);
    off.eval();
    assertSame(x, off.forward(x));
    assertThrows(ArgumentException.class, () -> new Dropout(1.1));
    assertThrows(ArgumentException.class, () -> new Dropout(Double.NaN));
  }

  @Test
  void badShapesAreExplained() {
    NablaException e =
        assertThrows(NablaException.class, () -> new Linear(4, 3).forward(Tensor.ones(2, 5)));
    assertTrue(
        e.getMessage().contains("[2, 5]") && e.getMessage().contains("in_features=4"),
        e.getMessage());
    assertThrows(
        ArgumentException.class, () -> new Conv2d(3, 4, 3, ConvOptions.defaults().withGroups(2)));
    assertThrows(
        ArgumentException.class,
        () -> new Conv2d(2, 4, 3, ConvOptions.defaults().withStride(1, 2, 3)));
    assertThrows(
        ArgumentException.class,
        () -> new Conv2d(2, 4, 3, ConvOptions.defaults().withStride(2).withSamePadding()));
    assertThrows(ArgumentException.class, () -> new Linear(-1, 3));
    assertThrows(ArgumentException.class, () -> new Sequential(new ReLU()).get(1));
  }
}
