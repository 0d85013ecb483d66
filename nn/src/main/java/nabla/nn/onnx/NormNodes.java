package nabla.nn.onnx;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.core.Tensor;
import nabla.nn.Module;
import nabla.nn.norm.AdaptiveInstanceNorm;
import nabla.nn.norm.BatchInstanceNorm;
import nabla.nn.norm.BatchNorm;
import nabla.nn.norm.BatchRenorm;
import nabla.nn.norm.ConditionalBatchNorm;
import nabla.nn.norm.EvoNormB0;
import nabla.nn.norm.EvoNormS0;
import nabla.nn.norm.FilterResponseNorm;
import nabla.nn.norm.GhostBatchNorm;
import nabla.nn.norm.GlobalResponseNorm;
import nabla.nn.norm.GroupNorm;
import nabla.nn.norm.InstanceNorm;
import nabla.nn.norm.InstanceNorm1d;
import nabla.nn.norm.InstanceNorm2d;
import nabla.nn.norm.InstanceNorm3d;
import nabla.nn.norm.LayerNorm;
import nabla.nn.norm.LazyInstanceNorm1d;
import nabla.nn.norm.LazyInstanceNorm2d;
import nabla.nn.norm.LazyInstanceNorm3d;
import nabla.nn.norm.LocalResponseNorm;
import nabla.nn.norm.RMSNorm;

/** The normalization layers in ONNX's operators, as they are in evaluation. */
final class NormNodes {
  private NormNodes() {}

  static void addTo(Translations rows) {
    rows.layer(BatchNorm.class, NormNodes::batch);
    rows.layer(GhostBatchNorm.class, (g, m, x) -> running(g, m, x, m.numFeatures(), m.eps()));
    rows.layer(BatchRenorm.class, NormNodes::batchRenorm);
    rows.layer(InstanceNorm1d.class, (g, m, x) -> instance(g, m, x, 3));
    rows.layer(InstanceNorm2d.class, (g, m, x) -> instance(g, m, x, 4));
    rows.layer(InstanceNorm3d.class, (g, m, x) -> instance(g, m, x, 5));
    rows.layer(LazyInstanceNorm1d.class, (g, m, x) -> instance(g, m, x, 3));
    rows.layer(LazyInstanceNorm2d.class, (g, m, x) -> instance(g, m, x, 4));
    rows.layer(LazyInstanceNorm3d.class, (g, m, x) -> instance(g, m, x, 5));
    rows.layer(GroupNorm.class, NormNodes::group);
    rows.layer(LayerNorm.class, NormNodes::layer);
    rows.layer(RMSNorm.class, NormNodes::rootMeanSquare);
    rows.layer(LocalResponseNorm.class, NormNodes::localResponse);
    rows.layer(GlobalResponseNorm.class, NormNodes::globalResponse);
    rows.layer(FilterResponseNorm.class, NormNodes::filterResponse);
    rows.layer(BatchInstanceNorm.class, NormNodes::batchInstance);
    rows.layer(EvoNormB0.class, NormNodes::evoNormB0);
    rows.layer(EvoNormS0.class, NormNodes::evoNormS0);
    rows.module(AdaptiveInstanceNorm.class, NormNodes::adaptiveInstance);
    rows.module(ConditionalBatchNorm.class, NormNodes::conditionalBatch);
  }

  // ---- Parts ----

  static String mean(OnnxGraph g, String x, int... axes) {
    return g.node("ReduceMean", x, g.longs(axes));
  }

  private static String square(OnnxGraph g, String x) {
    return g.node("Mul", x, x);
  }

  /** E[x], x - E[x], and the biased variance. */
  record Moments(String mean, String centred, String var) {
    static Moments of(OnnxGraph g, String x, int... axes) {
      String mean = NormNodes.mean(g, x, axes);
      String centred = g.node("Sub", x, mean);
      return new Moments(mean, centred, NormNodes.mean(g, square(g, centred), axes));
    }
  }

  /** √(variance + eps). */
  static String deviation(OnnxGraph g, String variance, double eps) {
    return g.node("Sqrt", g.node("Add", variance, g.number(eps)));
  }

  private static String standardized(OnnxGraph g, String x, double eps, int... axes) {
    Moments moments = Moments.of(g, x, axes);
    return g.node("Div", moments.centred, deviation(g, moments.var, eps));
  }

  /** x · weight + bias for each channel, as far as the module has them. */
  static String affine(OnnxGraph g, Module m, String x, int rank) {
    String weight = g.state(m, "weight");
    String bias = g.state(m, "bias");
    String y = weight.isEmpty() ? x : g.node("Mul", x, g.alongChannels(weight, rank));
    return bias.isEmpty() ? y : g.node("Add", y, g.alongChannels(bias, rank));
  }

