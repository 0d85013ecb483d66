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
    Map<String, Object> attributes =
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
            options.ceilMode() ? 1 : 0);
    String batch = batched ? x.name() : g.unsqueeze(x, 0).name();
    Value y = g.like(m, x);
    List<Value> outputs = new ArrayList<>();
    for (String result : g.nodes(m.returnIndices() ? 2 : 1, "MaxPool", attributes, batch)) {
      outputs.add(y.named(batched ? result : g.node("Squeeze", result, g.longs(0))));
    }
    if (m.returnIndices()) {
      String places = g.node("Mod", outputs.get(1).name(), g.longs(plane(x, rank)));
      outputs.set(1, y.named(places).typed(DataType.LONG));
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
    AvgPoolOptions options =
        new AvgPoolOptions(m.options().stride(), List.of(0), m.options().ceilMode(), true, null);
    return g.batched(
        x,
        rank + 2,
        batch -> {
          String powers = g.node("Pow", batch.name(), g.number(m.normType()));
          String mean = average(g, batch, powers, options, window);
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
    int[] pads = twice(padding);
    Integer divisor = options.divisorOverride();
    if (!options.ceilMode() && divisor == null) {
      return mean(g, x, options.countIncludePad(), window, stride, pads);
    }
    Tensor factors = Tensor.scalar(divisor == null ? product(window) : product(window) / divisor);
    for (int i = 0; i < rank; i++) {
      Windows along =
          new Windows(sizes.size(i + 2), window[i], stride[i], padding[i], options.ceilMode());
      pads[rank + i] = along.paddingBehind();
      if (divisor == null) {
        int[] shape = new int[rank];
        Arrays.fill(shape, 1);
        shape[i] = along.number();
        factors = factors.mul(Tensor.of(along.shares(options.countIncludePad()), shape));
      }
    }
    return g.node("Mul", mean(g, x, true, window, stride, pads), g.constant(factors));
  }

  private static String mean(
      OnnxGraph g, String x, boolean countPad, int[] window, int[] stride, int[] pads) {
    Map<String, Object> attributes =
        Map.of(
            "kernel_shape", window,
            "strides", stride,
            "pads", pads,
            "count_include_pad", countPad ? 1 : 0);
    return g.node("AveragePool", attributes, x);
  }

  /** The windows along one dimension, as PyTorch counts and places them. */
  private record Windows(int size, int window, int stride, int padding, boolean ceil) {
    /** If it is rounded up, the last one still begins before the padding behind. */
    int number() {
      int last = (size + 2 * padding - window + (ceil ? stride - 1 : 0)) / stride;
      return ceil && last * stride >= size + padding ? last : last + 1;
    }

    /** As much as the last one reaches over the end. */
    int paddingBehind() {
      return Math.max(0, (number() - 1) * stride + window - size - padding);
    }

    /** What each one's sum is multiplied by. */
    float[] shares(boolean countPad) {
      float[] shares = new float[number()];
      for (int o = 0; o < shares.length; o++) {
        int start = o * stride - padding;
        int end = Math.min(start + window, size + padding);
        shares[o] = 1f / (countPad ? end - start : Math.min(end, size) - Math.max(start, 0));
      }
      return shares;
    }
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
