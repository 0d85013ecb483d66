package nabla.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import nabla.core.gradcheck.GradCheck;
import nabla.core.gradcheck.Options;
import nabla.core.kernel.Parallel;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What holds for every op, on every sample that its family gives: a tree op -> sample -> law.
 *
 * <p>The random numbers follow from {@code -Dtests.seed}, which is part of each sample's name.
 */
class OpLawsTest {
  private static final long SEED = Long.getLong("tests.seed", 1);

  /** At least so many ops: a catalogue that lost some would pass everything else. */
  private static final int OPS = 72;

  @Test
  void theCatalogueIsWhole() {
    assertTrue(
        Op.catalogue().size() >= OPS,
        () -> "only " + Op.catalogue().size() + " ops: " + Op.catalogue());
  }

  @TestFactory
  Stream<DynamicNode> laws() {
    Map<String, List<Sample>> samples = new TreeMap<>();
    for (Class<? extends Op> op : Op.catalogue()) {
      samples.put(op.getName(), new ArrayList<>());
    }
    for (Sample sample : Sample.all()) {
      List<Sample> known = samples.get(sample.op().getClass().getName());
      assertTrue(
          known != null, () -> sample + " is the sample of an op that the catalogue doesn't have");
      known.add(sample);
    }
    return samples.entrySet().stream().map(e -> op(e.getKey(), e.getValue()));
  }

  private static DynamicNode op(String name, List<Sample> samples) {
    String shortName = name.substring(name.lastIndexOf('.') + 1);
    List<DynamicNode> nodes = new ArrayList<>();
    nodes.add(
        DynamicTest.dynamicTest(
            "has samples",
            () ->
                assertTrue(
                    !samples.isEmpty(),
                    () -> name + " has no sample; add a row to its family's samples()")));
    for (int i = 0; i < samples.size(); i++) {
      Laws laws = new Laws(samples.get(i), SEED + i);
      List<DynamicTest> tests =
          new ArrayList<>(
              List.of(
                  law("leaves its inputs alone", laws::leavesInputsAlone),
                  law("every differentiable input gets a gradient", laws::givesGradients),
                  law("its gradient is zero if it says so", laws::zeroAsDeclared),
                  law("others throw", laws::refusesOthers),
                  law("first derivative", laws::firstDerivative),
                  law("second derivative", laws::secondDerivative),
                  law("kernel equals rule in FLOAT", () -> laws.kernelEqualsRule(DataType.FLOAT)),
                  law("kernel equals rule in DOUBLE", () -> laws.kernelEqualsRule(DataType.DOUBLE)),
                  law("FLOAT agrees with DOUBLE", laws::floatAgreesWithDouble),
                  law("repeats itself bit by bit", laws::repeats),
                  law("any number of threads gives the same bits", laws::threadsDontMatter)));
      if (laws.op() instanceof Fused) {
        tests.add(law("kernel equals reference", laws::kernelEqualsReference));
      }
      if (laws.op() instanceof Movement || laws.op() instanceof Indexing) {
        tests.add(law("moves whole numbers too", laws::movesWholeNumbers));
      }
      if (i == 0) {
        tests.add(law("third derivative", laws::thirdDerivative));
      }
      nodes.add(DynamicContainer.dynamicContainer(samples.get(i) + " seed " + laws.seed, tests));
    }
    return DynamicContainer.dynamicContainer(shortName, nodes);
  }

  private static DynamicTest law(String name, Executable check) {
    return DynamicTest.dynamicTest(name, check);
  }

  /** The thread law needs tensors that are large enough to be shared among threads. */
  @Test
  void mostSamplesCanBeEnlarged() {
    List<Sample> samples = Sample.all();
    long large =
        samples.stream()
            .map(s -> new Laws(s, SEED))
            .filter(
                laws -> Laws.largest(laws.enlarged().toArray(Tensor[]::new)) >= 2 * Parallel.GRAIN)
            .count();
    assertTrue(
        large * 3 > samples.size(), () -> "only " + large + " of " + samples.size() + " samples");
  }

  private record Laws(Sample sample, long seed) {
    private Op op() {
      return sample.op();
    }

    /** The sample's inputs; those that have a derivative require a gradient. */
    private Tensor[] draw(DataType type) {
      return draw(type, 1);
    }

    private Tensor[] draw(DataType type, int factor) {
      Generator random = new Generator(seed);
      Tensor[] inputs = new Tensor[sample.arguments().size()];
      for (int i = 0; i < inputs.length; i++) {
        Domain.Argument argument = sample.arguments().get(i);
        int[] dims = argument.shape().dims();
        for (int d = 0; d < dims.length; d++) {
          dims[d] *= dims[d] == 1 ? 1 : factor;
        }
        inputs[i] = argument.domain().of(dims).draw(random, type);
        if (differentiable(i)) {
          inputs[i].requiresGrad(true);
        }
      }
      return inputs;
    }

