package nabla.nn.onnx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nabla.core.PaddingMode;
import nabla.core.Shape;
import nabla.core.Tensor;
import nabla.nn.ChannelShuffle;
import nabla.nn.ColumnOptions;
import nabla.nn.Flatten;
import nabla.nn.Fold;
import nabla.nn.PixelShuffle;
import nabla.nn.PixelUnshuffle;
import nabla.nn.Unflatten;
import nabla.nn.Unfold;
import nabla.nn.Upsample;

/** The layers that give their input another shape, in ONNX's operators. */
final class ShapeNodes {
  private ShapeNodes() {}

  static void addTo(Translations rows) {
    rows.layer(Flatten.class, (g, m, x) -> g.reshape(x, g.like(m, x)).name());
    rows.layer(Unflatten.class, (g, m, x) -> g.reshape(x, g.like(m, x)).name());
    rows.layer(PixelShuffle.class, (g, m, x) -> pixelShuffle(g, x, m.upscaleFactor()));
    rows.layer(PixelUnshuffle.class, (g, m, x) -> pixelUnshuffle(g, x, m.downscaleFactor()));
    rows.layer(ChannelShuffle.class, (g, m, x) -> channelShuffle(g, x, m.groups()));
    rows.layer(Unfold.class, ShapeNodes::unfold);
    rows.layer(Fold.class, ShapeNodes::fold);
    rows.layer(Upsample.class, ShapeNodes::upsample);
  }

  private static String pixelShuffle(OnnxGraph g, Value x, int r) {
    int n = x.rank() - 3;
    Value parts =
        g.reshape(x, sizes -> join(sizes, n, sizes[n] / (r * r), r, r, sizes[n + 1], sizes[n + 2]));
    Value turned = g.transpose(parts, join(range(n), n, n, n + 3, n + 1, n + 4, n + 2));
    return g.reshape(turned, sizes -> join(sizes, n, sizes[n], sizes[n + 1] * r, sizes[n + 3] * r))
        .name();
  }

  private static String pixelUnshuffle(OnnxGraph g, Value x, int r) {
    int n = x.rank() - 3;
    Value parts =
        g.reshape(x, sizes -> join(sizes, n, sizes[n], sizes[n + 1] / r, r, sizes[n + 2] / r, r));
    Value turned = g.transpose(parts, join(range(n), n, n, n + 2, n + 4, n + 1, n + 3));
    return g.reshape(turned, sizes -> join(sizes, n, sizes[n] * r * r, sizes[n + 3], sizes[n + 4]))
        .name();
  }

  private static String channelShuffle(OnnxGraph g, Value x, int groups) {
    Value parts =
        g.reshape(
            x,
            sizes -> {
              int[] rest = Arrays.copyOfRange(sizes, 2, sizes.length);
              return join(join(sizes, 1, groups, sizes[1] / groups), 3, rest);
            });
    int[] order = range(parts.rank());
    order[1] = 2;
    order[2] = 1;
    return g.back(g.transpose(parts, order), x);
  }

  /** Rows and columns of windows are looked up, one dimension after the other. */
  private static String unfold(OnnxGraph g, Unfold m, Value x) {
    ColumnOptions options = m.options();
    int[] window = PoolingNodes.each(m.kernelSize(), 2);
    int[] padding = PoolingNodes.each(options.padding(), 2);
    int[] stride = PoolingNodes.each(options.stride(), 2);
    int[] dilation = PoolingNodes.each(options.dilation(), 2);
    int n = x.rank() - 2;
    String y = PaddingNodes.pad(g, x.name(), PaddingMode.ZEROS, PoolingNodes.twice(padding));
    int[] windows = new int[2];
    for (int i = 0; i < 2; i++) {
      int reach = dilation[i] * (window[i] - 1) + 1;
      windows[i] = (x.size(n + i) + 2 * padding[i] - reach) / stride[i] + 1;
      int along = windows[i];
      long[] places = new long[window[i] * along];
      int step = stride[i];
      int gap = dilation[i];
      Arrays.setAll(places, p -> (long) p / along * gap + (long) p % along * step);
      String table = g.constant(Tensor.of(places).reshape(Shape.of(window[i], along)));
      y = g.node("Gather", Map.of("axis", n + 2 * i), y, table);
    }
    Value gathered =
        x.sized(y, sizes -> join(sizes, n, window[0], windows[0], window[1], windows[1]));
    Value turned = g.transpose(gathered, join(range(n), n, n, n + 2, n + 1, n + 3));
    return g.reshape(
            turned,
            sizes ->
                join(sizes, n - 1, sizes[n - 1] * window[0] * window[1], windows[0] * windows[1]))
        .name();
  }

  private static String fold(OnnxGraph g, Fold m, Value x) {
    ColumnOptions options = m.options();
    int[] padding = PoolingNodes.each(options.padding(), 2);
    return g.batched(
        x,
        3,
        batch ->
            g.node(
                "Col2Im",
                Map.of(
                    "pads", PoolingNodes.twice(padding),
                    "strides", PoolingNodes.each(options.stride(), 2),
                    "dilations", PoolingNodes.each(options.dilation(), 2)),
                batch.name(),
                g.longs(PoolingNodes.each(m.outputSize(), 2)),
                g.longs(PoolingNodes.each(m.kernelSize(), 2))));
  }

  private static String upsample(OnnxGraph g, Upsample m, Value x) {
    int rank = x.rank() - 2;
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("axes", IntStream.range(2, x.rank()).toArray());
    attributes.put(
        "coordinate_transformation_mode", m.alignCorners() ? "align_corners" : "half_pixel");
    switch (m.mode()) {
      case NEAREST -> {
        attributes.put("mode", "nearest");
        attributes.put("coordinate_transformation_mode", "asymmetric");
        attributes.put("nearest_mode", "floor");
      }
      case NEAREST_EXACT -> {
        attributes.put("mode", "nearest");
        attributes.put("nearest_mode", "round_prefer_ceil");
      }
      case LINEAR, BILINEAR, TRILINEAR -> attributes.put("mode", "linear");
      case BICUBIC -> {
        attributes.put("mode", "cubic");
        attributes.put("cubic_coeff_a", -.75);
      }
      case AREA -> {
        return AdaptivePoolingNodes.average(g, x, g.like(m, x), rank);
      }
    }
    if (m.size() != null) {
      return g.node(
          "Resize", attributes, x.name(), "", "", g.longs(PoolingNodes.each(m.size(), rank)));
    }
    List<Double> factors = m.scaleFactor();
    float[] scales = new float[rank];
    for (int i = 0; i < rank; i++) {
      scales[i] = factors.get(factors.size() == 1 ? 0 : i).floatValue();
    }
    return g.node("Resize", attributes, x.name(), "", g.constant(Tensor.of(scales)));
  }

  private static int[] range(int end) {
    return IntStream.range(0, end).toArray();
  }

  /** The first numbers, and others behind them. */
  private static int[] join(int[] first, int count, int... others) {
    return Stream.of(Arrays.copyOf(first, count), others).flatMapToInt(Arrays::stream).toArray();
  }
}
