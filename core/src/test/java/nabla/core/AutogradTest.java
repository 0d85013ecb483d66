package nabla.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import nabla.core.Autograd.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.api.buffer.DataType;

/** What the engine promises, op by op independent: PyTorch's behaviour is the measure. */
class AutogradTest {
  private static final Options RETAIN = Options.defaults().withRetainGraph();
  private static final Options CREATE = Options.defaults().withCreateGraph();

  private static Tensor leaf(double... values) {
    return Tensor.of(values).requiresGrad(true);
  }

  private static void assertValues(Tensor x, double... wanted) {
    assertArrayEquals(wanted, x.toDoubleArray(), 1e-9);
  }

  private static void assertAll(double wanted, Tensor x) {
    for (double value : x.toDoubleArray()) {
      assertEquals(wanted, value, 0);
    }
  }

  private static void assertFails(String words, Executable work) {
    String message = assertThrows(GraphException.class, work).getMessage();
    assertTrue(message.contains(words), message);
  }

  private static Tensor[] list(Tensor... tensors) {
    return tensors;
  }

  // ---- Leaves ----

  @Test
  void gradientsAccumulateInLeaves() {
    Tensor x = leaf(1, 2);
    assertNull(x.grad());
    x.square().sum().backward();
    assertValues(x.grad(), 2, 4);
    x.mul(3).sum().backward();
    assertValues(x.grad(), 5, 7);
    x.zeroGrad();
    assertNull(x.grad());
    x.sum().backward();
    assertValues(x.grad(), 1, 1);
  }

  @Test
  void gradTouchesNoLeaf() {
    Tensor x = leaf(3, 4);
    assertValues(Autograd.grad(x.square().sum(), x), 6, 8);
    assertNull(x.grad());
  }

  @Test
  void flags() {
    Tensor x = leaf(1, 2);
    Tensor y = x.mul(2);
    assertTrue(x.isLeaf() && x.requiresGrad() && y.requiresGrad());
    assertFalse(y.isLeaf());
    assertEquals("affine", y.gradFn());
    assertEquals("", x.gradFn());
    assertFails(
        "you can only change requires_grad flags of leaf variables", () -> y.requiresGrad(false));
    assertFalse(x.requiresGrad(false).requiresGrad());
    assertThrows(TypeException.class, () -> Tensor.of(1L, 2L).requiresGrad(true));
    assertFalse(y.to(DataType.LONG).requiresGrad());
    assertFalse(y.gt(1).requiresGrad());
  }

  @Test
  void aGradientMayBeSet() {
    Tensor x = leaf(1, 2);
    Tensor mine = Tensor.of(10., 20.);
    x.grad(mine);
    x.sum().backward();
    assertValues(x.grad(), 11, 21);
    assertSame(mine, x.grad());
    x.zeroGrad();
    x.sum().backward();
    assertValues(mine, 11, 21);
    assertFails("[1]", () -> x.grad(Tensor.of(new double[] {1})));
    assertFails("leaf", () -> x.mul(2).grad(mine));
  }

  @Test
  void aStashedGradientNeverShowsOtherNumbers() {
    Tensor x = leaf(1, 2);
    x.square().sum().backward();
    Tensor stashed = x.grad();
    x.zeroGrad();
    assertValues(stashed, 2, 4);
    x.sum().backward();
    assertTrue(
        assertThrows(ScopeException.class, () -> stashed.get(0)).getMessage().contains("zeroGrad"));
    assertValues(x.grad(), 1, 1);
    Tensor exported = x.grad();
    exported.array();
    x.zeroGrad();
    x.square().sum().backward();
    assertValues(exported, 1, 1);
  }

  // ---- The graph ----

  @Test
  void aFreedGraphCannotBeWalkedAgain() {
    Tensor x = leaf(1, 2);
    Tensor y = x.exp().sum();
    y.backward();
    assertFails("Trying to backward through the graph a second time", y::backward);
    assertValues(x.grad(), Math.E, Math.E * Math.E);
    Tensor z = x.exp().sum();
    z.backward(null, RETAIN);
    z.backward();
    assertValues(x.grad(), 3 * Math.E, 3 * Math.E * Math.E);
    assertFails("second time", z::backward);
  }

