package nabla.nn.onnx;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.core.PaddingMode;
import nabla.nn.ConstantPadNd;
import nabla.nn.PadNd;

/** The padding layers in ONNX's operators. */
final class PaddingNodes {
  private PaddingNodes() {}

  static void addTo(Translations rows) {
    rows.layer(PadNd.class, (g, m, x) -> pad(g, x.name(), m.mode(), pads(m)));
    rows.layer(ConstantPadNd.class, (g, m, x) -> constant(g, x.name(), m.value(), pads(m)));
  }

  /** Pads the last dimensions by what stands before each, and then after each. */
  static String pad(OnnxGraph g, String x, PaddingMode mode, int... pads) {
    int[] added = IntStream.of(pads).map(p -> Math.max(p, 0)).toArray();
    int[] cut = IntStream.of(pads).map(p -> Math.min(p, 0)).toArray();
    return switch (mode) {
      case ZEROS -> constant(g, x, 0, pads);
      case REFLECT -> constant(g, mirrored(g, "reflect", x, added), 0, cut);
      case REPLICATE -> constant(g, mirrored(g, "edge", x, added), 0, cut);
      case CIRCULAR -> mirrored(g, "wrap", constant(g, x, 0, cut), added);
    };
  }

  /** Pads by a number; less than zero cuts off. */
  static String constant(OnnxGraph g, String x, double value, int... pads) {
    return none(pads) ? x : g.node("Pad", x, g.longs(pads), g.number(value), axes(g, pads));
  }

  private static String mirrored(OnnxGraph g, String mode, String x, int... pads) {
    return none(pads)
        ? x
        : g.node("Pad", Map.of("mode", mode), x, g.longs(pads), "", axes(g, pads));
  }

  private static boolean none(int... pads) {
    return IntStream.of(pads).allMatch(p -> p == 0);
  }

  private static String axes(OnnxGraph g, int... pads) {
    return g.longs(IntStream.range(-pads.length / 2, 0).toArray());
  }

  /** PyTorch has before and after the last dimension, then before and after the one before it. */
  private static int[] pads(PadNd m) {
    List<Integer> padding = m.padding();
    int rank = padding.size() / 2;
    return IntStream.range(0, 2 * rank)
        .map(i -> padding.get(2 * (rank - 1 - i % rank) + i / rank))
        .toArray();
  }
}
