package nabla.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Stream;
import nabla.core.Autograd;
import nabla.core.Functional;
import nabla.core.Generator;
import nabla.core.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What is done in one operation changes no number beyond rounding: a bias within a product or a
 * convolution, softmax within cross-entropy. For norms and ReLU see {@link ReluFusionTest}.
 */
class FusionLawsTest {
  /**
   * One way to compute something, and the way step by step.
   *
   * @param shapes of the inputs
   */
  private record Law(
      String name,
      Function<Tensor[], Tensor> fused,
      Function<Tensor[], Tensor> steps,
      int[]... shapes) {}

  private static final int[] ONE = {1, 1};

  private static Tensor conv(Tensor x, Tensor weight, Tensor bias, int padding, int groups) {
    int[] stride = {2, 1};
    return Functional.conv(x, weight, bias, stride, new int[] {padding, padding}, ONE, groups);
  }

  private static Stream<Law> laws() {
    Tensor classes = Tensor.of(2L, 0, 4, 4, 1, 3);
    return Stream.of(
        new Law(
            "linear and bias",
            in -> Functional.linear(in[0], in[1], in[2]),
            in -> Functional.linear(in[0], in[1], null).add(in[2]),
            new int[] {3, 5, 17},
            new int[] {33, 17},
            new int[] {33}),
        new Law(
            "convolution and bias",
            in -> conv(in[0], in[1], in[2], 1, 1),
            in -> conv(in[0], in[1], null, 1, 1).add(in[2].reshape(7, 1, 1)),
            new int[] {2, 3, 9, 11},
            new int[] {7, 3, 3, 3},
            new int[] {7}),
        new Law(
            "convolution in groups and bias",
            in -> conv(in[0], in[1], in[2], 0, 3),
            in -> conv(in[0], in[1], null, 0, 3).add(in[2].reshape(6, 1, 1)),
            new int[] {2, 6, 7, 5},
            new int[] {6, 2, 3, 3},
            new int[] {6}),
        new Law(
            "softmax and cross-entropy",
            in -> Functional.crossEntropy(in[0], classes, null, -100, 0, "mean"),
            in ->
                in[0]
                    .exp()
                    .div(in[0].exp().sum(new int[] {1}, true))
                    .log()
                    .gather(1, classes.reshape(6, 1))
                    .mean()
                    .neg(),
            new int[] {6, 5}));
  }

  @TestFactory
  Stream<DynamicTest> oneOperationEqualsItsSteps() {
    return laws()
        .flatMap(
            law ->
                Stream.of(DataType.FLOAT, DataType.DOUBLE)
                    .map(
                        type ->
                            DynamicTest.dynamicTest(
                                law.name + " " + type, () -> check(law, type))));
  }

  private static void check(Law law, DataType type) {
    Generator random = new Generator(4);
    Tensor[] inputs =
        Arrays.stream(law.shapes)
            .map(shape -> Tensor.randn(random, type, shape).requiresGrad(true))
            .toArray(Tensor[]::new);
    Tensor fused = law.fused.apply(inputs);
    Tensor steps = law.steps.apply(inputs);
    assertEquals(steps.shape(), fused.shape());
    Tensor g = Tensor.randn(random, type, fused.shape().dims());
    assertClose(steps, fused, type);
    Tensor[] wanted = gradients(steps, inputs, g);
    Tensor[] got = gradients(fused, inputs, g);
    for (int i = 0; i < inputs.length; i++) {
      assertClose(wanted[i], got[i], type);
    }
  }

  private static Tensor[] gradients(Tensor y, Tensor[] inputs, Tensor g) {
    return Autograd.grad(new Tensor[] {y}, inputs, new Tensor[] {g}, Autograd.Options.defaults());
  }

  private static void assertClose(Tensor wanted, Tensor got, DataType type) {
    double largest = wanted.abs().max().item();
    assertTrue(largest > 0);
    double tolerance = largest * (type == DataType.FLOAT ? 2e-6 : 1e-14);
    assertArrayEquals(wanted.toDoubleArray(), got.toDoubleArray(), tolerance);
  }
}