  @Test
  void onlyWhatIsWalkedIsFreed() {
    Tensor x = leaf(1, 2);
    Tensor h = x.square();
    Tensor y = h.mul(3).sum();
    assertValues(Autograd.grad(y, h), 3, 3);
    // The way from h to x wasn't walked, so it is still there.
    assertValues(Autograd.grad(h.sum(), x), 2, 4);
    assertFails("second time", () -> Autograd.grad(h.sum(), x));
    // And a freed part that isn't on the way does no harm.
    Tensor z = leaf(5, 6);
    assertValues(Autograd.grad(h.mul(z).sum(), z), 1, 4);
    assertValues(Autograd.grad(h.mul(z).sum(), h), 5, 6);
    assertFails(
        "second time",
        () -> Autograd.grad(list(h.mul(z).sum()), list(z, x), null, Options.defaults()));
  }

  @Test
  void higherOrders() {
    Tensor x = leaf(2, -1);
    Tensor y = x.pow(4).sum();
    Tensor[] first = Autograd.grad(list(y), list(x), null, CREATE);
    assertValues(first[0], 32, -4);
    Tensor[] second = Autograd.grad(list(first[0].sum()), list(x), null, CREATE);
    assertValues(second[0], 48, 12);
    Tensor[] third = Autograd.grad(list(second[0].sum()), list(x), null, CREATE);
    assertValues(third[0], 48, -24);
    assertValues(Autograd.grad(third[0].sum(), x), 24, 24);
  }

  @Test
  void backwardWithCreateGraph() {
    Tensor x = leaf(2, 3);
    x.pow(3).sum().backward(null, CREATE);
    Tensor grad = x.grad();
    assertTrue(grad.requiresGrad());
    x.zeroGrad();
    grad.sum().backward();
    assertValues(x.grad(), 12, 18);
  }

  @Test
  void createGraphDoesNotAliasTheSeed() {
    Tensor x = leaf(2, 3);
    Tensor seed = Tensor.of(1., 5.);
    x.add(1).backward(seed, CREATE);
    assertValues(x.grad(), 1, 5);
    x.zeroGrad();
    x.mul(7).sum().backward();
    assertValues(seed, 1, 5);
    try (Scope step = Scope.open()) {
      x.zeroGrad();
      x.add(1).sum().backward(null, CREATE);
    }
    assertValues(x.grad(), 1, 1);
    x.zeroGrad();
    x.sum().backward();
    assertValues(x.grad(), 1, 1);
  }

  @Test
  void unusedInputs() {
    Tensor x = leaf(1);
    Tensor other = leaf(2);
    Tensor y = x.mul(2).sum();
    assertFails(
        "appears to not have been used in the graph: input 1",
        () -> Autograd.grad(list(y), list(x, other), null, RETAIN));
    Tensor[] found = Autograd.grad(list(y), list(x, other), null, RETAIN.withAllowUnused());
    assertValues(found[0], 2);
    assertNull(found[1]);
    assertFails("does not require grad", () -> Autograd.grad(y, Tensor.of(1.)));
    assertFails("no inputs", () -> Autograd.grad(list(y), list(), null, RETAIN));
    assertFails("no outputs", () -> Autograd.grad(list(), list(x), null, RETAIN));
  }

  @Test
  void seeds() {
    Tensor x = leaf(1, 2);
    assertFails(
        "grad can be implicitly created only for scalar outputs", () -> x.mul(2).backward());
    assertFails(
        "Mismatch in shape: grad_output[0]", () -> x.mul(2).backward(Tensor.of(1., 2., 3.)));
    assertFails("FLOAT", () -> x.mul(2).backward(Tensor.of(1f, 2f)));
    assertFails(
        "does not require grad and does not have a grad_fn", () -> Tensor.of(1.).sum().backward());
    assertFails(
        "2 outputs and 1 gradOutputs",
        () -> Autograd.grad(list(x.sum(), x.sum()), list(x), list(Tensor.scalar(1)), RETAIN));
    x.mul(2).backward(Tensor.of(1., 10.));
    assertValues(x.grad(), 2, 20);
    Tensor[] found =
        Autograd.grad(
            list(x.sum(), x.square()), list(x), list(null, Tensor.of(1., 1.)), Options.defaults());
    assertValues(found[0], 3, 5);
    assertValues(
        Autograd.grad(list(x), list(x), list(Tensor.of(4., 5.)), Options.defaults())[0], 4, 5);
  }