  /** What a module holds under a name, or else a number for each channel. */
  private static String orElse(OnnxGraph g, Module m, String name, int channels, double value) {
    String held = g.state(m, name);
    return held.isEmpty() ? g.constant(Tensor.zeros(channels).fill(value)) : held;
  }

  /** Batch normalization by running statistics. */
  private static String running(
      OnnxGraph g, Module m, Value x, double eps, String weight, String bias) {
    return g.node(
        "BatchNormalization",
        Map.of("epsilon", eps),
        x.name(),
        weight,
        bias,
        g.state(m, "running_mean"),
        g.state(m, "running_var"));
  }

  /** The same with the module's weight and bias, as far as it has them. */
  private static String running(OnnxGraph g, Module m, Value x, int channels, double eps) {
    String weight = orElse(g, m, "weight", channels, 1);
    return running(g, m, x, eps, weight, orElse(g, m, "bias", channels, 0));
  }

  /** The same without weight and bias. */
  private static String runningAlone(OnnxGraph g, Module m, Value x, int channels, double eps) {
    String one = g.constant(Tensor.ones(channels));
    return running(g, m, x, eps, one, g.constant(Tensor.zeros(channels)));
  }

  private static int[] spatial(Value x) {
    return IntStream.range(2, x.rank()).toArray();
  }

  /** [N, C, *] as [N, groups, the rest]. */
  static Value grouped(OnnxGraph g, Value x, int groups) {
    return g.reshape(
        x,
        sizes -> {
          int rest = sizes[1] / groups;
          for (int i = 2; i < sizes.length; i++) {
            rest *= sizes[i];
          }
          return new int[] {sizes[0], groups, rest};
        });
  }

  // ---- Norms ----

  private static String batch(OnnxGraph g, BatchNorm m, Value x) {
    if (m.options().trackRunningStats()) {
      return running(g, m, x, m.numFeatures(), m.options().eps());
    }
    int[] axes = IntStream.range(0, x.rank()).filter(i -> i != 1).toArray();
    return affine(g, m, standardized(g, x.name(), m.options().eps(), axes), x.rank());
  }

  private static String batchRenorm(OnnxGraph g, BatchRenorm m, Value x) {
    return g.node(
        "BatchNormalization",
        Map.of("epsilon", 0.),
        x.name(),
        g.state(m, "weight"),
        g.state(m, "bias"),
        g.state(m, "running_mean"),
        square(g, g.state(m, "running_std")));
  }

  private static String instance(OnnxGraph g, InstanceNorm m, Value x, int rank) {
    double eps = m.options().eps();
    return g.batched(
        x,
        rank,
        batch -> {
          int channels = batch.size(1);
          return m.options().trackRunningStats()
              ? running(g, m, batch, channels, eps)
              : g.node(
                  "InstanceNormalization",
                  Map.of("epsilon", eps),
                  batch.name(),
                  orElse(g, m, "weight", channels, 1),
                  orElse(g, m, "bias", channels, 0));
        });
  }

  private static String group(OnnxGraph g, GroupNorm m, Value x) {
    Value groups = grouped(g, x, m.numGroups());
    String y = standardized(g, groups.name(), m.options().eps(), 2);
    return affine(g, m, g.back(groups.named(y), x), x.rank());
  }

  private static String layer(OnnxGraph g, LayerNorm m, Value x) {
    String weight = g.state(m, "weight");
    return g.node(
        "LayerNormalization",
        Map.of("axis", -m.normalizedShape().rank(), "epsilon", m.options().eps()),
        x.name(),
        weight.isEmpty() ? g.constant(Tensor.ones(m.normalizedShape().dims())) : weight,
        g.state(m, "bias"));
  }

  private static String rootMeanSquare(OnnxGraph g, RMSNorm m, Value x) {
    int[] axes = IntStream.range(-m.normalizedShape().rank(), 0).toArray();
    double eps = m.options().eps().orElse(0x1p-23);
    String weight = g.state(m, "weight");
    String root = deviation(g, mean(g, square(g, x.name()), axes), eps);
    String y = g.node("Div", x.name(), root);
    return weight.isEmpty() ? y : g.node("Mul", y, weight);
  }

