package nabla.nn.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.core.Tensor;
import nabla.nn.AvgPool1d;
import nabla.nn.AvgPool2d;
import nabla.nn.AvgPool3d;
import nabla.nn.AvgPoolNd;
import nabla.nn.AvgPoolOptions;
import nabla.nn.LPPool1d;
import nabla.nn.LPPool2d;
import nabla.nn.LPPool3d;
import nabla.nn.LPPoolNd;
import nabla.nn.MaxPool1d;
import nabla.nn.MaxPool2d;
import nabla.nn.MaxPool3d;
import nabla.nn.MaxPoolNd;
import nabla.nn.MaxPoolOptions;
import nabla.nn.MaxUnpool1d;
import nabla.nn.MaxUnpool2d;
import nabla.nn.MaxUnpool3d;
import nabla.nn.MaxUnpoolNd;
import org.nd4j.linalg.api.buffer.DataType;

/** The pooling layers in ONNX's operators. */
final class PoolingNodes {
  private PoolingNodes() {}

  static void addTo(Translations rows) {
    rows.module(MaxPool1d.class, (g, m, inputs) -> max(g, m, inputs, 1));
    rows.module(MaxPool2d.class, (g, m, inputs) -> max(g, m, inputs, 2));
    rows.module(MaxPool3d.class, (g, m, inputs) -> max(g, m, inputs, 3));
    rows.layer(AvgPool1d.class, (g, m, x) -> average(g, m, x, 1));
    rows.layer(AvgPool2d.class, (g, m, x) -> average(g, m, x, 2));
    rows.layer(AvgPool3d.class, (g, m, x) -> average(g, m, x, 3));
    rows.layer(LPPool1d.class, (g, m, x) -> power(g, m, x, 1));
    rows.layer(LPPool2d.class, (g, m, x) -> power(g, m, x, 2));
    rows.layer(LPPool3d.class, (g, m, x) -> power(g, m, x, 3));
    rows.module(MaxUnpool1d.class, (g, m, inputs) -> unpool(g, m, inputs, 1));
    rows.module(MaxUnpool2d.class, (g, m, inputs) -> unpool(g, m, inputs, 2));
    rows.module(MaxUnpool3d.class, (g, m, inputs) -> unpool(g, m, inputs, 3));
  }

  /** The operator counts places over the whole batch, and PyTorch in each plane. */
  private static List<Value> max(OnnxGraph g, MaxPoolNd m, List<Value> inputs, int rank) {
    Translations.requireInputs(g, m, inputs, 1);
    Value x = inputs.get(0);
    boolean batched = x.rank() == rank + 2;
    MaxPoolOptions options = m.options();
    int[] window = each(m.kernelSize(), rank);
    List<String> results =
        g.nodes(
            m.returnIndices() ? 2 : 1,
            "MaxPool",
            Map.of(
                "kernel_shape",
                window,
                "strides",
                options.stride().isEmpty() ? window : each(options.stride(), rank),
                "pads",
                twice(each(options.padding(), rank)),
                "dilations",
                each(options.dilation(), rank),
                "ceil_mode",
                options.ceilMode() ? 1 : 0),
            batched ? x.name() : g.unsqueeze(x, 0).name());
    List<Value> outputs = new ArrayList<>();
    for (String result : results) {
      String own = batched ? result : g.node("Squeeze", result, g.longs(0));
      boolean places = !outputs.isEmpty();
      Value y = g.like(m, x);
      outputs.add(
          places
              ? y.named(g.node("Mod", own, g.longs(plane(x, rank)))).typed(DataType.LONG)
              : y.named(own));
    }
    return outputs;
  }

  /** How many elements the last dimensions have. */
  private static int plane(Value x, int rank) {
    return IntStream.range(-rank, 0).map(x::size).reduce(1, (a, b) -> a * b);
  }

  private static String average(OnnxGraph g, AvgPoolNd m, Value x, int rank) {
    int[] window = each(m.kernelSize(), rank);
    return g.batched(x, rank + 2, batch -> average(g, batch, batch.name(), m.options(), window));
  }

  /** (Σ x^p)^(1/p): what PyTorch computes, also of negative numbers, where LpPool takes |x|. */
  private static String power(OnnxGraph g, LPPoolNd m, Value x, int rank) {
    int[] window = each(m.kernelSize(), rank);
    AvgPoolOptions options = AvgPoolOptions.defaults();
    int[] stride = each(m.options().stride(), m.options().stride().isEmpty() ? 0 : rank);
    options = options.withStride(stride);
    AvgPoolOptions chosen = m.options().ceilMode() ? options.withCeilMode() : options;
    return g.batched(
        x,
        rank + 2,
        batch -> {
          String powers = g.node("Pow", batch.name(), g.number(m.normType()));
          String mean = average(g, batch, powers, chosen, window);
          String sum = g.node("Mul", mean, g.number(product(window)));
          return g.node("Pow", sum, g.number(1 / m.normType()));
        });
  }