  @Test
  void intermediatesAndInputsOfInputs() {
    Tensor x = leaf(3);
    Tensor h = x.square();
    Tensor y = h.mul(h).add(x).sum();
    Tensor[] found = Autograd.grad(list(y), list(x, h, y, x), null, Options.defaults());
    assertValues(found[0], 4 * 27 + 1);
    assertValues(found[1], 18);
    assertValues(found[2], 1);
    assertValues(found[3], 4 * 27 + 1);
  }

  @Test
  void diamonds() {
    Tensor x = leaf(2);
    Tensor y = x;
    for (int i = 0; i < 40; i++) {
      y = y.add(y);
    }
    assertValues(Autograd.grad(y.sum(), x), 1L << 40);
    Tensor a = x.exp();
    Tensor b = a.sin();
    Tensor c = a.cos();
    double e = Math.exp(2);
    assertValues(Autograd.grad(b.mul(c).add(a).sum(), x), e * (Math.cos(2 * e) + 1));
    assertValues(Autograd.grad(x.mul(x).mul(x).sum(), x), 12);
  }

  @Test
  void broadcastGradientsAreSummedBack() {
    Tensor row = leaf(1, 2, 3);
    Tensor x = Tensor.ones(DataType.DOUBLE, 4, 2, 3).mul(row);
    x.sum().backward();
    assertValues(row.grad(), 8, 8, 8);
    // The other way round: a rule may answer with fewer elements than the input has.
    Tensor y = leaf(1, 2, 3);
    new Rule((g, call) -> Tensor.of(new double[] {5})).apply(y).sum().backward();
    assertValues(y.grad(), 5, 5, 5);
    assertThrows(
        ShapeException.class,
        () -> new Rule((g, call) -> Tensor.of(1., 2.)).apply(y).sum().backward());
  }

  @Test
  void noGradAndDetach() {
    Tensor x = leaf(1, 2);
    try (NoGrad off = NoGrad.open()) {
      assertFalse(x.mul(2).requiresGrad());
      try (NoGrad inner = NoGrad.open()) {
        assertFalse(x.mul(2).requiresGrad());
      }
      assertFalse(x.mul(2).requiresGrad());
    }
    assertTrue(x.mul(2).requiresGrad());
    assertFalse(NoGrad.of(() -> x.mul(2)).requiresGrad());
    assertThrows(
        IllegalStateException.class,
        () ->
            NoGrad.of(
                () -> {
                  throw new IllegalStateException();
                }));
    assertTrue(x.mul(2).requiresGrad());
    assertValues(Autograd.grad(x.mul(x.detach()).sum(), x), 1, 2);
    x.detach().fill(7);
    assertValues(x, 7, 7);
  }

  // ---- In place ----

  @Test
  void changesInPlaceAreNoticed() {
    Tensor x = leaf(1, 2);
    assertFails(
        "a leaf Variable that requires grad is being used in an in-place operation",
        () -> x.fill(1));
    assertFails("part of a graph", () -> x.exp().fill(1));
    Tensor y = x.square().sum();
    NoGrad.of(() -> x.fill(5));
    assertFails("modified by an inplace operation", y::backward);
    Tensor e = x.exp();
    NoGrad.of(() -> e.fill(5));
    assertFails("the output of exp", () -> e.sum().backward());
    Tensor view = x.mul(1).reshape(2, 1).tanh();
    NoGrad.of(() -> view.reshape(2).fill(0));
    assertFails("modified by an inplace operation", () -> view.sum().backward());
    // Ops that need shapes only don't mind.
    Tensor sum = x.reshape(1, 2).sum();
    NoGrad.of(() -> x.fill(6));
    sum.backward();
    assertValues(x.grad(), 1, 1);
  }

  // ---- Hooks ----