    private boolean differentiable(int i) {
      return op().differentiable(i) && sample.arguments().get(i).domain().differentiable();
    }

    private boolean differentiable() {
      return wanted(draw(DataType.DOUBLE)).length > 0;
    }

    private static Tensor[] wanted(Tensor[] inputs) {
      return Stream.of(inputs).filter(Tensor::requiresGrad).toArray(Tensor[]::new);
    }

    private Tensor cotangent(Tensor y) {
      return Tensor.randn(new Generator(seed + 1), y.dataType(), y.shape().dims());
    }

    private Tensor[] gradients(Tensor[] inputs, Tensor y, Autograd.Options options) {
      return Autograd.grad(new Tensor[] {y}, wanted(inputs), new Tensor[] {cotangent(y)}, options);
    }

    /** The value and all gradients, as bits. */
    private List<long[]> everything(Tensor[] inputs) {
      List<long[]> bits = new ArrayList<>();
      Tensor y = Tensor.apply(op(), inputs);
      bits.add(bits(y));
      if (wanted(inputs).length > 0) {
        for (Tensor g : gradients(inputs, y, Autograd.Options.defaults())) {
          bits.add(bits(g));
        }
      }
      return bits;
    }

    void leavesInputsAlone() {
      for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
        Tensor[] inputs = draw(type);
        List<long[]> before = Stream.of(inputs).map(OpLawsTest::bits).toList();
        everything(inputs);
        if (differentiable()) {
          gradients(
              inputs, Tensor.apply(op(), inputs), Autograd.Options.defaults().withCreateGraph());
        }
        for (int i = 0; i < inputs.length; i++) {
          assertArrayEquals(before.get(i), bits(inputs[i]), "input " + i);
        }
      }
    }

    void movesWholeNumbers() {
      Tensor[] whole = draw(DataType.DOUBLE);
      Tensor[] doubles = new Tensor[whole.length];
      for (int i = 0; i < whole.length; i++) {
        boolean index = whole[i].dataType() == DataType.LONG;
        whole[i] = index ? whole[i] : whole[i].detach().mul(1e3).to(DataType.LONG);
        doubles[i] = index ? whole[i] : whole[i].to(DataType.DOUBLE);
      }
      assertArrayEquals(
          Tensor.apply(op(), doubles).toDoubleArray(), Tensor.apply(op(), whole).toDoubleArray());
    }

