package nabla.examples.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import nabla.core.Functional;
import nabla.core.Generator;
import nabla.core.InterpolationMode;
import nabla.core.NoGrad;
import nabla.core.Scope;
import nabla.core.Tensor;
import nabla.nn.AvgPool2d;
import nabla.nn.Conv2d;
import nabla.nn.ConvOptions;
import nabla.nn.ConvTranspose2d;
import nabla.nn.ConvTransposeOptions;
import nabla.nn.Dropout;
import nabla.nn.Layer;
import nabla.nn.MaxPool2d;
import nabla.nn.loss.BCEWithLogitsLoss;
import nabla.nn.loss.CrossEntropyLoss;
import nabla.nn.loss.SmoothL1Loss;

/** What else small networks are made of, forward and backward. */
final class OtherLayers {
  private static final int[] IMAGES = {64, 32, 28, 28};
  private static final int[] ROWS = {512, 1024};

  private OtherLayers() {}

  static List<Workload> workloads() {
    List<Workload> workloads = new ArrayList<>();
    functions(workloads);
    losses(workloads);
    shapes(workloads);
    layers(workloads);
    return workloads;
  }

  private static void functions(List<Workload> workloads) {
    workloads.add(function("softmax_axis1", x -> x.softmax(1), IMAGES));
    workloads.add(function("log_softmax_axis1", x -> x.logSoftmax(1), IMAGES));
    workloads.add(function("softmax", x -> x.softmax(-1), ROWS));
    workloads.add(function("relu", Tensor::relu, IMAGES));
    workloads.add(function("leaky_relu", x -> x.leakyRelu(.01), IMAGES));
    workloads.add(function("elu", x -> x.elu(1), IMAGES));
    workloads.add(function("gelu", Tensor::gelu, IMAGES));
    workloads.add(function("silu", Tensor::silu, IMAGES));
    workloads.add(function("mish", Functional::mish, IMAGES));
    workloads.add(function("softplus", Tensor::softplus, IMAGES));
  }

  private static void losses(List<Workload> workloads) {
    workloads.add(
        workload(
            "cross_entropy",
            () -> {
              Tensor classes = Tensor.randint(Generator.local(), 0, 10, 16, 32, 32);
              return x -> new CrossEntropyLoss().forward(x, classes);
            },
            16,
            10,
            32,
            32));
    workloads.add(
        workload(
            "bce_with_logits",
            () -> {
              Tensor target = Tensor.rand(ROWS);
              return x -> new BCEWithLogitsLoss().forward(x, target);
            },
            ROWS));
    workloads.add(
        workload(
            "smooth_l1",
            () -> {
              Tensor target = Tensor.rand(ROWS);
              return x -> new SmoothL1Loss().forward(x, target);
            },
            ROWS));
  }

  private static void shapes(List<Workload> workloads) {
    workloads.add(function("sum_axis1", x -> x.sum(1), IMAGES));
    workloads.add(function("max_axis1", x -> x.max(1), IMAGES));
    workloads.add(function("concat_axis1", x -> Tensor.concat(1, x, x), IMAGES));
    workloads.add(function("permute_nhwc", x -> x.permute(0, 2, 3, 1), IMAGES));
    workloads.add(function("flip", x -> x.flip(3), IMAGES));
    workloads.add(
        function(
            "upsample_bilinear",
            x ->
                Functional.interpolate(
                    x, null, new double[] {2}, InterpolationMode.BILINEAR, false),
            16,
            32,
            14,
            14));
  }

  private static void layers(List<Workload> workloads) {
    workloads.add(layer("max_pool2", () -> new MaxPool2d(2)));
    workloads.add(layer("avg_pool2", () -> new AvgPool2d(2)));
    workloads.add(layer("dropout", () -> new Dropout(.5)));
    workloads.add(layer("conv1x1", () -> new Conv2d(32, 64, 1)));
    ConvOptions padded = ConvOptions.defaults().withPadding(1);
    workloads.add(layer("conv3x3_depthwise", () -> new Conv2d(32, 32, 3, padded.withGroups(32))));
    workloads.add(layer("conv3x3_groups4", () -> new Conv2d(32, 32, 3, padded.withGroups(4))));
    workloads.add(layer("conv3x3_stride2", () -> new Conv2d(32, 64, 3, padded.withStride(2))));
    ConvTransposeOptions doubled = ConvTransposeOptions.defaults().withStride(2);
    workloads.add(layer("conv_transpose2x2", () -> new ConvTranspose2d(32, 16, 2, doubled)));
  }

  private static Workload layer(String name, Supplier<Layer> layer) {
    return workload(
        name,
        () -> {
          Layer made = layer.get();
          return made::forward;
        },
        IMAGES);
  }

  private static Workload function(String name, UnaryOperator<Tensor> function, int... shape) {
    return workload(name, () -> function, shape);
  }

  private static Workload workload(
      String name, Supplier<UnaryOperator<Tensor>> function, int... shape) {
    String sizes = String.join("x", Arrays.stream(shape).mapToObj(Integer::toString).toList());
    return new Workload("layer/" + name + "_" + sizes, () -> work(function.get(), shape));
  }

  private static Runnable work(UnaryOperator<Tensor> function, int... shape) {
    Tensor x = Tensor.randn(shape).requiresGrad(true);
    Tensor g = NoGrad.of(() -> Tensor.rand(function.apply(x).shape().dims()));
    return () -> {
      try (Scope step = Scope.open()) {
        function.apply(x).backward(g);
        x.zeroGrad();
      }
    };
  }
}
