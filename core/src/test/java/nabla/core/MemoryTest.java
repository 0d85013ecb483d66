package nabla.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import nabla.core.memory.Pool;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A training loop allocates nothing in its steady state, and memory is never read by two tensors at
 * once.
 *
 * <p>The loops that watch resident memory run {@code -Dnabla.steps} steps each, 10,000 unless told
 * otherwise.
 */
class MemoryTest {
  private static final int STEPS = Integer.getInteger("nabla.steps", 10_000);

  /** Two layers and plain SGD, in tensor operations only. */
  private static final class Mlp {
    final Tensor x;
    final Tensor target;
    final List<Tensor> parameters = new ArrayList<>();

    Mlp(long seed, int batch) {
      Generator random = new Generator(seed);
      x = Tensor.randn(random, DataType.FLOAT, batch, 8).keep();
      target = Tensor.randn(random, DataType.FLOAT, batch, 3).keep();
      for (int[] dims : new int[][] {{8, 16}, {16}, {16, 3}, {3}}) {
        Tensor start = Tensor.randn(random, DataType.FLOAT, dims);
        parameters.add(NoGrad.of(() -> start.mul(.3)).keep().requiresGrad(true));
      }
    }

    Tensor loss() {
      Tensor hidden = x.matmul(parameters.get(0)).add(parameters.get(1)).relu();
      return hidden.matmul(parameters.get(2)).add(parameters.get(3)).sub(target).square().mean();
    }

    double step() {
      Tensor loss = loss();
      parameters.forEach(Tensor::zeroGrad);
      loss.backward();
      try (NoGrad off = NoGrad.open()) {
        for (Tensor p : parameters) {
          p.addInPlace(p.grad().mul(-.05));
        }
      }
      return loss.item();
    }

    double[] train(int steps, boolean scoped) {
      double[] losses = new double[steps];
      for (int i = 0; i < steps; i++) {
        try (Scope step = scoped ? Scope.open() : null) {
          losses[i] = step();
        }
      }
      return losses;
    }
  }

  // ---- A loop in its steady state ----

  @Test
  void aScopedLoopCreatesNothing() {
    Mlp model = new Mlp(1, 32);
    double first = model.train(5, true)[0];
    long created = Pool.local().created();
    long held = Pool.local().bytesHeld();
    long native0 = Pointer.totalBytes();
    double[] losses = model.train(500, true);
    assertEquals(created, Pool.local().created());
    assertEquals(held, Pool.local().bytesHeld());
    // It may have become less: JavaCPP counts down when the garbage collector finds old pointers.
    assertTrue(Pointer.totalBytes() <= native0, Pointer.totalBytes() + " bytes, before " + native0);
    assertTrue(losses[499] < first / 2, losses[499] + " after " + first);
  }

  @Test
  void accumulatedGradientsToo() {
    Mlp model = new Mlp(1, 4);
    Runnable work =
        () -> {
          try (Scope step = Scope.open()) {
            model.parameters.forEach(Tensor::zeroGrad);
            model.loss().backward();
            model.loss().backward();
            Autograd.grad(model.loss(), model.parameters.get(0));
            Tensor loss = model.loss();
            Autograd.grad(
                new Tensor[] {loss}, new Tensor[] {loss, loss}, null, Autograd.Options.defaults());
          }
        };
    work.run();
    work.run();
    long created = Pool.local().created();
    for (int i = 0; i < 100; i++) {
      work.run();
    }
    assertEquals(created, Pool.local().created());
  }

  @Test
  void residentMemoryStaysFlatWithScopes() throws Exception {
    assertFlat(true);
  }

  @Test
  void residentMemoryStaysFlatWithoutScopes() throws Exception {
    assertFlat(false);
  }

  private static void assertFlat(boolean scoped) throws Exception {
    // The Java heap is there from the start, so that it doesn't hide what is outside of it.
    String output =
        run(
            Flat.class,
            List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"),
            STEPS + "",
            scoped + "");
    System.out.println(output.strip());
    assumeTrue(
        !output.contains("unknown"), "this system doesn't say how much memory a process holds");
    String[] words = output.strip().split(" ");
    long growth = Long.parseLong(words[words.length - 1]) - Long.parseLong(words[words.length - 2]);
    // One forgotten array a step would be about 100 MB in 50,000 steps; the short run is still
    // filling the pool.
    assertTrue(growth < 70, output);
  }

