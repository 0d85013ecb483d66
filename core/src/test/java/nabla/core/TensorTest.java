package nabla.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Creation, conversion, printing, and the corners of operations, measured by PyTorch. */
class TensorTest {
  private static final float INF = Float.POSITIVE_INFINITY;

  private static void assertTensor(Shape shape, double[] values, Tensor x) {
    assertEquals(shape, x.shape());
    assertArrayEquals(values, x.toDoubleArray(), 1e-6);
  }

  private static double[] d(double... values) {
    return values;
  }

  private static Shape s(int... dims) {
    return Shape.of(dims);
  }

  /** The message says what came, what was wanted or what to do: each of the words. */
  private static <T extends NablaException> void assertSays(
      Class<T> type, Executable work, String... words) {
    String message = assertThrows(type, work).getMessage();
    for (String word : words) {
      assertTrue(message.contains(word), () -> "'" + word + "' isn't in: " + message);
    }
  }

  // ---- Creation ----

  @Test
  void javaArraysOfAnyRank() {
    assertTensor(s(), d(2.5), Tensor.of((Object) 2.5f));
    assertTensor(s(3), d(1, 2, 3), Tensor.of(1f, 2f, 3f));
    assertTensor(s(2, 2), d(1, 2, 3, 4), Tensor.of((Object) new double[][] {{1, 2}, {3, 4}}));
    assertTensor(
        s(1, 2, 3),
        d(1, 2, 3, 4, 5, 6),
        Tensor.of((Object) new int[][][] {{{1, 2, 3}, {4, 5, 6}}}));
    assertTensor(s(2, 0), d(), Tensor.of((Object) new float[2][0]));
    assertTensor(s(0, 0), d(), Tensor.of((Object) new float[0][]));
    assertTensor(s(2), d(1, 2), Tensor.of((Object) new Integer[] {1, 2}));
    assertEquals(DataType.FLOAT, Tensor.of((Object) new float[1][1]).dataType());
    assertEquals(DataType.DOUBLE, Tensor.of((Object) new double[1][1]).dataType());
    assertEquals(DataType.LONG, Tensor.of((Object) new int[1][1]).dataType());
    assertEquals(DataType.LONG, Tensor.of((Object) new long[1][1]).dataType());
    assertEquals(
        Long.MAX_VALUE - 1,
        Tensor.of((Object) new long[][] {{Long.MAX_VALUE - 1}}).toLongArray()[0]);
    assertEquals(-7, Tensor.of(-7).toLongArray()[0]);
  }

  @Test
  void badJavaArrays() {
    assertSays(
        ShapeException.class,
        () -> Tensor.of((Object) new float[][] {{1, 2}, {3}}),
        "depth 1",
        "2",
        "1",
        "equally");
    assertSays(
        ShapeException.class, () -> Tensor.of((Object) new float[][] {{1, 2}, null}), "null");
    assertSays(ShapeException.class, () -> Tensor.of((Object) new float[][] {null, {1}}), "differ");
    assertSays(TypeException.class, () -> Tensor.of((Object) null), "null", "wanted");
    assertSays(
        TypeException.class, () -> Tensor.of((Object) new String[] {"1"}), "String", "wanted");
    assertSays(TypeException.class, () -> Tensor.of((Object) new boolean[1]), "boolean");
    assertSays(
        TypeException.class,
        () -> Tensor.of((Object) new Integer[] {1, null}),
        "element 1",
        "null");
    assertSays(
        ShapeException.class,
        () -> Tensor.of(java.lang.reflect.Array.newInstance(float.class, new int[40])),
        "32");
    assertSays(ShapeException.class, () -> Tensor.of(new float[5], 2, 3), "5", "6");
  }

  @Test
  void filled() {
    assertTensor(s(2, 1), d(0, 0), Tensor.zeros(2, 1));
    assertTensor(s(), d(1), Tensor.ones());
    assertTensor(s(2), d(-1.5, -1.5), Tensor.full(DataType.DOUBLE, s(2), -1.5));
    assertTensor(s(2, 2), d(1, 0, 0, 1), Tensor.eye(2));
    assertTensor(s(0, 0), d(), Tensor.eye(0));
    assertTensor(s(3), d(0, 1, 2), Tensor.arange(3));
    assertTensor(s(4), d(1, .5, 0, -.5), Tensor.arange(DataType.FLOAT, 1, -1, -.5));
    assertTensor(s(0), d(), Tensor.arange(DataType.FLOAT, 1, 1, 1));
    assertEquals(DataType.LONG, Tensor.arange(3).dataType());
    assertTensor(s(2), d(0, 0), Tensor.zerosLike(Tensor.of(1L, 2L)));
  }