  /**
   * Averages windows of a tensor as large as {@code sizes}. Where not all windows are divided by
   * the same, which programs that run models don't agree on, it is sums times a table of factors.
   */
  private static String average(
      OnnxGraph g, Value sizes, String x, AvgPoolOptions options, int... window) {
    int rank = window.length;
    int[] stride = options.stride().isEmpty() ? window : each(options.stride(), rank);
    int[] padding = each(options.padding(), rank);
    if (!options.ceilMode() && options.divisorOverride() == null) {
      return g.node(
          "AveragePool",
          Map.of(
              "kernel_shape",
              window,
              "strides",
              stride,
              "pads",
              twice(padding),
              "count_include_pad",
              options.countIncludePad() ? 1 : 0),
          x);
    }
    int[] pads = twice(padding);
    Tensor factors = Tensor.scalar(product(window));
    for (int i = 0; i < rank; i++) {
      int size = sizes.size(i + 2);
      int free = size + 2 * padding[i] - window[i] + (options.ceilMode() ? stride[i] - 1 : 0);
      int windows = free / stride[i] + 1;
      windows -= options.ceilMode() && (windows - 1) * stride[i] >= size + padding[i] ? 1 : 0;
      pads[rank + i] = Math.max(0, (windows - 1) * stride[i] + window[i] - size - padding[i]);
      float[] shares = new float[windows];
      for (int o = 0; o < windows && options.divisorOverride() == null; o++) {
        int start = o * stride[i] - padding[i];
        int end = Math.min(start + window[i], size + padding[i]);
        boolean all = options.countIncludePad();
        shares[o] = 1f / (all ? end - start : Math.min(end, size) - Math.max(start, 0));
      }
      if (options.divisorOverride() == null) {
        int[] along = new int[rank];
        Arrays.fill(along, 1);
        along[i] = windows;
        factors = factors.mul(Tensor.of(shares, along));
      }
    }
    if (options.divisorOverride() != null) {
      factors = factors.div(options.divisorOverride());
    }
    String means =
        g.node(
            "AveragePool",
            Map.of("kernel_shape", window, "strides", stride, "pads", pads, "count_include_pad", 1),
            x);
    return g.node("Mul", means, g.constant(factors));
  }

  /** All dimensions behind the first ones as one. */
  static int[] flat(int[] sizes, int lead) {
    int[] flat = Arrays.copyOf(sizes, lead + 1);
    flat[lead] = IntStream.range(lead, sizes.length).map(i -> sizes[i]).reduce(1, (a, b) -> a * b);
    return flat;
  }

  private static List<Value> unpool(OnnxGraph g, MaxUnpoolNd m, List<Value> inputs, int rank) {
    Translations.requireInputs(g, m, inputs, 2);
    Value x = inputs.get(0);
    int lead = x.rank() - rank;
    int[] output = new int[rank];
    Arrays.setAll(
        output,
        i ->
            (x.size(lead + i) - 1) * m.stride().get(i)
                - 2 * m.padding().get(i)
                + m.kernelSize().get(i));
    Value y =
        x.sized(
            x.name(),
            sizes ->
                IntStream.concat(Arrays.stream(sizes, 0, lead), IntStream.of(output)).toArray());
    Value planes = g.reshape(x, sizes -> flat(sizes, lead));
    Value places = g.reshape(inputs.get(1), sizes -> flat(sizes, lead));
    String leading = g.node("Shape", Map.of("end", lead), x.name());
    String shape = g.node("Concat", Map.of("axis", 0), leading, g.longs(plane(y, rank)));
    String zeros = g.node("ConstantOfShape", shape);
    String filled =
        g.node("ScatterElements", Map.of("axis", lead), zeros, places.name(), planes.name());
    return List.of(g.reshape(y.sized(filled, sizes -> flat(sizes, lead)), y));
  }

  /** One for each dimension. */
  static int[] each(List<Integer> sizes, int rank) {
    return ConvNodes.array(sizes.size() == 1 ? Collections.nCopies(rank, sizes.get(0)) : sizes);
  }

  /** Before each dimension, and after each. */
  static int[] twice(int... padding) {
    return IntStream.concat(IntStream.of(padding), IntStream.of(padding)).toArray();
  }

  private static double product(int... sizes) {
    return IntStream.of(sizes).asDoubleStream().reduce(1, (a, b) -> a * b);
  }
}
