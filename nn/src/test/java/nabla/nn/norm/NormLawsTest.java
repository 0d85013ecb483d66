package nabla.nn.norm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.core.Autograd;
import nabla.core.Generator;
import nabla.core.NoGrad;
import nabla.core.Tensor;
import nabla.nn.Layer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;

/** What norms have to do with each other, and with shifted, scaled and degenerate inputs. */
class NormLawsTest {
  private static final InstanceNormOptions AFFINE = InstanceNormOptions.defaults().withAffine();

  private static Tensor pictures(DataType type, int... dims) {
    return Tensor.randn(new Generator(3), type, dims);
  }

  /** Value, and the gradients of input, weight and bias, for the same weights. */
  private static void assertSame(Layer a, Layer b, Tensor x) {
    List<double[]> wanted = everything(a, x);
    List<double[]> got = everything(b, x);
    for (int i = 0; i < wanted.size(); i++) {
      assertArrayEquals(wanted.get(i), got.get(i), 1e-12, "output, dx, dweight, dbias: " + i);
    }
  }

  private static List<double[]> everything(Layer norm, Tensor input) {
    norm.to(DataType.DOUBLE);
    Tensor x = input.detach().requiresGrad(true);
    Tensor weight = norm.namedParameters().get("weight");
    Tensor bias = norm.namedParameters().get("bias");
    try (NoGrad off = NoGrad.open()) {
      weight.copyFrom(Tensor.randn(new Generator(5), DataType.DOUBLE, weight.shape().dims()));
      bias.copyFrom(Tensor.randn(new Generator(6), DataType.DOUBLE, bias.shape().dims()));
    }
    Tensor y = norm.forward(x);
    Tensor g = Tensor.randn(new Generator(7), DataType.DOUBLE, y.shape().dims());
    Tensor[] gradients =
        Autograd.grad(
            new Tensor[] {y},
            new Tensor[] {x, weight, bias},
            new Tensor[] {g},
            Autograd.Options.defaults());
    return Stream.concat(Stream.of(y), Stream.of(gradients)).map(Tensor::toDoubleArray).toList();
  }

  @Test
  void groupNormOfOneGroupIsLayerNormOfEverythingButTheBatch() {
    Tensor x = pictures(DataType.DOUBLE, 3, 4, 2, 5);
    GroupNorm group = new GroupNorm(1, 4);
    LayerNorm layer = new LayerNorm(4, 2, 5);
    group.to(DataType.DOUBLE);
    layer.to(DataType.DOUBLE);
    Tensor g = Tensor.randn(new Generator(9), DataType.DOUBLE, 3, 4, 2, 5);
    double[][] wanted = valueAndGradient(layer, x, g);
    double[][] got = valueAndGradient(group, x, g);
    assertArrayEquals(wanted[0], got[0], 1e-12);
    assertArrayEquals(wanted[1], got[1], 1e-12);
  }

  @Test
  void groupNormOfSingleChannelsIsInstanceNorm() {
    assertSame(
        new GroupNorm(4, 4), new InstanceNorm2d(4, AFFINE), pictures(DataType.DOUBLE, 3, 4, 2, 5));
  }

  @Test
  void batchNormOfOneSampleIsInstanceNorm() {
    assertSame(
        new BatchNorm2d(4), new InstanceNorm2d(4, AFFINE), pictures(DataType.DOUBLE, 1, 4, 2, 5));
  }

  @TestFactory
  Stream<DynamicTest> switchableNormThatHasChosenIsWhatItChose() {
    List<Supplier<Layer>> chosen =
        List.of(
            () -> new InstanceNorm2d(4, AFFINE),
            () -> new GroupNorm(1, 4),
            () -> new BatchNorm2d(4),
            () -> new GroupNorm(2, 4));
    String[] sources = {"instance", "layer", "batch", "group:2"};
    return IntStream.range(0, sources.length)
        .mapToObj(
            k ->
                DynamicTest.dynamicTest(
                    sources[k],
                    () -> {
                      SwitchableNorm2d norm =
                          new SwitchableNorm2d(
                              4, SwitchableNormOptions.defaults().withSources(sources));
                      choose(norm, k);
                      assertEquals(1, norm.meanWeights().get(sources[k]));
                      assertSame(chosen.get(k).get(), norm, pictures(DataType.DOUBLE, 3, 4, 2, 5));
                    }));
  }

  /** Logits so far apart that the softmax is one-hot to the last bit. */
  private static void choose(SwitchableNorm norm, int k) {
    double[] logits = new double[norm.options().sources().size()];
    logits[k] = 1e3;
    try (NoGrad off = NoGrad.open()) {
      norm.meanLogits().copyFrom(Tensor.of(logits).to(norm.meanLogits().dataType()));
      norm.varLogits().copyFrom(Tensor.of(logits).to(norm.varLogits().dataType()));
    }
  }