  @Test
  void badSizes() {
    assertSays(ShapeException.class, () -> Tensor.zeros(2, -1), "[2, -1]", "negative");
    assertSays(ShapeException.class, () -> Tensor.zeros(1 << 20, 1 << 20), "at most", "smaller");
    assertSays(ShapeException.class, () -> Tensor.zeros(0, 1 << 20, 1 << 20), "at most");
    assertSays(ShapeException.class, () -> Tensor.zeros(new int[33]), "32");
    assertSays(ShapeException.class, () -> Tensor.eye(-1), "negative");
    assertSays(
        TypeException.class, () -> Tensor.zeros(DataType.BOOL, 2), "BOOL", "FLOAT, DOUBLE or LONG");
    assertSays(ArgumentException.class, () -> Tensor.arange(DataType.FLOAT, 0, 1, -1), "step -1");
    assertSays(ArgumentException.class, () -> Tensor.arange(DataType.FLOAT, 0, 1, 0), "step 0");
    assertSays(
        ArgumentException.class, () -> Tensor.arange(DataType.FLOAT, 0, Double.NaN, 1), "NaN");
    assertSays(ShapeException.class, () -> Tensor.arange(DataType.FLOAT, 0, 1e300, 1), "at most");
  }

  @Test
  void random() {
    Tensor uniform = Tensor.rand(new Generator(1), DataType.FLOAT, 10_000);
    assertEquals(.5, uniform.mean().item(), .01);
    assertTrue(uniform.ge(0).mul(uniform.lt(1)).sum().item() == 10_000);
    Tensor normal = Tensor.randn(new Generator(1), DataType.DOUBLE, 100, 100);
    assertEquals(0, normal.mean().item(), .03);
    assertEquals(1, normal.var().item(), .05);
    Tensor whole = Tensor.randint(new Generator(1), -2, 3, 1000);
    assertEquals(
        List.of(-2L, -1L, 0L, 1L, 2L),
        java.util.Arrays.stream(whole.toLongArray()).distinct().sorted().boxed().toList());
    assertArrayEquals(
        normal.toDoubleArray(),
        Tensor.randn(new Generator(1), DataType.DOUBLE, 10_000).toDoubleArray());
    Generator.manualSeed(5);
    float[] first = Tensor.randn(3).toFloatArray();
    Generator.manualSeed(5);
    assertArrayEquals(first, Tensor.randn(3).toFloatArray());
    assertSays(
        ArgumentException.class,
        () -> Tensor.randint(new Generator(1), 3, 3, 2),
        "low 3",
        "low < high");
    assertSays(
        ArgumentException.class,
        () -> Tensor.randint(new Generator(1), Integer.MIN_VALUE, Integer.MAX_VALUE, 2),
        "2^31");
    assertSays(
        TypeException.class,
        () -> Tensor.rand(new Generator(1), DataType.LONG, 2),
        "LONG",
        "FLOAT or DOUBLE");
    assertSays(ArgumentException.class, () -> new Generator(1).permutation(-1), "-1");
  }

  // ---- INDArrays ----

  @Test
  void copiesOfEveryLayout() {
    INDArray rows = Nd4j.arange(12).castTo(DataType.FLOAT).reshape('c', 3, 4);
    List<INDArray> layouts = new ArrayList<>();
    layouts.add(rows);
    layouts.add(rows.dup('f'));
    layouts.add(rows.transpose().dup('c').transpose());
    INDArray wide = Nd4j.zeros(DataType.FLOAT, 5, 8);
    INDArray view = wide.get(NDArrayIndex.interval(1, 4), NDArrayIndex.interval(0, 2, 8));
    view.assign(rows);
    layouts.add(view);
    layouts.add(rows.castTo(DataType.DOUBLE));
    layouts.add(rows.castTo(DataType.INT));
    layouts.add(rows.castTo(DataType.LONG));
    for (INDArray layout : layouts) {
      Tensor x = Tensor.copyOf(layout);
      assertTensor(s(3, 4), d(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), x);
      x.fill(9);
      assertEquals(11, layout.getDouble(2, 3));
    }
    assertEquals(DataType.LONG, Tensor.copyOf(rows.castTo(DataType.INT)).dataType());
    assertTensor(s(), d(3), Tensor.copyOf(Nd4j.scalar(3f)));
    assertTensor(s(0), d(), Tensor.copyOf(Nd4j.empty(DataType.FLOAT)));
    assertTensor(s(4), d(4, 5, 6, 7), Tensor.copyOf(rows.getRow(1)));
    assertSays(TypeException.class, () -> Tensor.copyOf(Nd4j.create(DataType.BOOL, 2)), "BOOL");
  }

