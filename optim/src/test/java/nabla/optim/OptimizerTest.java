package nabla.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
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
import nabla.optim.schedule.OneCycleLR;
import nabla.optim.schedule.ReduceLROnPlateau;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

  /** All parameters are updated in one pass, whose tiles threads share. */
  @ParameterizedTest
  @MethodSource("optimizers")
  void oneForAllParametersIsLikeOneForEach(Function<List<Tensor>, Optimizer<?>> make) {
    List<Tensor> params =
        Stream.of(70_001, 1, 0, 300, 40_000)
            .map(n -> Tensor.randn(random, DataType.FLOAT, n).requiresGrad(true))
            .toList();
    params.forEach(x -> x.grad(Tensor.randn(random, DataType.FLOAT, x.numel())));
    List<float[]> alone = params.stream().map(x -> steps(make, x.detach(), x.grad())).toList();
    Optimizer<?> optimizer = make.apply(params);
    optimizer.step();
    optimizer.step();
    for (int i = 0; i < params.size(); i++) {
      assertArrayEquals(alone.get(i), params.get(i).toFloatArray());
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
  void optionsOfTheOthersAreChecked() {
    assertSays("Invalid rho value: 1.5", () -> Adadelta.Options.defaults().withRho(1.5));
    assertSays("Invalid lr_decay value: -1.0", () -> Adagrad.Options.defaults().withLrDecay(-1));
    assertSays(
        "Invalid initial_accumulator_value value: -1.0",
        () -> Adagrad.Options.defaults().withInitialAccumulatorValue(-1));
    assertSays(
        "Invalid momentum_decay value: -0.2",
        () -> NAdam.Options.defaults().withMomentumDecay(-.2));
    assertSays(
        "Invalid beta parameter at index 1: 1.0", () -> RAdam.Options.defaults().withBetas(0, 1));
    assertSays(
        "Invalid beta parameter at index 0: 1.0", () -> Adamax.Options.defaults().withBetas(1, 0));
    assertSays("Invalid alpha value: -1.0", () -> RMSprop.Options.defaults().withAlpha(-1));
    assertSays("Invalid eta values: 1.0, 0.5", () -> new Rprop.Options(1, 1, .5, 0, 1, false));
    assertSays("Invalid weight_decay value", () -> ASGD.Options.defaults().withWeightDecay(-.5));
    assertSays(
        "beta2_decay should be <= 0 but is: 0.8",
        () -> Adafactor.Options.defaults().withBeta2Decay(.8));
    assertSays(
        "epsilon1 should be >= 0 but is: -1.0",
        () -> Adafactor.Options.defaults().withEps(-1., 1e-3));
    assertSays(
        "Clipping threshold d should be >= 1 but is: 0.0",
        () -> Adafactor.Options.defaults().withD(0));
    assertSays(
        "Learning rate should be >= 0 but is", () -> Adafactor.Options.defaults().withLr(-1));
    assertSays("momentum should be >= 0 but is", () -> Muon.Options.defaults().withMomentum(-1));
    assertSays(
        "Number of steps must be less than 100", () -> Muon.Options.defaults().withNsSteps(100));
    assertSays("Invalid max_iter: 0.0", () -> LBFGS.Options.defaults().withMaxIter(0));
    SGD.Options sgd = SGD.Options.defaults();
    assertSays("there is no option \"speed\"", () -> sgd.with("speed", 1));
    assertSays("nesterov: got 1, wanted a value of type boolean", () -> sgd.with("nesterov", 1));
  }

  /** {@code withX(value)} changes x and nothing else. */
  @Test
  void withersChangeOneOption() throws ReflectiveOperationException {
    int checked = 0;
    for (NamedOptions<?> options :
        List.of(
            SGD.Options.defaults().withMomentum(.5),
            Adam.Options.defaults(),
            AdamW.Options.defaults(),
            NAdam.Options.defaults(),
            RAdam.Options.defaults(),
            Adagrad.Options.defaults(),
            Adadelta.Options.defaults(),
            RMSprop.Options.defaults(),
            ASGD.Options.defaults(),
            Adafactor.Options.defaults(),
            Muon.Options.defaults(),
            LBFGS.Options.defaults(),
            OneCycleLR.Options.defaults(),
            ReduceLROnPlateau.Options.defaults())) {
      Map<String, Object> values = options.values();
      for (Method method : options.getClass().getMethods()) {
        String name = method.getName().replaceFirst("^with", "");
        name = name.isEmpty() ? "" : Character.toLowerCase(name.charAt(0)) + name.substring(1);
        Object other = another(values.get(name));
        if (method.getParameterCount() == 1 && !method.isBridge() && other != null) {
          Map<String, Object> wanted = new LinkedHashMap<>(values);
          wanted.put(name, other);
          assertEquals(wanted, ((NamedOptions<?>) method.invoke(options, other)).values(), name);
          checked++;
        }
      }
    }
    assertTrue(checked > 60, checked + " withers");
  }

  private static Object another(Object old) {
    if (old instanceof Boolean flag) {
      return !flag;
    } else if (old instanceof Integer whole) {
      return whole + 1;
    } else if (old instanceof Double number) {
      return number < 0 ? number / 2 : number < 1 ? (number + 1) / 2 : number + 1;
    }
    return null;
  }

  @Test
  void someWantMoreThanAGradient() {
    Tensor x = param(3);
    LBFGS lbfgs = new LBFGS(List.of(x));
    x.grad(Tensor.onesLike(x));
    assertSays("call step(closure)", lbfgs::step);
    assertSays("parameter groups", () -> lbfgs.addParamGroup(List.of(param(2))));
    assertSays("wanted one type", () -> new LBFGS(List.of(x, Tensor.zeros(2).requiresGrad(true))));
    assertSays("Muon only supports 2D parameters", () -> new Muon(List.of(param(2, 2), param(3))));
  }

  /** In single precision and by several parameters, one of which has no gradient. */
  @ParameterizedTest
  @EnumSource(LBFGS.LineSearch.class)
  void lbfgsFindsTheBottom(LBFGS.LineSearch lineSearch) {
    Tensor a = Tensor.randn(random, DataType.FLOAT, 3, 2).requiresGrad(true);
    Tensor b = Tensor.randn(random, DataType.FLOAT, 4).requiresGrad(true);
    Tensor unused = Tensor.zeros(2).requiresGrad(true);
    LBFGS lbfgs =
        new LBFGS(List.of(a, unused, b), LBFGS.Options.defaults().withLineSearch(lineSearch));
    for (int i = 0; i < 3; i++) {
      lbfgs.step(
          () -> {
            lbfgs.zeroGrad();
            Tensor loss = a.sub(1).square().mul(3).sum().add(b.add(2).square().sum());
            loss.backward();
            return loss.item();
          });
    }
    for (double x : a.toDoubleArray()) {
      assertEquals(1, x, 1e-4);
    }
    for (double x : b.toDoubleArray()) {
      assertEquals(-2, x, 1e-4);
    }
    assertArrayEquals(new double[2], unused.toDoubleArray());
  }

  @Test
  void bfloat16RoundsToTheNearestEven() {
    assertEquals(1, Bfloat16.round(1 + 1f / 256));
    assertEquals(1 + 2f / 128, Bfloat16.round(1 + 3f / 256));
    assertEquals(-1 - 1f / 128, Bfloat16.round(-1 - 1.01f / 256));
    assertEquals(Float.POSITIVE_INFINITY, Bfloat16.round(Float.MAX_VALUE));
    assertTrue(Float.isNaN(Bfloat16.round(Float.NaN)));
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