  private static String localResponse(OnnxGraph g, LocalResponseNorm m, Value x) {
    Value squares =
        g.reshape(
            x.named(square(g, x.name())),
            sizes -> {
              int rest = 1;
              for (int i = 2; i < sizes.length; i++) {
                rest *= sizes[i];
              }
              return new int[] {sizes[0], 1, sizes[1], rest};
            });
    int size = m.size();
    String mean =
        g.node(
            "AveragePool",
            Map.of(
                "kernel_shape", new int[] {size, 1},
                "pads", new int[] {size / 2, 0, (size - 1) / 2, 0},
                "count_include_pad", 1),
            squares.name());
    String scaled = g.node("Mul", g.back(squares.named(mean), x), g.number(m.options().alpha()));
    String sum = g.node("Add", scaled, g.number(m.options().k()));
    return g.node("Div", x.name(), g.node("Pow", sum, g.number(m.options().beta())));
  }

  private static String globalResponse(OnnxGraph g, GlobalResponseNorm m, Value x) {
    String size = g.node("ReduceL2", x.name(), g.longs(spatial(x)));
    String average = g.node("Add", mean(g, size, 1), g.number(m.eps()));
    String response = g.node("Mul", x.name(), g.node("Div", size, average));
    return g.node("Add", x.name(), affine(g, m, response, x.rank()));
  }

  private static String filterResponse(OnnxGraph g, FilterResponseNorm m, Value x) {
    String size = deviation(g, mean(g, square(g, x.name()), spatial(x)), m.eps());
    String y = affine(g, m, g.node("Div", x.name(), size), x.rank());
    String tau = g.alongChannels(g.state(m, "tau"), x.rank());
    return tau.isEmpty() ? y : g.node("Max", y, tau);
  }

  private static String batchInstance(OnnxGraph g, BatchInstanceNorm m, Value x) {
    String gate = g.alongChannels(g.state(m, "gate"), x.rank());
    String batch = runningAlone(g, m, x, m.numFeatures(), m.eps());
    String instance = standardized(g, x.name(), m.eps(), spatial(x));
    String mixed = g.node("Mul", gate, g.node("Sub", batch, instance));
    return affine(g, m, g.node("Add", instance, mixed), x.rank());
  }

  private static String evoNormB0(OnnxGraph g, EvoNormB0 m, Value x) {
    String v = g.alongChannels(g.state(m, "v"), x.rank());
    String ofBatch = g.alongChannels(g.state(m, "running_var"), x.rank());
    String ofInstance = Moments.of(g, x.name(), spatial(x)).var;
    String nonlinear = g.node("Add", g.node("Mul", x.name(), v), deviation(g, ofInstance, m.eps()));
    String divisor = g.node("Max", deviation(g, ofBatch, m.eps()), nonlinear);
    return affine(g, m, g.node("Div", x.name(), divisor), x.rank());
  }

  private static String evoNormS0(OnnxGraph g, EvoNormS0 m, Value x) {
    String v = g.alongChannels(g.state(m, "v"), x.rank());
    String gate = g.node("Sigmoid", g.node("Mul", x.name(), v));
    Value swish = grouped(g, x.named(g.node("Mul", x.name(), gate)), m.groups());
    String var = Moments.of(g, grouped(g, x, m.groups()).name(), 2).var;
    String y = g.node("Div", swish.name(), deviation(g, var, m.eps()));
    return affine(g, m, g.back(swish.named(y), x), x.rank());
  }

  private static List<Value> adaptiveInstance(
      OnnxGraph g, AdaptiveInstanceNorm m, List<Value> inputs) {
    Translations.requireInputs(g, m, inputs, 2);
    Value content = inputs.get(0);
    Moments style = Moments.of(g, inputs.get(1).name(), spatial(content));
    String y = standardized(g, content.name(), m.eps(), spatial(content));
    String scaled = g.node("Mul", y, deviation(g, style.var, m.eps()));
    return List.of(content.named(g.node("Add", scaled, style.mean)));
  }

  private static List<Value> conditionalBatch(
      OnnxGraph g, ConditionalBatchNorm m, List<Value> inputs) {
    Translations.requireInputs(g, m, inputs, 2);
    Value x = inputs.get(0);
    String y = runningAlone(g, m, x, m.numFeatures(), m.eps());
    String scaled = g.node("Mul", y, ofClass(g, m, "weight", inputs));
    return List.of(x.named(g.node("Add", scaled, ofClass(g, m, "bias", inputs))));
  }

  private static String ofClass(
      OnnxGraph g, ConditionalBatchNorm m, String name, List<Value> inputs) {
    String rows = g.node("Gather", g.state(m, name), inputs.get(1).name());
    int[] axes = spatial(inputs.get(0));
    return axes.length == 0 ? rows : g.node("Unsqueeze", rows, g.longs(axes));
  }
}