  @Test
  void wrappedMemoryIsShared() {
    INDArray rows = Nd4j.arange(12).castTo(DataType.FLOAT).reshape('c', 3, 4);
    Tensor x = Tensor.wrap(rows);
    x.fill(2);
    assertEquals(2, rows.getFloat(2, 3));
    rows.putScalar(1, 2, 5);
    assertEquals(5, x.get(1, 2));
    assertEquals(27, x.sum().item());
    Tensor row = Tensor.wrap(rows.getRow(1));
    assertTensor(s(4), d(2, 2, 5, 2), row);
    assertTensor(s(4), d(4, 4, 10, 4), row.add(row));
    assertTensor(
        s(2, 1),
        d(18, 18),
        Tensor.wrap(rows.get(NDArrayIndex.interval(1, 3), NDArrayIndex.all()))
            .matmul(Tensor.of(new float[] {2, 2, 0, 5}, 4, 1)));
    row.fill(0);
    assertEquals(0, rows.getRow(1).sumNumber().doubleValue());
    assertEquals(2, rows.getDouble(0, 3));
    assertEquals(2, rows.getDouble(2, 0));
    assertSays(ShapeException.class, () -> Tensor.wrap(rows.dup('f')), "row-major", "copyOf");
    assertSays(ShapeException.class, () -> Tensor.wrap(rows.getColumn(1)), "row-major", "copyOf");
    assertSays(TypeException.class, () -> Tensor.wrap(rows.castTo(DataType.INT)), "INT");
  }

  @Test
  void closedArraysAreNoticed() {
    INDArray closed = Nd4j.zeros(DataType.FLOAT, 3);
    closed.close();
    assertSays(ArgumentException.class, () -> Tensor.copyOf(closed), "closed");
    assertSays(ArgumentException.class, () -> Tensor.wrap(closed), "closed");
    INDArray open = Nd4j.zeros(DataType.FLOAT, 2, 3);
    Tensor x = Tensor.wrap(open);
    open.close();
    assertSays(ScopeException.class, x::sum, "closed");
    assertSays(ScopeException.class, () -> x.get(0, 0), "closed");
  }

  @Test
  void nd4jWorkspacesDontTakeMemoryAway() {
    Tensor x;
    try (MemoryWorkspace workspace =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace("tensor-test")) {
      x = Tensor.full(s(1237), 3);
      INDArray attached = Nd4j.zeros(DataType.FLOAT, 3);
      assertSays(ShapeException.class, () -> Tensor.wrap(attached), "workspaces");
    }
    assertFalse(x.array().isAttached());
    assertEquals(3 * 1237, x.sum().item());
  }

  @Test
  void arrayIsTheMemory() {
    Tensor x = Tensor.zeros(2, 3);
    x.array().putScalar(1, 2, 4);
    assertEquals(4, x.get(1, 2));
    assertArrayEquals(new long[] {2, 3}, x.array().shape());
    assertEquals(0, Tensor.scalar(7).array().rank());
    assertEquals(7, Tensor.scalar(7).array().getDouble(0));
    assertTrue(Tensor.zeros(2, 0).array().isEmpty());
  }

  // ---- Reading ----

  @Test
  void reading() {
    Tensor x = Tensor.of(new float[] {1.5f, -2.5f, 3, 4}, 2, 2);
    assertEquals(-2.5, x.get(0, 1));
    assertArrayEquals(new float[] {1.5f, -2.5f, 3, 4}, x.toFloatArray());
    assertArrayEquals(new long[] {1, -2, 3, 4}, x.toLongArray());
    assertArrayEquals(new float[] {1, 2}, Tensor.of(1L, 2L).toFloatArray());
    assertEquals(5, Tensor.full(s(1, 1, 1), 5).item());
    assertSays(ShapeException.class, x::item, "[2, 2]", "4 elements", "exactly one");
    assertSays(ShapeException.class, () -> x.get(0), "1 indices", "[2, 2]");
    assertSays(ArgumentException.class, () -> x.get(0, 2), "[0, 2]", "[2, 2]");
    assertSays(ArgumentException.class, () -> x.get(-1, 0), "[-1, 0]");
    assertEquals(2, x.size(-1));
    assertSays(ArgumentException.class, () -> x.size(2), "dimension 2", "-2 to 1");
  }

