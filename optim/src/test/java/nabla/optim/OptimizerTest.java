package nabla.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import nabla.core.Generator;
import nabla.core.GraphException;
import nabla.core.NablaException;
import nabla.core.Scope;
import nabla.core.Tensor;
import nabla.core.TypeException;
import nabla.core.kernel.Parallel;
import nabla.core.memory.Pool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** What all optimizers share: groups, state, memory, errors. */
class OptimizerTest {
  private final Generator random = new Generator(3);

  /** Every optimizer that goes by the gradient alone, with all its state. */
  static Stream<Function<List<Tensor>, Optimizer<?>>> optimizers() {
    return Stream.concat(
        elementwise(),
        Stream.of(
            params -> new Adafactor(params, Adafactor.Options.defaults().withLr(.05)),
            params -> new LAMB(params, LAMB.Options.defaults().withLr(.02).withWeightDecay(0))));
  }

  /** Those that treat each element for itself. */
  static Stream<Function<List<Tensor>, Optimizer<?>>> elementwise() {
    return Stream.of(
        params ->
            new SGD(params, SGD.Options.defaults().withLr(.05).withMomentum(.9).withNesterov(true)),
        params -> new Adam(params, Adam.Options.defaults().withLr(.05).withAmsgrad(true)),
        params ->
            new AdamW(
                params, AdamW.Options.defaults().withLr(.05).withWeightDecay(0).withAmsgrad(true)),
        params -> new Adamax(params, Adamax.Options.defaults().withLr(.05)),
        params -> new NAdam(params, NAdam.Options.defaults().withLr(.05)),
        params -> new RAdam(params, RAdam.Options.defaults().withLr(.05)),
        params -> new Adagrad(params, Adagrad.Options.defaults().withLr(.5)),
        params -> new Adadelta(params, Adadelta.Options.defaults().withLr(5)),
        params ->
            new RMSprop(
                params,
                RMSprop.Options.defaults().withLr(1e-3).withMomentum(.9).withCentered(true)),
        params -> new Rprop(params),
        params -> new ASGD(params, ASGD.Options.defaults().withLr(.05).withLambd(1e-6)),
        params -> new Lion(params, Lion.Options.defaults().withLr(.01)));
  }

  private Tensor param(int... dims) {
    return Tensor.randn(random, DataType.DOUBLE, dims).requiresGrad(true);
  }

