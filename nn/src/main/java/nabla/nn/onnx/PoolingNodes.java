package nabla.nn.onnx;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.core.Shape;
import nabla.core.Tensor;
import nabla.nn.AdaptiveAvgPool1d;
import nabla.nn.AdaptiveAvgPool2d;
import nabla.nn.AdaptiveAvgPool3d;
import nabla.nn.AdaptiveMaxPool1d;
import nabla.nn.AdaptiveMaxPool2d;
import nabla.nn.AdaptiveMaxPool3d;
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

/** The pooling layers in ONNX's operators. */
final class PoolingNodes {
  private PoolingNodes() {}

  static void addTo(Translations rows) {
    rows.layer(MaxPool1d.class, (g, m, x) -> max(g, m, x, 1));
    rows.layer(MaxPool2d.class, (g, m, x) -> max(g, m, x, 2));
    rows.layer(MaxPool3d.class, (g, m, x) -> max(g, m, x, 3));
    rows.layer(AvgPool1d.class, (g, m, x) -> average(g, m, x, 1));
    rows.layer(AvgPool2d.class, (g, m, x) -> average(g, m, x, 2));
    rows.layer(AvgPool3d.class, (g, m, x) -> average(g, m, x, 3));
    rows.layer(LPPool1d.class, (g, m, x) -> power(g, m, x, 1));
    rows.layer(LPPool2d.class, (g, m, x) -> power(g, m, x, 2));
    rows.layer(LPPool3d.class, (g, m, x) -> power(g, m, x, 3));
    rows.layer(AdaptiveAvgPool1d.class, (g, m, x) -> adaptiveAverage(g, x, g.like(m, x), 1));
    rows.layer(AdaptiveAvgPool2d.class, (g, m, x) -> adaptiveAverage(g, x, g.like(m, x), 2));
    rows.layer(AdaptiveAvgPool3d.class, (g, m, x) -> adaptiveAverage(g, x, g.like(m, x), 3));
    rows.layer(AdaptiveMaxPool1d.class, (g, m, x) -> adaptiveMax(g, x, g.like(m, x), 1));
    rows.layer(AdaptiveMaxPool2d.class, (g, m, x) -> adaptiveMax(g, x, g.like(m, x), 2));
    rows.layer(AdaptiveMaxPool3d.class, (g, m, x) -> adaptiveMax(g, x, g.like(m, x), 3));
  }

  private static String max(OnnxGraph g, MaxPoolNd m, Value x, int rank) {
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
    return g.batched(x, rank + 2, batch -> g.node("MaxPool", attributes, batch.name()));
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

  /**
   * Averages so many windows as the result has elements: in each dimension a product with a matrix,
   * which has a window in each row.
   */
  static String adaptiveAverage(OnnxGraph g, Value x, Value result, int rank) {
    String y = x.name();
    for (int axis = x.rank() - rank; axis < x.rank(); axis++) {
      if (!keeps(x, result, axis)) {
        int size = x.size(axis);
        int output = result.size(axis);
        float[] matrix = new float[output * size];
        for (int o = 0; o < output; o++) {
          int start = start(o, size, output);
          int end = end(o, size, output);
          Arrays.fill(matrix, o * size + start, o * size + end, 1f / (end - start));
        }
        String all = "abcdefg".substring(0, x.rank());
        char summed = all.charAt(axis);
        String equation = all + ",z" + summed + "->" + all.replace(summed, 'z');
        y =
            g.node(
                "Einsum",
                Map.of("equation", equation),
                y,
                g.constant(Tensor.of(matrix, output, size)));
      }
    }
    return y;
  }

  /** Windows are gathered as rows of a table, short ones with their last element repeated. */
  private static String adaptiveMax(OnnxGraph g, Value x, Value result, int rank) {
    String y = x.name();
    for (int axis = x.rank() - rank; axis < x.rank(); axis++) {
      if (!keeps(x, result, axis)) {
        int size = x.size(axis);
        int output = result.size(axis);
        int longest = (size + output - 1) / output + 1;
        long[] places = new long[output * longest];
        Arrays.setAll(
            places,
            p ->
                Math.min(
                    start(p / longest, size, output) + p % longest,
                    end(p / longest, size, output) - 1));
        String table = g.constant(Tensor.of(places).reshape(Shape.of(output, longest)));
        String windows = g.node("Gather", Map.of("axis", axis), y, table);
        y = g.node("ReduceMax", Map.of("keepdims", 0), windows, g.longs(axis + 1));
      }
    }
    return y;
  }

  private static boolean keeps(Value x, Value result, int axis) {
    return x.shape().dim(axis) == result.shape().dim(axis)
        && x.other().dim(axis) == result.other().dim(axis);
  }

  private static int start(int window, int size, int output) {
    return window * size / output;
  }

  private static int end(int window, int size, int output) {
    return ((window + 1) * size + output - 1) / output;
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