  @Test
  void hooks() {
    Tensor x = leaf(1, 2);
    Tensor h = x.mul(3);
    List<String> order = new ArrayList<>();
    Runnable first =
        h.registerHook(
            g -> {
              order.add("first");
              return g.mul(10);
            });
    h.registerHook(
        g -> {
          order.add("second " + g.get(0));
          return null;
        });
    Runnable onLeaf = x.registerHook(g -> g.add(1));
    h.sum().backward(null, RETAIN);
    assertEquals(List.of("first", "second 10.0"), order);
    assertValues(x.grad(), 31, 31);
    x.zeroGrad();
    first.run();
    first.run();
    onLeaf.run();
    h.sum().backward();
    assertValues(x.grad(), 3, 3);
    assertFails("doesn't require gradient", () -> Tensor.of(1.).registerHook(g -> g));
    Tensor wrong = x.mul(2);
    wrong.registerHook(g -> Tensor.of(1., 2., 3.));
    assertFails("hook", () -> wrong.sum().backward());
  }

  @Test
  void removingOneHookLeavesItsTwin() {
    Tensor x = leaf(1);
    java.util.function.UnaryOperator<Tensor> twice = g -> g.mul(2);
    Runnable first = x.registerHook(twice);
    x.registerHook(twice);
    first.run();
    first.run();
    x.sum().backward();
    assertValues(x.grad(), 2);
  }

  @Test
  void hooksMayKeepGradientsAndWhatTheyMakeOfThem() {
    Tensor x = leaf(1, 2);
    List<Tensor> kept = new ArrayList<>();
    Tensor h = x.square();
    h.registerHook(
        g -> {
          kept.add(g);
          Tensor made = g.mul(2);
          kept.add(made);
          return made;
        });
    x.registerHook(
        g -> {
          kept.add(g);
          return null;
        });
    h.mul(5).sum().backward();
    x.zeroGrad();
    x.sum().backward();
    assertValues(kept.get(0), 5, 5);
    assertValues(kept.get(1), 10, 10);
    assertValues(kept.get(2), 20, 40);
    assertValues(x.grad(), 1, 1);
  }

  @Test
  void hooksMayDifferentiate() {
    Tensor x = leaf(2, 3);
    Tensor other = leaf(7);
    Tensor ready = other.square().sum();
    Tensor h = x.mul(4);
    h.registerHook(g -> g.mul(Autograd.grad(ready, other)));
    h.sum().backward();
    assertValues(x.grad(), 56, 56);
    assertNull(other.grad());
  }

  @Test
  void hooksCannotCloseTheScopeAround() {
    Tensor x = leaf(1);
    try (Scope step = Scope.open()) {
      Tensor y = x.mul(2);
      y.registerHook(
          g -> {
            step.close();
            return null;
          });
      assertThrows(ScopeException.class, () -> y.sum().backward());
      assertEquals(2, y.item());
    }
  }

  /** Ops that write their gradient over the one that they get do so only where it was for them. */
  @Test
  void aGradientThatOthersReadStays() {
    int n = 100;
    Tensor p = Tensor.ones(n).requiresGrad(true);
    Tensor q = Tensor.ones(n).requiresGrad(true);
    Tensor seed = Tensor.full(Shape.of(n), 2);
    List<Tensor> seen = new ArrayList<>();
    Tensor sum = p.leakyRelu(.5).sub(3).leakyRelu(.5).add(q.leakyRelu(.5).neg().leakyRelu(.5));
    sum.registerHook(
        g -> {
          seen.add(g);
          return null;
        });
    Tensor y = sum.reshape(4, n / 4).leakyRelu(.25);
    y.retainGrad();
    y.backward(seed.reshape(4, n / 4), RETAIN);
    assertAll(.25, p.grad());
    assertAll(-.25, q.grad());
    assertAll(.5, seen.get(0));
    assertAll(2, y.grad());
    assertAll(2, seed);
    y.backward(seed.reshape(4, n / 4));
    assertAll(.5, p.grad());
    assertAll(.5, seen.get(0));
  }