  /** Runs in a JVM of its own, where nothing else takes memory. */
  static final class Flat {
    public static void main(String[] args) {
      int steps = Integer.parseInt(args[0]);
      boolean scoped = Boolean.parseBoolean(args[1]);
      Mlp model = new Mlp(1, 16);
      model.train(steps / 2, scoped);
      long half = Pointer.physicalBytes() >> 20;
      model.train(steps / 2, scoped);
      long end = Pointer.physicalBytes() >> 20;
      System.out.println(
          (end == 0 ? "unknown" : "resident")
              + " MB in the middle and at the end of "
              + steps
              + " steps "
              + (scoped ? "with" : "without")
              + " scopes: "
              + half
              + " "
              + end);
    }
  }

  private static String run(Class<?> program, List<String> options, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(
        List.of(
            "--add-modules",
            "jdk.incubator.vector",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"));
    command.addAll(options);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            program.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  @Test
  void varyingSizesAreBounded() {
    assumeTrue(
        Pointer.physicalBytes() > 0, "this system doesn't say how much memory a process holds");
    long before = 0;
    for (int i = 0; i < 4000; i++) {
      try (Scope step = i % 2 == 0 ? Scope.open() : null) {
        int size = 1 + i * 37 % 501;
        Tensor.ones(size, 8).requiresGrad(true).exp().sum().backward();
      }
      before = i == 2000 ? Pointer.physicalBytes() : before;
    }
    assertTrue(Pointer.physicalBytes() - before < 100L << 20);
  }

  // ---- Scopes ----

  @Test
  void aClosedScopeTakesItsTensorsAlong() {
    Tensor outer = Tensor.of(1f, 2f);
    Tensor inner;
    Tensor kept;
    Tensor view;
    try (Scope step = Scope.open()) {
      inner = outer.mul(2);
      view = inner.reshape(2, 1);
      kept = inner.add(1).keep();
    }
    String message = assertThrows(ScopeException.class, () -> inner.add(1)).getMessage();
    assertTrue(message.contains("[2]") && message.contains("keep()"), message);
    for (Runnable touch :
        List.<Runnable>of(
            inner::array,
            inner::toFloatArray,
            inner::detach,
            () -> assertNotNull(inner.clone()),
            () -> view.get(0, 0),
            () -> inner.fill(1),
            () -> outer.copyFrom(inner),
            () -> outer.addInPlace(inner),
            inner::keep,
            inner::toDoubleArray,
            inner::hasNaN)) {
      assertThrows(ScopeException.class, touch::run);
    }
    assertTrue(inner.toString().contains("scope"));
    assertEquals(2, inner.numel());
    assertArrayEquals(new float[] {3, 5}, kept.toFloatArray());
    assertArrayEquals(new float[] {1, 2}, outer.toFloatArray());
  }

  @Test
  void aGraphThatReachesIntoAClosedScopeSaysSo() {
    Tensor x = Tensor.of(1f, 2f).requiresGrad(true);
    Tensor loss;
    try (Scope step = Scope.open()) {
      loss = x.exp().square().sum().keep();
    }
    assertThrows(ScopeException.class, loss::backward);
    assertEquals(3, Tensor.scalar(3).sum().item());
  }

  @Test
  void scopesNest() {
    try (Scope outer = Scope.open()) {
      Tensor a = Tensor.ones(3);
      Tensor b;
      try (Scope inner = Scope.open()) {
        b = a.add(1);
        assertThrows(ScopeException.class, outer::close);
        assertEquals(6, b.sum().item());
      }
      assertThrows(ScopeException.class, b::sum);
      assertEquals(3, a.sum().item());
      outer.close();
      outer.close();
      assertThrows(ScopeException.class, a::sum);
    }
    assertEquals(3, Tensor.ones(3).sum().item());
  }

  @Test
  void scopesBelongToTheirThread() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try (Scope here = Scope.open()) {
      Tensor mine = Tensor.ones(3);
      Tensor theirs =
          other
              .submit(
                  () -> {
                    assertThrows(ScopeException.class, here::close);
                    return mine.add(1);
                  })
              .get();
      assertEquals(3, mine.sum().item());
      here.close();
      assertEquals(6, theirs.sum().item());
    } finally {
      other.shutdown();
    }
  }

  @Test
  void gradientsOutliveTheScope() {
    Tensor x = Tensor.of(1f, 2f).requiresGrad(true);
    Tensor g;
    try (Scope step = Scope.open()) {
      x.square().sum().backward();
      g = Autograd.grad(x.square().sum(), x);
      assertEquals(6, g.sum().item());
    }
    assertArrayEquals(new float[] {2, 4}, x.grad().toFloatArray());
    assertThrows(ScopeException.class, g::sum);
  }

  @Test
  void aHooksTensorsBelongToTheScopeAround() {
    Tensor x = Tensor.of(1f, 2f).requiresGrad(true);
    Tensor[] seen = new Tensor[2];
    try (Scope step = Scope.open()) {
      Tensor y = x.square();
      y.registerHook(
          g -> {
            seen[0] = g;
            seen[1] = g.clone();
            return null;
          });
      y.sum().backward();
      assertEquals(4, seen[0].add(seen[1]).sum().item());
    }
    assertThrows(ScopeException.class, seen[0]::sum);
    assertThrows(ScopeException.class, seen[1]::sum);
  }

  @Test
  void aFailingBackwardLeavesTheScopeInOrder() {
    record Broken() implements CustomOp {
      @Override
      public Tensor compute(Call call) {
        return call.input(0).clone();
      }

      @Override
      public Tensor vjp(int i, Tensor g, Call call) {
        g.mul(2);
        throw new IllegalStateException("broken");
      }
    }
    Tensor x = Tensor.ones(777).requiresGrad(true);
    Tensor after;
    try (Scope step = Scope.open()) {
      Tensor y = new Broken().apply(x.mul(2)).mul(3).sum();
      assertThrows(IllegalStateException.class, y::backward);
      after = Tensor.ones(777);
      assertTrue(x.mul(2).requiresGrad());
    }
    assertThrows(ScopeException.class, after::sum);
    Tensor outside = Tensor.ones(777);
    try (Scope step = Scope.open()) {
      x.mul(2).sum().backward();
    }
    assertEquals(777, outside.sum().item());
    assertEquals(2, x.grad().mean().item());
  }

  // ---- Whose memory ----

  @Test
  void exportedMemoryIsNobodyElses() {
    List<INDArray> exported = new ArrayList<>();
    try (Scope step = Scope.open()) {
      exported.add(Tensor.ones(4099).array());
      exported.add(Tensor.ones(4099).exp().reshape(1, 4099).array());
    }
    List<Tensor> others = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      others.add(Tensor.zeros(4099));
    }
    exported.forEach(array -> array.assign(9));
    for (Tensor other : others) {
      assertEquals(0, other.sum().item());
    }
    others.forEach(other -> other.fill(3));
    assertEquals(9, exported.get(0).getDouble(4098));
    assertEquals(9, exported.get(1).getDouble(0, 0));
  }

  /** As long as a vector, or longer. */
  @Test
  void tensorsBeginWhereACacheLineDoes() {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE, DataType.LONG}) {
      for (int n : new int[] {16, 17, 100, 784, 100_003}) {
        Tensor x = Tensor.zeros(type, Shape.of(n));
        assertEquals(0, x.array().data().pointer().address() % 64, n + " of " + type);
        assertEquals(n, x.array().data().length());
      }
    }
  }

  @Test
  void aViewOfAnArrayKeepsItsMemory() throws Exception {
    INDArray row = Tensor.ones(1000, 1000).mul(3).array().getRow(7);
    for (int i = 0; i < 20; i++) {
      System.gc();
      Thread.sleep(10);
      Tensor.ones(1000, 1000).mul(9).array();
    }
    assertEquals(3000, row.sumNumber().doubleValue());
  }

  @Test
  void theHighWaterMarkIsWhatTensorsHeldAtOnce() {
    Pool pool = Pool.local();
    try (Scope outer = Scope.open()) {
      Tensor x = Tensor.ones(1000);
      long before = pool.memoryAllocated();
      pool.resetPeakMemoryStats();
      for (int i = 0; i < 3; i++) {
        try (Scope inner = Scope.open()) {
          x.add(x).mul(x).array();
        }
      }
      assertEquals(before, pool.memoryAllocated());
      assertEquals(before + 2 * 4000, pool.maxMemoryAllocated());
      pool.resetPeakMemoryStats();
      assertEquals(before, pool.maxMemoryAllocated());
    }
  }

  @Test
  void unreachableTensorsComeBackWithoutScopes() {
    Pool.local().clear();
    long created = Pool.local().created();
    int rounds = 3000;
    for (int i = 0; i < rounds; i++) {
      // A megabyte each: more than the budget that makes the pool ask the collector.
      assertEquals(i, Tensor.full(Shape.of(1 << 18), i).get(77));
    }
    assertTrue(
        Pool.local().created() - created < rounds / 2,
        "created " + (Pool.local().created() - created));
  }

  @Test
  void twoThreadsTrainAsOneDoes() throws Exception {
    double[] a = new Mlp(1, 64).train(150, true);
    double[] b = new Mlp(2, 64).train(150, false);
    assertFalse(java.util.Arrays.equals(a, b));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Callable<double[]>> work =
          List.of(() -> new Mlp(1, 64).train(150, false), () -> new Mlp(2, 64).train(150, true));
      for (int round = 0; round < 3; round++) {
        List<Future<double[]>> done = threads.invokeAll(work);
        assertArrayEquals(a, done.get(0).get());
        assertArrayEquals(b, done.get(1).get());
      }
    } finally {
      threads.shutdown();
    }
  }

  // ---- The pool ----

  @Test
  void thePoolKeepsToItsBound() throws Exception {
    String output = run(Bounded.class, List.of("-Xmx256m", "-Dnabla.pool.bytes=1000000"));
    assertTrue(output.contains("kept to its bound"), output);
  }

  @Test
  void sizesThatNeverComeAgainDontFillTheMemory() throws Exception {
    assertTrue(run(Varied.class, List.of("-Xmx256m")).contains("kept to what is in use"));
  }

  /**
   * A thousand steps of 8 MB, no two of the same size; then few sizes that come again and again.
   */
  static final class Varied {
    public static void main(String[] args) {
      Pool pool = Pool.local();
      long most = 0;
      for (int i = 1; i <= 1000; i++) {
        try (Scope step = Scope.open()) {
          Tensor.ones(1_000_000 + i).add(1);
        }
        most = Math.max(most, pool.bytesHeld());
      }
      if (most > 200_000_000) {
        throw new AssertionError(most + " bytes");
      }
      long created = 0;
      for (int i = 0; i < 32; i++) {
        created = i <= 16 ? pool.created() : created;
        try (Scope step = Scope.open()) {
          Tensor.ones(100_000 + i % 16).add(1);
        }
      }
      if (pool.created() != created) {
        throw new AssertionError("what comes again should still be there: " + pool);
      }
      System.out.println("kept to what is in use");
    }
  }

  /** Runs in a JVM of its own, since the bound is read once. */
  static final class Bounded {
    public static void main(String[] args) {
      Pool pool = Pool.local();
      for (int i = 1; i <= 2000; i++) {
        try (Scope step = Scope.open()) {
          Tensor.ones(i).add(1);
          check(pool);
        }
        check(pool);
      }
      String text = pool.toString();
      if (!text.contains("FLOAT[2000]") || text.contains("FLOAT[1]")) {
        throw new AssertionError("the oldest should have gone first: " + text);
      }
      long created = pool.created();
      try (Scope step = Scope.open()) {
        Tensor.ones(2000).add(1);
      }
      if (pool.created() != created) {
        throw new AssertionError("the newest should still be there");
      }
      pool.clear();
      if (pool.bytesHeld() != 0) {
        throw new AssertionError(pool.toString());
      }
      System.out.println("kept to its bound");
    }

    private static void check(Pool pool) {
      if (pool.bytesHeld() > 1_000_000) {
        throw new AssertionError(pool.bytesHeld() + " bytes");
      }
    }
  }
}
