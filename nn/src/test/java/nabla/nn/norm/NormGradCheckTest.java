package nabla.nn.norm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import nabla.core.Generator;
import nabla.core.NoGrad;
import nabla.core.Tensor;
import nabla.core.gradcheck.GradCheck;
import nabla.core.gradcheck.Options;
import nabla.nn.Layer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The derivatives of every norm with respect to its input, weight, bias and mixing logits, to order
 * two, and to order three for the first sample of each, in training and in evaluation: with a
 * channel whose weight is zero, batches of one, single positions, and empty batches.
 */
class NormGradCheckTest {
  private static final int ELEMENTS_OF_A_FULL_JACOBIAN = 16;

  private record Row(String name, Supplier<Layer> maker, List<int[]> shapes) {}

  private static Row row(String name, Supplier<Layer> maker, int[]... shapes) {
    return new Row(name, maker, List.of(shapes));
  }

  private static int[] of(int... dims) {
    return dims;
  }

  private static List<Row> rows() {
    BatchNormOptions batch = BatchNormOptions.defaults().withEps(.1);
    InstanceNormOptions instance = InstanceNormOptions.defaults().withEps(.1).withAffine();
    GroupNorm.Options group = GroupNorm.Options.defaults().withEps(.1);
    LayerNorm.Options layer = LayerNorm.Options.defaults().withEps(.1);
    RMSNorm.Options rms = RMSNorm.Options.defaults().withEps(.1);
    SwitchableNormOptions mix = SwitchableNormOptions.defaults().withEps(.1);
    return List.of(
        row(
            "BatchNorm1d",
            () -> new BatchNorm1d(3, batch),
            of(4, 3),
            of(1, 3, 4),
            of(4, 3, 1),
            of(0, 3)),
        row(
            "BatchNorm2d",
            () -> new BatchNorm2d(2, batch),
            of(3, 2, 2, 2),
            of(1, 2, 2, 2),
            of(3, 2, 1, 1),
            of(0, 2, 2, 2)),
        row("BatchNorm3d", () -> new BatchNorm3d(2, batch), of(2, 2, 2, 1, 2), of(0, 2, 1, 1, 1)),
        row(
            "InstanceNorm1d",
            () -> new InstanceNorm1d(2, instance),
            of(2, 2, 3),
            of(1, 2, 3),
            of(2, 3),
            of(0, 2, 3)),
        row(
            "InstanceNorm2d",
            () -> new InstanceNorm2d(2, instance.withRunningStats()),
            of(2, 2, 2, 2),
            of(2, 2, 2),
            of(0, 2, 2, 2)),
        row("InstanceNorm3d", () -> new InstanceNorm3d(2, instance), of(2, 2, 2, 1, 2)),
        row("LayerNorm", () -> new LayerNorm(layer, 2, 3), of(3, 2, 3), of(2, 3), of(0, 2, 3)),
        row("LayerNorm of one", () -> new LayerNorm(layer, 3), of(1, 3), of(2, 2, 3)),
        row(
            "GroupNorm",
            () -> new GroupNorm(2, 4, group),
            of(2, 4, 3),
            of(1, 4, 2, 2),
            of(3, 4),
            of(2, 4, 1, 1),
            of(0, 4, 2)),
        row("RMSNorm", () -> new RMSNorm(rms, 3), of(4, 3), of(1, 3), of(2, 2, 3), of(0, 3)),
        row(
            "LocalResponseNorm",
            () ->
                new LocalResponseNorm(
                    3, LocalResponseNorm.Options.defaults().withAlpha(2).withBeta(.6)),
            of(2, 4, 2),
            of(1, 2, 1, 1),
            of(0, 2, 3)),
        row(
            "SwitchableNorm1d",
            () -> new SwitchableNorm1d(3, mix),
            of(3, 3),
            of(2, 3, 2),
            of(1, 3),
            of(1, 3, 1),
            of(0, 3)),
        row(
            "SwitchableNorm1d of layer and group",
            () -> new SwitchableNorm1d(4, mix.withSources("layer", "group:2")),
            of(2, 4),
            of(2, 4, 2)),
        row(
            "SwitchableNorm2d",
            () -> new SwitchableNorm2d(2, mix),
            of(2, 2, 2, 2),
            of(1, 2, 2, 2),
            of(2, 2, 1, 1),
            of(1, 2, 1, 1),
            of(0, 2, 2, 2)),
        row(
            "SwitchableNorm2d of all sources",
            () -> new SwitchableNorm2d(4, mix.withSources("batch", "group:2", "instance", "layer")),
            of(2, 4, 1, 2)),
        row("SwitchableNorm2d, sparse", NormGradCheckTest::sparse, of(2, 2, 2, 2)),
        row(
            "SwitchableNorm3d",
            () -> new SwitchableNorm3d(2, mix.withoutBatch()),
            of(2, 2, 2, 1, 2),
            of(0, 2, 1, 1, 2)));
  }

  private static Layer sparse() {
    SwitchableNorm2d norm =
        new SwitchableNorm2d(2, SwitchableNormOptions.defaults().withEps(.1).withSparse());
    norm.sparsity(.4);
    return norm;
  }

  @TestFactory
  Stream<DynamicTest> derivatives() {
    List<DynamicTest> tests = new ArrayList<>();
    Set<Class<?>> seen = new HashSet<>();
    for (Row row : rows()) {
      for (int[] dims : row.shapes) {
        int order = seen.add(row.maker.get().getClass()) ? 3 : 2;
        for (boolean training : new boolean[] {true, false}) {
          tests.add(
              DynamicTest.dynamicTest(
                  row.name
                      + " of "
                      + Arrays.toString(dims)
                      + (training ? " training" : " evaluating")
                      + " to order "
                      + order,
                  () -> check(row.maker.get(), dims, training, order)));
        }
      }
    }
    return tests.stream();
  }

  private static void check(Layer norm, int[] dims, boolean training, int order) {
    Generator random = new Generator(11);
    norm.to(DataType.DOUBLE).train(training);
    List<Tensor> wanted = new ArrayList<>();
    wanted.add(Tensor.randn(random, DataType.DOUBLE, dims).requiresGrad(true));
    try (NoGrad off = NoGrad.open()) {
      norm.namedParameters()
          .forEach(
              (name, p) -> {
                // Logits stay close, where a sparse mixture has no kink; a weight gets a zero.
                double size = name.endsWith("_weight") ? .2 : 1;
                p.copyFrom(Tensor.randn(random, DataType.DOUBLE, p.shape().dims()).mul(size));
                if (name.equals("weight")) {
                  double[] values = p.toDoubleArray();
                  values[0] = 0;
                  p.copyFrom(Tensor.of(values).reshape(p.shape()));
                }
                wanted.add(p);
              });
    }
    int elements = wanted.stream().mapToInt(Tensor::numel).sum();
    GradCheck.check(
        Options.defaults()
            .withOrder(order)
            .withFastMode(elements > ELEMENTS_OF_A_FULL_JACOBIAN || order > 2),
        inputs -> norm.forward(inputs[0]),
        wanted.toArray(new Tensor[0]));
  }
}
