package nabla.nn.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.core.Tensor;
import nabla.nn.AdaptiveAvgPool1d;
import nabla.nn.AdaptiveAvgPool2d;
import nabla.nn.AdaptiveAvgPool3d;
import nabla.nn.AdaptiveMaxPool1d;
import nabla.nn.AdaptiveMaxPool2d;
import nabla.nn.AdaptiveMaxPool3d;
import nabla.nn.AdaptiveMaxPoolNd;
import org.nd4j.linalg.api.buffer.DataType;

/** The pooling layers that are told the size of the result, in ONNX's operators. */
final class AdaptivePoolingNodes {
  private AdaptivePoolingNodes() {}

  static void addTo(Translations rows) {
    rows.layer(AdaptiveAvgPool1d.class, (g, m, x) -> average(g, x, g.like(m, x), 1));
    rows.layer(AdaptiveAvgPool2d.class, (g, m, x) -> average(g, x, g.like(m, x), 2));
    rows.layer(AdaptiveAvgPool3d.class, (g, m, x) -> average(g, x, g.like(m, x), 3));
    rows.module(AdaptiveMaxPool1d.class, (g, m, inputs) -> max(g, m, inputs, 1));
    rows.module(AdaptiveMaxPool2d.class, (g, m, inputs) -> max(g, m, inputs, 2));
    rows.module(AdaptiveMaxPool3d.class, (g, m, inputs) -> max(g, m, inputs, 3));
  }

  /**
   * Averages so many windows as the result has elements: in each dimension a product with a matrix,
   * which has a window in each row.
   */
  static String average(OnnxGraph g, Value x, Value result, int rank) {
    String y = x.name();
    for (int axis = x.rank() - rank; axis < x.rank(); axis++) {
      if (keeps(x, result, axis)) {
        continue;
      }
      if (result.size(axis) == 1) {
        y = g.node("ReduceMean", y, g.longs(axis));
      } else {
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
  private static List<Value> max(OnnxGraph g, AdaptiveMaxPoolNd m, List<Value> inputs, int rank) {
    Translations.requireInputs(g, m, inputs, 1);
    Value x = inputs.get(0);
    Value result = g.like(m, x);
    String y = x.name();
    for (int axis = x.rank() - rank; axis < x.rank(); axis++) {
      if (keeps(x, result, axis)) {
        continue;
      }
      if (result.size(axis) == 1) {
        y = g.node("ReduceMax", y, g.longs(axis));
      } else {
        int[][] windows = windows(x.size(axis), result.size(axis));
        String table = g.constant(table(windows));
        y = g.node("Gather", Map.of("axis", axis), y, table);
        y = g.node("ReduceMax", Map.of("keepdims", 0), y, g.longs(axis + 1));
      }
    }
    return m.returnIndices()
        ? List.of(result.named(y), places(g, x, result, rank))
        : List.of(result.named(y));
  }

  /** Where the maxima stand in their plane. */
  private static Value places(OnnxGraph g, Value x, Value result, int rank) {
    int[][] places = {{0}};
    for (int axis = x.rank() - rank; axis < x.rank(); axis++) {
      int size = x.size(axis);
      int[][] along = windows(size, result.size(axis));
      int[][] before = places;
      int[][] both = new int[before.length * along.length][];
      for (int o = 0; o < both.length; o++) {
        int[] far = before[o / along.length];
        int[] near = along[o % along.length];
        both[o] =
            IntStream.of(far)
                .flatMap(row -> IntStream.of(near).map(column -> row * size + column))
                .toArray();
      }
      places = both;
    }
    int lead = x.rank() - rank;
    Value planes = g.reshape(x, sizes -> PoolingNodes.flat(sizes, lead));
    String table = g.constant(table(places));
    String windows = g.node("Gather", Map.of("axis", lead), planes.name(), table);
    String best = g.node("ArgMax", Map.of("axis", -1), windows);
    String tables = g.node("Expand", table, g.node("Shape", windows));
    String found = g.node("GatherElements", Map.of("axis", -1), tables, best);
    return g.reshape(planes.typed(DataType.LONG).named(found), result.typed(DataType.LONG));
  }

  /** The places in each window, equally many, the last one of a short window repeated. */
  private static int[][] windows(int size, int output) {
    int longest =
        IntStream.range(0, output)
            .map(o -> end(o, size, output) - start(o, size, output))
            .max()
            .orElse(0);
    int[][] places = new int[output][longest];
    for (int o = 0; o < output; o++) {
      int start = start(o, size, output);
      int last = end(o, size, output) - 1;
      Arrays.setAll(places[o], i -> Math.min(start + i, last));
    }
    return places;
  }

  private static Tensor table(int[][] rows) {
    long[] all = Arrays.stream(rows).flatMapToInt(Arrays::stream).asLongStream().toArray();
    return Tensor.of(all).reshape(rows.length, rows[0].length);
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
}