  @TestFactory
  Stream<DynamicTest> printsLikePyTorch() throws IOException {
    Map<String, Tensor> cases = new LinkedHashMap<>();
    cases.put("whole numbers far apart", Tensor.of(1f, 2000f));
    cases.put("fractions far apart", Tensor.of(.001f, 2.5f));
    cases.put("not finite", Tensor.of(0, Float.NaN, INF));
    cases.put("infinite beside a fraction", Tensor.of(-INF, 1.5f));
    cases.put("scalar", Tensor.scalar(3));
    cases.put("long scalar", Tensor.scalar(DataType.LONG, 3));
    cases.put("matrix", Tensor.of(new float[] {1.5f, -2, 3, 400}, 2, 2));
    cases.put("small", Tensor.of(1e-5f, 1f));
    cases.put("large", Tensor.of(1e9f, 1f));
    cases.put("just not large", Tensor.of(1e8f, 1e8f));
    cases.put("negative zero", Tensor.of(-0f, 1e-30f));
    cases.put("rank 3", Tensor.arange(DataType.FLOAT, 0, 24, 1).reshape(2, 3, 4));
    cases.put("rank 4", Tensor.arange(8).reshape(2, 2, 1, 2));
    cases.put("broken line", Tensor.arange(DataType.FLOAT, 0, 30, 1));
    cases.put("broken lines of longs", Tensor.arange(DataType.LONG, -7, 33, 1).reshape(2, 20));
    cases.put("shortened vector", Tensor.arange(DataType.FLOAT, 0, 2000, 1));
    cases.put("shortened matrix", Tensor.full(s(2, 600), .25));
    cases.put("shortened rank 3", Tensor.arange(1200).reshape(2, 3, 200));
    cases.put("shortened rows", Tensor.arange(DataType.FLOAT, 0, 300, .125).reshape(400, 6));
    cases.put("empty", Tensor.zeros(0));
    String text;
    try (InputStream in = TensorTest.class.getResourceAsStream("printed.txt")) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r", "");
    }
    String[] sections = text.split("(?m)^## ");
    assertEquals(sections.length - 1, cases.size());
    return Stream.of(sections)
        .skip(1)
        .map(
            section -> {
              int end = section.indexOf('\n');
              String name = section.substring(0, end);
              return DynamicTest.dynamicTest(
                  name,
                  () ->
                      assertEquals(section.substring(end + 1).strip(), cases.get(name).toString()));
            });
  }

  @Test
  void printsWhatElseItIs() {
    assertEquals("tensor([0.5000], dtype=DOUBLE)", Tensor.of(new double[] {.5}).toString());
    assertEquals("tensor([], shape=[0, 3])", Tensor.zeros(0, 3).toString());
    Tensor x = Tensor.of(new float[] {1}).requiresGrad(true);
    assertEquals("tensor([1.], requiresGrad=true)", x.toString());
    assertEquals("tensor([2.7183], gradFn=exp)", x.exp().toString());
  }

  // ---- Operations ----

  @Test
  void broadcasting() {
    Tensor column = Tensor.of(new float[] {10, 20}, 2, 1);
    Tensor row = Tensor.of(1f, 2f, 3f);
    assertTensor(s(2, 3), d(11, 12, 13, 21, 22, 23), column.add(row));
    assertTensor(s(2, 3), d(11, 12, 13, 21, 22, 23), row.add(column));
    assertTensor(s(2, 1), d(30, 40), column.add(Tensor.scalar(20)));
    assertTensor(s(0, 3), d(), Tensor.zeros(0, 1).add(row));
    assertTensor(s(0), d(), Tensor.zeros(0).add(Tensor.ones(1)));
    assertEquals(s(4, 0, 3), Tensor.zeros(4, 1, 3).mul(Tensor.zeros(0, 1)).shape());
    assertEquals(s(5, 2, 3), Tensor.where(Tensor.ones(5, 1, 1), column, row).shape());
    assertSays(
        ShapeException.class,
        () -> Tensor.ones(2, 3).add(Tensor.ones(2)),
        "add",
        "[2, 3]",
        "[2]",
        "equal");
    assertSays(ShapeException.class, () -> Tensor.zeros(0).add(Tensor.ones(2)), "[0]", "[2]");
    assertSays(TypeException.class, () -> row.add(Tensor.of(1.)), "DOUBLE", "FLOAT", "to(");
    assertSays(TypeException.class, () -> Tensor.of(1L).add(Tensor.of(1L)), "LONG", "to(FLOAT)");
    assertSays(TypeException.class, () -> Tensor.of(1L).exp(), "exp", "LONG");
  }

  @Test
  void nothingInNothingOut() {
    Tensor none = Tensor.zeros(2, 0, 3);
    for (Tensor y :
        List.of(
            none.exp(),
            none.relu(),
            none.add(1),
            none.softmax(-1),
            none.softmax(1),
            none.cumsum(1),
            none.flip(),
            none.clone(),
            none.to(DataType.DOUBLE),
            none.sub(none),
            none.logSoftmax(0))) {
      assertEquals(none.shape(), y.shape());
    }
    assertTensor(s(2, 3), d(0, 0, 0, 0, 0, 0), none.sum(1));
    assertTensor(s(), d(0), none.sum());
    assertTensor(s(), d(1), none.prod());
    assertTensor(s(), d(0), none.norm());
    assertTensor(s(), d(Double.NaN), none.mean());
    assertTensor(s(), d(Double.NaN), none.var());
    assertTensor(s(), d(Double.NEGATIVE_INFINITY), none.logSumExp());
    assertEquals(s(2, 0), none.max(2).shape());
    assertEquals(s(2, 0), none.argmax(2).shape());
    assertSays(ShapeException.class, () -> none.max(), "empty");
    assertSays(ShapeException.class, () -> none.max(1), "empty", "[2, ");
    assertSays(ShapeException.class, () -> none.argmax(1), "dimension 1", "empty");
    assertEquals(s(0, 3, 2), none.permute(1, 2, 0).shape());
    assertEquals(s(2, 3), none.reshape(2, 0, 3).sum(1).shape());
    assertEquals(s(0, 6), none.reshape(0, 6).shape());
    assertSays(ShapeException.class, () -> none.reshape(0, -1), "[0, -1]");
    assertEquals(s(4, 0, 3), Tensor.concat(0, none, none).shape());
    assertTensor(s(2, 2, 1), d(7, 7, 7, 7), none.pad(7, 0, -2, 1, 1));
    assertEquals(s(2, 0, 4), none.matmul(Tensor.ones(3, 4)).shape());
    assertTensor(s(1, 2), d(0, 0), Tensor.zeros(1, 0).matmul(Tensor.zeros(0, 2)));
    assertEquals(s(2, 0, 1), none.gather(2, Tensor.zeros(DataType.LONG, 2, 0, 1)).shape());
    assertEquals(s(2, 0, 5), none.indexSelect(2, Tensor.zeros(DataType.LONG, 5)).shape());
    assertEquals(s(0, 0, 3), none.indexSelect(0, Tensor.zeros(DataType.LONG, 0)).shape());
    assertEquals(1, none.split(1, 4).length);
    assertEquals("tensor([], shape=[2, 0, 3])", none.toString());
    Tensor leaf = Tensor.zeros(2, 0).requiresGrad(true);
    leaf.exp().cumsum(0).gather(0, Tensor.zeros(DataType.LONG, 1, 0)).sum().backward();
    assertEquals(leaf.shape(), leaf.grad().shape());
  }

  @Test
  void notANumber() {
    Tensor x = Tensor.of(1f, Float.NaN, 3f);
    assertTrue(x.hasNaN());
    assertFalse(Tensor.of(1L).hasNaN());
    assertTensor(s(), d(Double.NaN), x.max());
    assertTensor(s(), d(Double.NaN), x.min());
    assertEquals(1, x.argmax(0).item());
    assertTensor(s(3), d(1, Double.NaN, 2), x.clamp(0, 2));
    assertTensor(s(3), d(1, Double.NaN, 3), x.relu());
    assertTensor(s(3), d(1, 0, 1), x.eq(x));
    assertTensor(s(3), d(0, 1, 0), x.ne(x));
    assertTensor(s(3), d(1, Double.NaN, 2), x.minimum(Tensor.of(2f, 2f, 2f)));
    assertTensor(s(), d(Double.NaN), x.logSumExp());
    assertTrue(x.sum().hasNaN());
  }

  @Test
  void movement() {
    Tensor x = Tensor.arange(DataType.FLOAT, 0, 6, 1).reshape(2, 3);
    assertTensor(s(2, 2), d(0, 2, 3, 5), x.slice(1, 0, 3, 2));
    assertTensor(s(2, 2), d(1, 2, 4, 5), x.slice(-1, -2, 99, 1));
    assertTensor(s(2, 0), d(), x.slice(1, 2, 1, 1));
    assertTensor(
        s(2, 1), d(0, 3), x.slice(1, Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE));
    assertTensor(s(3), d(3, 4, 5), x.select(0, -1));
    assertTensor(s(2, 3), d(5, 4, 3, 2, 1, 0), x.flip());
    assertTensor(s(2, 3), d(2, 1, 0, 5, 4, 3), x.flip(1));
    assertTensor(s(3, 2), d(0, 3, 1, 4, 2, 5), x.t());
    assertTensor(s(2, 2), d(9, 0, 9, 3), x.pad(9, 1, -2));
    assertTensor(s(1, 3), d(3, 4, 5), x.pad(9, 0, 0, -1, 0));
    assertTensor(s(3, 4), d(0, 1, 2, 7, 3, 4, 5, 7, 7, 7, 7, 7), x.pad(7, 0, 1, 0, 1));
    assertTensor(s(2, 2, 3), d(0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5), x.expand(2, -1, -1));
    assertTensor(s(2, 3, 1), d(0, 1, 2, 3, 4, 5), x.unsqueeze(-1));
    assertTensor(s(6), d(0, 1, 2, 3, 4, 5), x.flatten());
    assertTensor(s(1), d(4), Tensor.scalar(4).flatten(0, -1));
    assertTensor(s(2, 3), d(0, 1, 2, 3, 4, 5), x.unsqueeze(1).unsqueeze(0).squeeze());
    assertEquals(s(2, 3), x.squeeze(0).shape());
    assertTensor(s(2, 2, 3), d(0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5), Tensor.stack(0, x, x));
    assertTensor(s(3, 2), d(0, 3, 1, 4, 2, 5), Tensor.stack(-1, x.select(0, 0), x.select(0, 1)));
    Tensor[] parts = x.split(1, 2);
    assertTensor(s(2, 1), d(2, 5), parts[1]);
    assertEquals(1, x.split(1, Integer.MAX_VALUE).length);
    assertSays(ArgumentException.class, () -> x.select(0, 2), "index 2", "[2, 3]");
    assertSays(ArgumentException.class, () -> x.slice(0, 0, 1, 0), "step 0", "flip");
    assertSays(ArgumentException.class, () -> x.narrow(1, 2, 2), "dimension 1", "[2, 3]");
    assertSays(ArgumentException.class, () -> x.narrow(1, 1, Integer.MAX_VALUE), "outside");
    assertSays(ArgumentException.class, () -> x.transpose(0, 2), "dimension 2", "-2 to 1");
    assertSays(ArgumentException.class, () -> x.permute(0, 0), "twice");
    assertSays(ShapeException.class, () -> x.permute(0), "each of its 2");
    assertSays(ShapeException.class, () -> x.reshape(4, -1), "[4, -1]", "6 elements");
    assertSays(ShapeException.class, () -> x.reshape(-1, -1), "only one");
    assertSays(ShapeException.class, () -> x.reshape(7), "6 elements", "7");
    assertSays(ShapeException.class, () -> x.expand(3, 3), "[2, 3]", "[3, 3]");
    assertSays(ShapeException.class, () -> x.pad(0, 5, -4), "cut off more");
    assertSays(ShapeException.class, () -> x.pad(0, -4, 5), "cut off more");
    assertSays(
        ShapeException.class, () -> x.pad(0, Integer.MAX_VALUE, Integer.MAX_VALUE), "at most");
    assertSays(
        ShapeException.class, () -> x.pad(0, Integer.MIN_VALUE, Integer.MAX_VALUE), "cut off more");
    assertSays(ShapeException.class, () -> x.pad(0, 1), "1 sizes", "two for each");
    assertSays(ArgumentException.class, () -> x.split(1, 0), "size 0");
    assertSays(ShapeException.class, () -> Tensor.concat(0), "no tensors");
    assertSays(
        ShapeException.class,
        () -> Tensor.concat(0, x, Tensor.ones(2, 2)),
        "[2, 3]",
        "[2, 2]",
        "agree");
    assertSays(ShapeException.class, () -> Tensor.ones(3).t(), "[3]", "transpose");
    assertSays(ArgumentException.class, () -> x.unsqueeze(4), "dimension 4", "-3 to 2");
  }

  @Test
  void sumOfANumberHasMemoryOfItsOwn() {
    Tensor x = Tensor.scalar(3);
    Tensor sum = x.sum();
    x.fill(5);
    assertEquals(3, sum.item());
  }

  @Test
  void matmulOfAllRanks() {
    for (int[] a : new int[][] {{3}, {2, 3}, {4, 2, 3}, {5, 1, 2, 3}}) {
      for (int[] b : new int[][] {{3}, {3, 2}, {4, 3, 2}, {5, 4, 3, 2}}) {
        Tensor x = Tensor.randn(new Generator(1), DataType.DOUBLE, a);
        Tensor y = Tensor.randn(new Generator(2), DataType.DOUBLE, b);
        // The definition: rows times columns, summed, of matrices that broadcast.
        Tensor left = a.length == 1 ? x.unsqueeze(0) : x;
        Tensor right = b.length == 1 ? y.unsqueeze(1) : y;
        Tensor wanted = left.unsqueeze(-1).mul(right.unsqueeze(-3)).sum(-2);
        wanted = b.length == 1 ? wanted.squeeze(-1) : wanted;
        wanted = a.length == 1 ? wanted.squeeze(b.length == 1 ? -1 : -2) : wanted;
        Tensor product = x.matmul(y);
        assertEquals(wanted.shape(), product.shape(), s(a) + " x " + s(b));
        assertArrayEquals(wanted.toDoubleArray(), product.toDoubleArray(), 1e-12);
        Tensor single = x.to(DataType.FLOAT).matmul(y.to(DataType.FLOAT));
        assertArrayEquals(wanted.toDoubleArray(), single.toDoubleArray(), 1e-5);
      }
    }
    assertSays(
        ShapeException.class,
        () -> Tensor.ones(2, 3).matmul(Tensor.ones(2, 3)),
        "[2, 3]",
        "3 columns",
        "2 rows");
    assertSays(
        ShapeException.class, () -> Tensor.scalar(1).matmul(Tensor.ones(2)), "at least 1", "mul");
    assertSays(
        ShapeException.class, () -> Tensor.ones(2, 1, 1).matmul(Tensor.ones(3, 1, 1)), "broadcast");
    assertSays(
        TypeException.class,
        () -> Tensor.ones(1, 1).matmul(Tensor.ones(DataType.DOUBLE, 1, 1)),
        "DOUBLE");
  }

  @Test
  void reductions() {
    Tensor x = Tensor.of(new float[] {1, 2, 4, 8, 3, 6}, 2, 3);
    assertTensor(s(2), d(7. / 3, 19. / 3), x.var(1));
    assertTensor(s(2, 1), d(14. / 9, 38. / 9), x.var(new int[] {1}, 0, true));
    assertTensor(s(), d(Double.NaN), Tensor.of(new float[] {2}).var());
    assertTensor(s(), d(Double.POSITIVE_INFINITY), Tensor.of(2f, 3f).var(new int[] {0}, 3, false));
    assertTensor(s(3), d(9, 5, 10), x.sum(0));
    assertTensor(s(1, 1), d(24), x.sum(new int[] {0, -1}, true));
    assertTensor(s(2), d(8, 144), x.prod(1));
    assertTensor(s(3), d(8, 3, 6), x.max(0));
    assertTensor(s(2), d(1, 3), x.min(1));
    assertTensor(s(2, 3), d(1, 3, 7, 8, 11, 17), x.cumsum(1));
    assertTensor(s(2), d(2, 0), x.argmax(1));
    assertTensor(s(), d(15), Tensor.of(8f, -7f).norm(1.));
    assertTensor(s(), d(8), Tensor.of(8f, -7f).norm(INF));
    assertTensor(s(), d(5), Tensor.of(3f, -4f).norm());
    assertTensor(
        s(2), d(-INF, Math.log(2)), Tensor.of(new float[] {-INF, -INF, 0, 0}, 2, 2).logSumExp(1));
    assertTensor(s(), d(INF), Tensor.of(INF, 0).logSumExp());
    assertTensor(s(), d(1000 + Math.log(2)), Tensor.of(1000., 1000.).logSumExp());
    assertSays(ArgumentException.class, () -> x.sum(2), "sum", "dimension 2", "-2 to 1");
    assertSays(ArgumentException.class, () -> x.sum(0, -2), "twice");
    assertSays(ArgumentException.class, () -> Tensor.scalar(1).sum(0), "no dimensions");
    assertSays(ArgumentException.class, () -> x.norm(-1.), "p = -1.0", "positive");
    assertSays(TypeException.class, () -> Tensor.of(1L).sum(), "LONG");
  }

  @Test
  void slopesAtCorners() {
    assertSlope(d(2, 0, 0), Tensor.of(0f, 1f, 2f), Tensor::prod);
    assertSlope(d(0, 0, 0), Tensor.of(0f, 0f, 2f), Tensor::prod);
    assertSlope(d(0, 0), Tensor.of(0f, 0f), Tensor::norm);
    assertSlope(d(0, 0), Tensor.of(0f, 0f), x -> x.norm(3.));
    assertSlope(d(0, 1), Tensor.of(0f, 1f), x -> x.norm(.5));
    assertSlope(d(0, 0), Tensor.of(0f, 0f), x -> x.norm(INF));
    assertSlope(d(1, 0), Tensor.of(3f, 3f), x -> x.max(0));
    assertSlope(d(1, 0), Tensor.of(3f, 3f), x -> x.min(0));
    assertSlope(d(.5, .5), Tensor.of(3f, 3f), x -> x.select(0, 0).maximum(x.select(0, 1)));
  }

  private static void assertSlope(double[] wanted, Tensor x, UnaryOperator<Tensor> f) {
    assertArrayEquals(
        wanted, Autograd.grad(f.apply(x.requiresGrad(true)), x).toDoubleArray(), 1e-6);
  }

  @Test
  void indexing() {
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    assertTensor(s(2, 1), d(3, 4), x.gather(1, Tensor.of((Object) new int[][] {{2}, {0}})));
    assertTensor(s(3, 3), d(4, 5, 6, 1, 2, 3, 4, 5, 6), x.indexSelect(0, Tensor.of(1L, 0L, 1L)));
    assertSays(
        ArgumentException.class,
        () -> x.indexSelect(0, Tensor.of(0L, 2L)),
        "index 2",
        "position 1",
        "0 to 1");
    assertSays(ArgumentException.class, () -> x.indexSelect(0, Tensor.of(-1L, 0L)), "index -1");
    assertSays(
        ArgumentException.class,
        () -> x.indexSelect(0, Tensor.of(1L << 32, 0L)),
        "index " + (1L << 32));
    assertSays(TypeException.class, () -> x.indexSelect(0, Tensor.of(1f, 0f)), "FLOAT", "LONG");
    assertSays(
        ShapeException.class,
        () -> x.indexSelect(0, Tensor.zeros(DataType.LONG, 1, 1)),
        "[1, 1]",
        "one");
    assertSays(ShapeException.class, () -> x.gather(1, Tensor.of(1L, 0L)), "[2]", "same rank");
    assertSays(
        ShapeException.class,
        () -> x.gather(1, Tensor.zeros(DataType.LONG, 3, 1)),
        "[3, 1]",
        "[2, 3]");
  }

  @Test
  void changesInPlace() {
    Tensor x = Tensor.of(1f, 2f);
    Tensor view = x.reshape(2, 1);
    assertTensor(s(2), d(4, 6), x.addInPlace(Tensor.of(3f, 4f)));
    assertTensor(s(2, 1), d(4, 6), view);
    assertTensor(s(2), d(8, 12), x.addInPlace(x));
    assertTensor(s(2), d(0, 1), x.copyFrom(Tensor.of(0f, 1f)));
    assertEquals(3, x.clone().fill(3).get(0));
    assertEquals(0, x.get(0));
    assertSays(ShapeException.class, () -> x.copyFrom(Tensor.ones(3)), "copyFrom", "[3]", "[2]");
    assertSays(ShapeException.class, () -> x.addInPlace(Tensor.of(1., 2.)), "DOUBLE");
    assertSays(TypeException.class, () -> Tensor.of(1L).addInPlace(Tensor.of(1L)), "LONG");
    assertSays(
        GraphException.class,
        () -> x.addInPlace(Tensor.of(1f, 1f).requiresGrad(true)),
        "NoGrad",
        "detach");
  }

  @Test
  void largestElementsShareTheGradientOverAllAxesOnly() {
    Tensor x = Tensor.of(2., 5., 5.).requiresGrad(true);
    assertArrayEquals(new double[] {0, .5, .5}, Autograd.grad(x.max(), x).toDoubleArray());
    assertArrayEquals(new double[] {0, 1, 0}, Autograd.grad(x.max(0), x).toDoubleArray());
  }

  @Test
  void numbersDivideExactlyAndKeepTheSignOfZero() {
    assertEquals(1, Tensor.of(49.).div(49).item());
    assertEquals(-0., Tensor.of(0.).neg().item());
    assertEquals(-0f, (float) Tensor.of(0f).neg().item());
    assertEquals(-0., Tensor.of(-0.).mul(3).item());
  }

  @Test
  void largestAndProductOverAnyAxes() {
    Tensor x = Tensor.randn(new Generator(2), DataType.DOUBLE, 2, 3, 4, 5).detach();
    for (int[] axes :
        new int[][] {{0}, {1}, {3}, {0, 1}, {1, 2}, {2, 3}, {0, 2}, {1, 3}, {0, 1, 3}}) {
      Tensor largest = x;
      Tensor product = x;
      for (int axis : axes) {
        largest = largest.max(new int[] {axis}, true);
        product = product.prod(axis).unsqueeze(axis);
      }
      assertEquals(largest.shape(), x.max(axes, true).shape());
      assertArrayEquals(largest.toDoubleArray(), x.max(axes).toDoubleArray());
      assertArrayEquals(product.toDoubleArray(), x.prod(axes).toDoubleArray(), 1e-12);
    }
  }
}