  private static SGD.Options sgd(double lr) {
    return SGD.Options.defaults().withLr(lr);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void findsTheBottomOfAQuadratic(Function<List<Tensor>, Optimizer<?>> make) {
    Tensor x = param(7);
    Tensor bottom = Tensor.randn(random, DataType.DOUBLE, 7);
    Optimizer<?> optimizer = make.apply(List.of(x));
    double lr = optimizer.paramGroups().get(0).lr();
    for (int i = 0; i < 1500; i++) {
      optimizer.paramGroups().get(0).lr(lr * (1 - i / 1500.));
      try (Scope step = Scope.open()) {
        optimizer.zeroGrad();
        x.sub(bottom).square().sum().backward();
        optimizer.step();
      }
    }
    assertArrayEquals(bottom.toDoubleArray(), x.toDoubleArray(), 1e-3);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void createsNothingInTheSteadyState(Function<List<Tensor>, Optimizer<?>> make) {
    Tensor small = param(3, 4);
    Tensor large = Tensor.randn(random, DataType.FLOAT, 300, 300).requiresGrad(true);
    Optimizer<?> optimizer = make.apply(List.of(small, large));
    long before = 0;
    for (int i = 0; i < 20; i++) {
      if (i == 3) {
        before = Pool.local().created();
      }
      try (Scope step = Scope.open()) {
        optimizer.zeroGrad();
        small.square().sum().backward();
        large.square().sum().backward();
        optimizer.step();
      }
    }
    assertTrue(before > 0);
    assertEquals(before, Pool.local().created());
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void stateIsThereFromTheFirstStepAndSurvivesScopes(Function<List<Tensor>, Optimizer<?>> make) {
    Tensor x = param(5);
    Optimizer<?> optimizer = make.apply(List.of(x));
    State state = optimizer.state(x);
    assertEquals(Map.of(), state.buffers());
    try (Scope step = Scope.open()) {
      x.square().sum().backward();
      optimizer.step();
    }
    Map<String, Tensor> buffers = state.buffers();
    assertTrue(!buffers.isEmpty());
    for (Tensor buffer : buffers.values()) {
      assertTrue(
          Arrays.stream(buffer.toDoubleArray()).allMatch(number -> number != 0), buffer.toString());
      assertTrue(!buffer.requiresGrad());
    }
    assertSame(state, optimizer.state(x));
  }

  /** Many tiles, the last one not full, on several threads. */
  @ParameterizedTest
  @MethodSource("optimizers")
  void threadsChangeNoNumber(Function<List<Tensor>, Optimizer<?>> make) {
    Tensor start = Tensor.randn(random, DataType.FLOAT, 100_003);
    Tensor grad = Tensor.randn(random, DataType.FLOAT, 100_003);
    float[] whole = steps(make, start, grad);
    int threads = Parallel.threads();
    try {
      Parallel.threads(threads == 1 ? 3 : 1);
      assertArrayEquals(whole, steps(make, start, grad));
    } finally {
      Parallel.threads(threads);
    }
  }

  @ParameterizedTest
  @MethodSource("elementwise")
  void sizeChangesNoNumber(Function<List<Tensor>, Optimizer<?>> make) {
    int n = 100_003;
    Tensor start = Tensor.randn(random, DataType.FLOAT, n);
    Tensor grad = Tensor.randn(random, DataType.FLOAT, n);
    float[] whole = steps(make, start, grad);
    for (int at : new int[] {0, 2047, 2048, 65_537, n - 1}) {
      assertArrayEquals(
          new float[] {whole[at]},
          steps(make, start.narrow(0, at, 1), grad.narrow(0, at, 1)),
          1e-6f);
    }
  }

  private static float[] steps(
      Function<List<Tensor>, Optimizer<?>> make, Tensor start, Tensor grad) {
    Tensor x = start.clone().requiresGrad(true);
    x.grad(grad);
    Optimizer<?> optimizer = make.apply(List.of(x));
    optimizer.step();
    optimizer.step();
    return x.toFloatArray();
  }

  @Test
  void groupsHaveTheirOwnOptions() {
    Tensor a = param(4);
    Tensor b = param(2, 2);
    double[] a0 = a.toDoubleArray();
    double[] b0 = b.toDoubleArray();
    a.grad(Tensor.onesLike(a));
    b.grad(Tensor.onesLike(b));
    SGD optimizer = new SGD(List.of(a), sgd(.5));
    ParamGroup<SGD.Options> second =
        optimizer.addParamGroup(List.of(b), sgd(.25).withMaximize(true));
    optimizer.step();
    for (int i = 0; i < 4; i++) {
      assertEquals(a0[i] - .5, a.toDoubleArray()[i], 1e-15);
      assertEquals(b0[i] + .25, b.toDoubleArray()[i], 1e-15);
    }
    second.lr(2);
    assertEquals(2, optimizer.paramGroups().get(1).lr());
    assertEquals(.5, optimizer.paramGroups().get(0).lr());
    optimizer.step();
    assertEquals(b0[3] + 2.25, b.toDoubleArray()[3], 1e-15);
    assertEquals(a0[3] - 1, a.toDoubleArray()[3], 1e-15);
    assertEquals(optimizer.defaults(), optimizer.addParamGroup(List.of(param(1))).options());
    assertEquals(3, optimizer.paramGroups().size());
    assertTrue(
        optimizer.toString().contains("Parameter Group 1: Options[lr=2.0"), optimizer.toString());
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void parametersWithoutGradientStay(Function<List<Tensor>, Optimizer<?>> make) {
    Tensor with = param(3);
    Tensor without = param(3);
    Tensor frozen = Tensor.randn(random, DataType.DOUBLE, 3);
    double[] before = without.toDoubleArray();
    double[] frozenBefore = frozen.toDoubleArray();
    with.grad(Tensor.onesLike(with));
    Optimizer<?> optimizer = make.apply(List.of(without, with, frozen));
    optimizer.step();
    assertArrayEquals(before, without.toDoubleArray());
    assertArrayEquals(frozenBefore, frozen.toDoubleArray());
    assertEquals(Set.of(), optimizer.state(without).buffers().keySet());
    assertEquals(0, optimizer.state(without).step());
    optimizer.zeroGrad();
    assertNull(with.grad());
  }

  @Test
  void aGraphThatNeedsTheOldNumbersNotices() {
    Tensor x = param(3);
    Tensor y = x.square().sum();
    x.grad(Tensor.onesLike(x));
    new SGD(List.of(x)).step();
    assertThrows(GraphException.class, y::backward);
  }

  @Test
  void optionsAreChecked() {
    SGD.Options sgd = SGD.Options.defaults();
    Adam.Options adam = Adam.Options.defaults();
    AdamW.Options adamW = AdamW.Options.defaults();
    assertSays("Invalid learning rate: -0.5", () -> sgd.withLr(-.5));
    assertSays("Invalid learning rate: NaN", () -> sgd.withLr(Double.NaN));
    assertSays("Invalid momentum value: -0.5", () -> sgd.withMomentum(-.5));
    assertSays("Invalid weight_decay value: -0.5", () -> sgd.withWeightDecay(-.5));
    String nesterov = "Nesterov momentum requires a momentum and zero dampening";
    assertSays(nesterov, () -> sgd.withNesterov(true));
    assertSays(nesterov, () -> sgd.withMomentum(.9).withDampening(.1).withNesterov(true));
    assertSays("Invalid learning rate: -1.0", () -> adam.withLr(-1));
    assertSays("Invalid epsilon value: -1.0", () -> adam.withEps(-1));
    assertSays("Invalid beta parameter at index 0: 1.0", () -> adam.withBetas(1, .9));
    assertSays("Invalid beta parameter at index 1: -0.1", () -> adam.withBetas(.9, -.1));
    assertSays("Invalid weight_decay value: -1.0", () -> adam.withWeightDecay(-1));
    assertSays("Invalid beta parameter at index 0: 1.0", () -> adamW.withBetas(1, .9));
    ParamGroup<SGD.Options> group = new SGD(List.of(param(1))).paramGroups().get(0);
    assertSays("Invalid learning rate: -1.0", () -> group.lr(-1));
    assertSays("options: got null", () -> group.options(null));
  }

  @Test
  void parametersAreChecked() {
    Tensor x = param(3);
    Tensor y = param(3);
    SGD optimizer = new SGD(List.of(x));
    assertSays("optimizer got an empty parameter list", () -> new SGD(List.of()));
    assertSays("must not be null", () -> new SGD(null));
    assertSays("must not be null", () -> new SGD(List.of(y), null));
    assertSays("one of the params is null", () -> new SGD(Collections.singletonList(null)));
    assertSays(
        "some parameters appear in more than one parameter group",
        () -> optimizer.addParamGroup(List.of(y, x)));
    assertSays("duplicate parameters", () -> new Adam(List.of(x, y, x)));
    assertSays("doesn't have the given parameter", () -> optimizer.state(y));
    NablaException nonLeaf =
        assertSays("can't optimize a non-leaf Tensor", () -> new SGD(List.of(x.mul(2))));
    assertTrue(nonLeaf instanceof GraphException);
    NablaException whole =
        assertSays("can't optimize a LONG tensor", () -> new SGD(List.of(Tensor.of(1, 2))));
    assertTrue(whole instanceof TypeException);
    // What was refused left nothing behind.
    assertEquals(1, optimizer.paramGroups().size());
    optimizer.addParamGroup(List.of(y));
  }

  private static NablaException assertSays(String part, Executable work) {
    NablaException e = assertThrows(NablaException.class, work);
    assertTrue(e.getMessage().contains(part), e.getMessage());
    return e;
  }
}