    void givesGradients() {
      for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
        Tensor[] inputs = draw(type);
        Tensor[] wanted = wanted(inputs);
        for (int i = 0; i < wanted.length; i++) {
          // Not allowing unused inputs, a graph that was severed throws here.
          Tensor y = Tensor.apply(op(), inputs);
          Tensor g =
              Autograd.grad(
                  new Tensor[] {y},
                  new Tensor[] {wanted[i]},
                  new Tensor[] {cotangent(y)},
                  Autograd.Options.defaults())[0];
          assertEquals(wanted[i].shape(), g.shape());
          assertEquals(wanted[i].dataType(), g.dataType());
        }
      }
    }

    void zeroAsDeclared() {
      Tensor[] inputs = draw(DataType.DOUBLE);
      if (wanted(inputs).length == 0) {
        return;
      }
      for (Tensor g : gradients(inputs, Tensor.apply(op(), inputs), Autograd.Options.defaults())) {
        double largest = Arrays.stream(g.toDoubleArray()).map(Math::abs).max().orElse(0);
        assertEquals(sample.zeroGradient(), largest < 1e-5, () -> "largest gradient " + largest);
      }
    }

    void refusesOthers() {
      Tensor[] inputs = draw(DataType.DOUBLE);
      for (int i = 0; i < inputs.length; i++) {
        if (op().differentiable(i)) {
          assertTrue(
              sample.arguments().get(i).domain().differentiable(),
              () -> "an index or a mask has no derivative; say so in differentiable(i)");
          continue;
        }
        Tensor[] alone = Stream.of(inputs).map(Tensor::detach).toArray(Tensor[]::new);
        Tensor x = alone[i];
        if (x.dataType() == DataType.LONG) {
          assertThrows(TypeException.class, () -> x.requiresGrad(true));
          continue;
        }
        x.requiresGrad(true);
        Tensor y = Tensor.apply(op(), alone);
        for (Autograd.Options options :
            List.of(
                Autograd.Options.defaults().withRetainGraph(),
                Autograd.Options.defaults().withCreateGraph())) {
          GraphException e = assertThrows(GraphException.class, () -> gradients(alone, y, options));
          assertTrue(e.getMessage().contains(op().name()), e.getMessage());
        }
      }
    }

    private void check(Options options) {
      if (differentiable()) {
        GradCheck.check(options.withSeed(seed), x -> Tensor.apply(op(), x), draw(DataType.DOUBLE));
      }
    }

    void firstDerivative() {
      check(Options.defaults().withRequireNonZero(!sample.zeroGradient()));
    }

    /** All entries of small ones; of large ones a random projection. */
    void secondDerivative() {
      int elements = Stream.of(draw(DataType.DOUBLE)).mapToInt(Tensor::numel).sum();
      check(Options.defaults().withOrder(2).withFastMode(elements > 24));
    }

    void thirdDerivative() {
      check(Options.defaults().withOrder(3).withFastMode(true));
    }

    void kernelEqualsRule(DataType type) {
      if (!differentiable()) {
        return;
      }
      Tensor[] inputs = draw(type);
      Tensor y = Tensor.apply(op(), inputs);
      Tensor[] kernel = gradients(inputs, y, Autograd.Options.defaults().withRetainGraph());
      Tensor[] rule = gradients(inputs, y, Autograd.Options.defaults().withCreateGraph());
      for (int i = 0; i < kernel.length; i++) {
        assertClose(
            rule[i].toDoubleArray(),
            kernel[i].toDoubleArray(),
            type == DataType.FLOAT ? 5e-6 : 1e-13);
      }
    }

    void kernelEqualsReference() {
      for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
        Tensor[] inputs = draw(type);
        Tensor expected = ((Fused) op()).reference(inputs);
        Tensor actual = Tensor.apply(op(), inputs);
        assertEquals(expected.shape(), actual.shape());
        assertClose(
            expected.toDoubleArray(),
            actual.toDoubleArray(),
            type == DataType.FLOAT ? 5e-6 : 1e-13);
      }
    }

    void floatAgreesWithDouble() {
      Tensor[] floats = draw(DataType.FLOAT);
      Tensor[] doubles =
          Stream.of(floats)
              .map(x -> x.dataType() == DataType.FLOAT ? x.detach().to(DataType.DOUBLE) : x)
              .toArray(Tensor[]::new);
      Tensor expected = Tensor.apply(op(), doubles);
      Tensor actual = Tensor.apply(op(), floats);
      assertEquals(expected.shape(), actual.shape());
      assertClose(expected.toDoubleArray(), actual.toDoubleArray(), 5e-6);
    }

    void repeats() {
      for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
        assertSameBits(everything(draw(type)), everything(draw(type)));
      }
    }

    /**
     * True if the op is made for inputs of certain sizes, as reshape and convolution; others take
     * any that fit.
     */
    private boolean holdsSizes() {
      return Stream.of(op().getClass().getRecordComponents())
          .map(RecordComponent::getType)
          .anyMatch(
              type ->
                  type == int[].class
                      || type == Shape.class
                      || type.getPackage() == Parallel.class.getPackage());
    }

    /**
     * The inputs, doubled in every dimension until there is work for several threads, or the op
     * doesn't take them.
     */
    private List<Tensor> enlarged() {
      Tensor[] inputs = draw(DataType.FLOAT);
      for (int factor = 2; factor <= 128 && !holdsSizes(); factor *= 2) {
        Tensor[] larger = draw(DataType.FLOAT, factor);
        try {
          int result = Tensor.apply(op(), larger).numel();
          inputs = larger;
          if (Math.max(result, largest(larger)) >= 4 * Parallel.GRAIN) {
            break;
          }
        } catch (NablaException doesntFit) {
          break;
        }
      }
      return List.of(inputs);
    }

    private static int largest(Tensor[] inputs) {
      return Stream.of(inputs).mapToInt(Tensor::numel).max().orElse(0);
    }

    void threadsDontMatter() {
      Tensor[] inputs = enlarged().toArray(Tensor[]::new);
      int before = Parallel.threads();
      try {
        Parallel.threads(1);
        List<long[]> one = everything(inputs);
        for (int threads = 2; threads <= 3; threads++) {
          Parallel.threads(threads);
          assertSameBits(one, everything(inputs));
        }
      } finally {
        Parallel.threads(before);
      }
    }
  }

  private static long[] bits(Tensor x) {
    return x.dataType() == DataType.LONG
        ? x.toLongArray()
        : Arrays.stream(x.toDoubleArray()).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  private static void assertSameBits(List<long[]> expected, List<long[]> actual) {
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(
          expected.get(i), actual.get(i), i == 0 ? "the value" : "gradient " + (i - 1));
    }
  }

  /** Equal up to a tolerance relative to an element and to the largest. */
  private static void assertClose(double[] expected, double[] actual, double tolerance) {
    double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs(expected[i] - actual[i]) <= tolerance * (Math.abs(expected[i]) + largest))) {
        fail("element " + i + ": expected " + expected[i] + ", got " + actual[i]);
      }
    }
  }
}