  private static Map<String, Layer> norms(int channels, int h, int w, double eps) {
    Map<String, Layer> norms = new LinkedHashMap<>();
    norms.put("batch", new BatchNorm2d(channels, BatchNormOptions.defaults().withEps(eps)));
    norms.put("instance", new InstanceNorm2d(channels, AFFINE.withEps(eps)));
    norms.put("group", new GroupNorm(2, channels, GroupNorm.Options.defaults().withEps(eps)));
    norms.put("layer", new LayerNorm(LayerNorm.Options.defaults().withEps(eps), channels, h, w));
    norms.put(
        "switchable",
        new SwitchableNorm2d(channels, SwitchableNormOptions.defaults().withEps(eps)));
    return norms;
  }

  @TestFactory
  Stream<DynamicTest> shiftAndScaleOfTheInputDontMatter() {
    Tensor x = pictures(DataType.DOUBLE, 3, 4, 3, 5);
    return norms(4, 3, 5, 1e-14).entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(),
                    () -> {
                      Layer norm = e.getValue();
                      norm.to(DataType.DOUBLE);
                      assertArrayEquals(
                          norm.forward(x).toDoubleArray(),
                          norm.forward(x.mul(7).add(-20)).toDoubleArray(),
                          1e-11);
                    }));
  }

  /** Sums of squares in float would lose everything here. */
  @TestFactory
  Stream<DynamicTest> aMeanFarFromZeroCostsLittleInFloat() {
    Tensor x = pictures(DataType.DOUBLE, 8, 4, 9, 11).add(1e4).to(DataType.FLOAT).detach();
    Tensor exact = x.to(DataType.DOUBLE).detach();
    Tensor g = Tensor.randn(new Generator(9), DataType.FLOAT, 8, 4, 9, 11);
    return norms(4, 9, 11, 1e-5).entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(),
                    () -> {
                      Layer norm = e.getValue();
                      double[][] single = valueAndGradient(norm, x, g);
                      norm.to(DataType.DOUBLE);
                      double[][] twice =
                          valueAndGradient(norm, exact, g.to(DataType.DOUBLE).detach());
                      for (int i = 0; i < 2; i++) {
                        double largest = Arrays.stream(twice[i]).map(Math::abs).max().orElse(0);
                        assertTrue(largest > .1);
                        assertArrayEquals(twice[i], single[i], 1e-3 * largest);
                      }
                    }));
  }

  private static double[][] valueAndGradient(Layer norm, Tensor input, Tensor g) {
    Tensor x = input.detach().requiresGrad(true);
    Tensor y = norm.forward(x);
    Tensor[] dx =
        Autograd.grad(
            new Tensor[] {y}, new Tensor[] {x}, new Tensor[] {g}, Autograd.Options.defaults());
    return new double[][] {y.toDoubleArray(), dx[0].toDoubleArray()};
  }

  @TestFactory
  Stream<DynamicTest> anEmptyBatchGivesAnEmptyOneAndZeroGradients() {
    return norms(4, 3, 5, 1e-5).entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(),
                    () -> {
                      Layer norm = e.getValue();
                      Tensor y = norm.forward(Tensor.zeros(0, 4, 3, 5).requiresGrad(true));
                      assertEquals(0, y.numel());
                      for (boolean create : new boolean[] {false, true}) {
                        Autograd.Options options = Autograd.Options.defaults().withRetainGraph();
                        for (Tensor gradient :
                            Autograd.grad(
                                new Tensor[] {y},
                                norm.parameters().toArray(new Tensor[0]),
                                new Tensor[] {Tensor.zeros(0, 4, 3, 5)},
                                create ? options.withCreateGraph() : options)) {
                          assertTrue(Arrays.stream(gradient.toDoubleArray()).allMatch(d -> d == 0));
                        }
                      }
                      norm.namedBuffers()
                          .forEach((name, buffer) -> assertTrue(!buffer.hasNaN(), name));
                    }));
  }

  @Test
  void switchableNormOfOnePositionAndOneSampleGivesNumbers() {
    for (int[] dims : new int[][] {{1, 3, 1, 1}, {2, 3, 1, 1}, {1, 1, 1, 1}}) {
      SwitchableNorm2d norm = new SwitchableNorm2d(dims[1]);
      Tensor x = pictures(DataType.FLOAT, dims).requiresGrad(true);
      for (boolean training : new boolean[] {true, false}) {
        norm.train(training);
        Tensor y = norm.forward(x);
        y.square().sum().backward();
        assertTrue(!y.hasNaN() && !x.grad().hasNaN() && !norm.meanLogits().grad().hasNaN());
      }
    }
  }

  @Test
  void groupNormOfASampleIsTheSameInABatchToTheLastBit() {
    GroupNorm norm = new GroupNorm(2, 4);
    Tensor x = pictures(DataType.FLOAT, 6, 4, 7, 5);
    double[] together = norm.forward(x).narrow(0, 2, 1).toDoubleArray();
    assertArrayEquals(together, norm.forward(x.narrow(0, 2, 1)).toDoubleArray());
  }
}