  /** The engine adds parts to one gradient in place, but to none that others read. */
  @Test
  void gradientsOfPartsAreAddedToTheWhole() {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      Tensor x = Tensor.randn(new Generator(1), type, 60, 40, 50).requiresGrad(true);
      Tensor h = x.mul(2);
      List<Tensor> seen = new ArrayList<>();
      h.registerHook(
          g -> {
            seen.add(g);
            return null;
          });
      Tensor other = x.mul(3);
      Tensor whole = h.add(other);
      Tensor y =
          Stream.of(
                  h.narrow(0, 0, 30),
                  h.narrow(0, 20, 40),
                  h.slice(1, 1, 40, 3),
                  h.flip(2).narrow(2, 3, 17),
                  h.flip(1),
                  h.select(2, 7),
                  h.narrow(0, 5, 0),
                  h.select(0, 0).select(0, 39).select(0, 1),
                  whole)
              .map(part -> part.mul(part.detach()).sum())
              .reduce(Tensor::add)
              .orElseThrow();
      Tensor[] wanted = Autograd.grad(list(y), list(h, other, x), null, CREATE);
      Tensor[] found = Autograd.grad(list(y), list(h, other, x), null, RETAIN);
      Tensor kept = seen.get(1).clone();
      y.backward();
      for (int i = 0; i < wanted.length; i++) {
        double digits = type == DataType.FLOAT ? 1e-5 : 1e-12;
        assertArrayEquals(wanted[i].toDoubleArray(), found[i].toDoubleArray(), digits);
      }
      assertArrayEquals(found[0].toDoubleArray(), kept.toDoubleArray());
      assertArrayEquals(found[2].toDoubleArray(), x.grad().toDoubleArray());
    }
  }

  @Test
  void retainedGradients() {
    Tensor x = leaf(1, 2);
    Tensor h = x.square().retainGrad().retainGrad();
    assertNull(h.grad());
    h.mul(3).sum().backward(null, RETAIN);
    assertValues(h.grad(), 3, 3);
    h.mul(3).sum().backward();
    assertValues(h.grad(), 6, 6);
    h.zeroGrad();
    assertNull(h.grad());
    assertNull(x.retainGrad().square().retainGrad().grad());
    assertFails("can't retain_grad", () -> Tensor.of(1.).retainGrad());
  }

  // ---- Anomalies ----

  @Test
  void anomalyModeNamesTheFirstNan() {
    Tensor x = leaf(0, 1);
    try (AnomalyMode watch = AnomalyMode.open()) {
      assertFails("Function 'log' returned nan values in its forward", () -> x.sub(1).log());
      Tensor y = naughty(x);
      GraphException e = assertThrows(GraphException.class, y::backward);
      assertTrue(
          e.getMessage()
              .contains("Function 'sqrt' returned nan values in the gradient of its input 0"),
          e.getMessage());
      assertTrue(
          List.of(e.getCause().getStackTrace()).stream()
              .anyMatch(f -> f.getMethodName().equals("naughty")));
    }
    try (AnomalyMode watch = AnomalyMode.open()) {
      Tensor part = x.narrow(0, 0, 1);
      part.registerHook(g -> Tensor.full(DataType.DOUBLE, Shape.of(1), Double.NaN));
      assertFails(
          "Function 'slice' returned nan values in the gradient of its input 0", part::backward);
    }
    assertTrue(x.sub(1).log().hasNaN());
    Tensor y = naughty(x);
    y.backward();
    assertTrue(x.grad().hasNaN());
  }

  private static Tensor naughty(Tensor x) {
    return x.sqrt().mul(0).sum();
  }

  // ---- Users' ops ----

  private interface Backward {
    Tensor vjp(Tensor g, Call call);
  }

  private record Rule(Backward backward) implements CustomOp {
    @Override
    public Tensor compute(Call call) {
      return call.input(0).mul(2);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return backward.vjp(g, call);
    }
  }

  private record Cube() implements CustomOp {
    @Override
    public Tensor compute(Call call) {
      Tensor x = call.input(0);
      return x.mul(x).mul(x);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.mul(call.input(0).square()).mul(3);
    }
  }

  @Test
  void customOps() {
    Tensor x = leaf(2, 3);
    Tensor y = new Cube().apply(x);
    assertEquals("cube", y.gradFn());
    assertValues(y, 8, 27);
    Tensor g = Autograd.grad(list(y.sum()), list(x), null, CREATE)[0];
    assertValues(g, 12, 27);
    assertValues(Autograd.grad(g.sum(), x), 12, 18);
    record Identity() implements CustomOp {
      @Override
      public Tensor compute(Call call) {
        return call.input(0);
      }

      @Override
      public Tensor vjp(int i, Tensor g, Call call) {
        return g.neg();
      }
    }
    assertValues(Autograd.grad(new Identity().apply(x).sum(), x), -1, -1);
    assertTrue(x.isLeaf());
  }

  @Test
  void wrongCustomOps() {
    Tensor x = leaf(2, 3);
    assertFails(
        "rule: its backward gave no gradient for input 0",
        () -> new Rule((g, call) -> null).apply(x).sum().backward());
    assertFails(
        "rule: its backward gave a FLOAT gradient",
        () -> new Rule((g, call) -> g.to(DataType.FLOAT)).apply(x).sum().backward());
    assertThrows(
        IllegalStateException.class,
        () ->
            new Rule(
                    (g, call) -> {
                      throw new IllegalStateException("the user's own");
                    })
                .apply(x)
                .sum()
                .backward());
    record Half() implements CustomOp {
      @Override
      public Tensor compute(Call call) {
        return call.input(0).add(call.input(1));
      }

      @Override
      public Tensor[] backward(Tensor g, Call call) {
        return new Tensor[] {g};
      }
    }
    assertFails(
        "half: its backward gave 1 gradients, wanted one for each of its 2",
        () -> new Half().apply(x, x).sum().backward());
    assertFails(
        "has no derivative",
        () -> Autograd.grad(list(new Half().apply(x, x).sum()), list(x), null, CREATE));
    record Nothing() implements CustomOp {
      @Override
      public Tensor compute(Call call) {
        return null;
      }
    }
    assertFails("nothing: compute gave null", () -> new Nothing().apply(x));
    // After all that the engine is as before.
    Autograd.grad(x.sum(), x);
    assertTrue(x.mul(2).requiresGrad());
  }

  @Test
  void gradientsThatDoNotExist() {
    Tensor condition = leaf(1, 0);
    assertFails(
        "where: is not differentiable with respect to input 0",
        () -> Tensor.where(condition, condition, condition).sum().backward());
  }

  // ---- Size and threads ----

  @Test
  void deepGraphs() {
    Tensor x = Tensor.scalar(DataType.DOUBLE, 1).requiresGrad(true);
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          for (int round = 0; round < 2; round++) {
            try (Scope step = round == 0 ? null : Scope.open()) {
              Tensor y = x;
              double slope = 1;
              for (int i = 1; i <= 100_000; i++) {
                slope = i % 1000 == 0 ? slope + y.item() : slope;
                y = i % 1000 == 0 ? y.mul(x) : y.add(.001);
              }
              x.zeroGrad();
              y.backward(null, RETAIN);
              assertEquals(slope, x.grad().item(), 1e-6);
              assertEquals(slope, Autograd.grad(y, x).item(), 1e-6);
            }
            System.gc();
          }
        });
  }

  @Test
  void threadsShareParameters() throws Exception {
    Tensor w = Tensor.randn(new Generator(1), DataType.FLOAT, 20, 20).requiresGrad(true);
    float[] wanted = gradient(w, 0);
    float[] other = gradient(w, 1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Callable<Boolean>> work = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        int seed = t;
        work.add(
            () -> {
              for (int i = 0; i < 200; i++) {
                try (Scope step = i % 2 == 0 ? Scope.open() : null) {
                  assertArrayEquals(seed == 0 ? wanted : other, gradient(w, seed));
                }
              }
              return true;
            });
      }
      for (Future<Boolean> done : threads.invokeAll(work)) {
        assertTrue(done.get());
      }
    } finally {
      threads.shutdown();
    }
    assertNull(w.grad());
    assertNotNull(w.array());
  }

  private static float[] gradient(Tensor w, long seed) {
    Tensor x = Tensor.randn(new Generator(seed), DataType.FLOAT, 8, 20);
    return Autograd.grad(x.matmul(w).relu().matmul(w).square().mean(), w).toFloatArray();
  }
}
