package nabla.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import nabla.core.Autograd;
import nabla.core.Generator;
import nabla.core.Tensor;
import nabla.nn.norm.BatchNorm2d;
import nabla.nn.norm.GroupNorm;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;

/** A norm and a ReLU behind it, in one pass or after one another: the same to the last bit. */
class ReluFusionTest {
  @TestFactory
  Stream<DynamicTest> fusedEqualsUnfused() {
    return NormSamples.all().stream()
        .filter(sample -> sample.make() instanceof Layer && sample.arguments().size() == 1)
        .flatMap(
            sample ->
                Stream.of(DataType.FLOAT, DataType.DOUBLE)
                    .map(
                        type ->
                            DynamicTest.dynamicTest(
                                sample.name() + " " + type, () -> check(sample, type))));
  }

  private static void check(ModuleSamples sample, DataType type) {
    Sequential fused = with(sample, type, false);
    Sequential unfused = with(sample, type, true);
    Tensor small = sample.inputs(type).get(0);
    // So large that sets of planes don't stay in the cache, where the sample's norm allows.
    Tensor large = small.rank() < 3 ? small : Tensor.concat(0, copies(small, 64));
    for (Tensor x : List.of(small, large)) {
      for (boolean training : new boolean[] {true, false}) {
        fused.train(training);
        unfused.train(training);
        assertSame(everything(unfused, x, false), everything(fused, x, false), 0);
        assertSame(state(unfused), state(fused), 0);
      }
    }
    if (type == DataType.DOUBLE) {
      assertSame(everything(unfused, small, true), everything(fused, small, true), 1e-9);
    }
  }

  private static Sequential with(ModuleSamples sample, DataType type, boolean watched) {
    Layer norm = (Layer) sample.make();
    if (watched) {
      norm.registerForwardHook((module, inputs, output) -> output);
    }
    Sequential both = new Sequential(norm, new ReLU());
    both.forward(sample.inputs(DataType.FLOAT).get(0));
    both.to(type);
    return both;
  }

  private static Tensor[] copies(Tensor x, int count) {
    Tensor[] copies = new Tensor[count];
    Generator random = new Generator(11);
    for (int i = 0; i < count; i++) {
      copies[i] = x.add(Tensor.randn(random, x.dataType(), x.shape().dims()));
    }
    return copies;
  }

  /** Output and gradients, or what another backward through these gives. */
  private static List<double[]> everything(Sequential both, Tensor input, boolean twice) {
    Tensor x = input.detach().requiresGrad(true);
    List<Tensor> inputs = new ArrayList<>(both.parameters());
    inputs.add(x);
    Tensor[] wanted = inputs.toArray(Tensor[]::new);
    Tensor[] y = {both.forward(x)};
    Tensor[] g = {Tensor.randn(new Generator(7), y[0].dataType(), y[0].shape().dims())};
    Autograd.Options options = Autograd.Options.defaults().withAllowUnused();
    Tensor[] found = Autograd.grad(y, wanted, g, twice ? options.withCreateGraph() : options);
    if (twice) {
      Tensor sum = Stream.of(found).map(d -> d.square().sum()).reduce(Tensor::add).orElseThrow();
      found = Autograd.grad(new Tensor[] {sum}, wanted, null, options);
    }
    return Stream.concat(Stream.of(y), Stream.of(found))
        .map(t -> t == null ? new double[0] : t.toDoubleArray())
        .toList();
  }

  private static List<double[]> state(Sequential both) {
    return both.stateDict().values().stream().map(Tensor::toDoubleArray).toList();
  }

  private static void assertSame(List<double[]> wanted, List<double[]> got, double tolerance) {
    assertEquals(wanted.size(), got.size());
    for (int i = 0; i < wanted.size(); i++) {
      if (tolerance == 0) {
        assertArrayEquals(wanted.get(i), got.get(i), "number " + i);
      } else {
        assertArrayEquals(wanted.get(i), got.get(i), tolerance, "number " + i);
      }
    }
  }

  @Test
  void whoWatchesSeesWhatIsBetween() {
    BatchNorm2d norm = new BatchNorm2d(3);
    ReLU relu = new ReLU();
    Sequential both = new Sequential(norm, relu);
    Tensor x = Tensor.randn(new Generator(2), DataType.FLOAT, 2, 3, 4, 4);
    List<Tensor> seen = new ArrayList<>();
    Runnable remove =
        norm.registerForwardHook(
            (module, inputs, output) -> {
              seen.add(output);
              return output;
            });
    both.forward(x);
    assertTrue(seen.get(0).min().item() < 0);
    remove.run();
    relu.registerForwardHook(
        (module, inputs, output) -> {
          seen.add(inputs.get(0));
          return output;
        });
    both.forward(x);
    assertTrue(seen.get(1).min().item() < 0);
  }

  @Test
  void aNormAndReluAreOneNodeOfTheGraph() {
    Tensor x = Tensor.randn(new Generator(2), DataType.FLOAT, 2, 4, 3, 3).requiresGrad(true);
    Tensor fused = new Sequential(new GroupNorm(2, 4), new ReLU()).forward(x);
    assertEquals("groupNormRelu", fused.gradFn());
    assertFalse(fused.lt(0).max().item() > 0);
  }
}
