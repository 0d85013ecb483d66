package nabla.nn.onnx;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.core.PaddingMode;
import nabla.nn.ConvLayer;
import nabla.nn.ConvNd;
import nabla.nn.ConvOptions;
import nabla.nn.ConvTransposeNd;
import nabla.nn.ConvTransposeOptions;

/** The convolutions in ONNX's operators. */
final class ConvNodes {
  private ConvNodes() {}

  static void addTo(Translations rows) {
    rows.layer(ConvNd.class, ConvNodes::conv);
    rows.layer(ConvTransposeNd.class, ConvNodes::transposed);
  }

  private static String conv(OnnxGraph g, ConvNd m, Value x) {
    ConvOptions options = m.options();
    int[] window = array(m.kernelSize());
    int[] before = array(options.padding());
    int[] after = before.clone();
    for (int i = 0; options.samePadding() && i < window.length; i++) {
      int added = options.dilation().get(i) * (window[i] - 1);
      before[i] = added / 2;
      after[i] = added - before[i];
    }
    int[] pads = IntStream.concat(IntStream.of(before), IntStream.of(after)).toArray();
    boolean zeros = options.paddingMode() == PaddingMode.ZEROS;
    Map<String, Object> attributes =
        Map.of(
            "kernel_shape", window,
            "strides", array(options.stride()),
            "pads", zeros ? pads : new int[pads.length],
            "dilations", array(options.dilation()),
            "group", options.groups());
    return g.batched(
        x,
        window.length + 2,
        batch ->
            g.node(
                "Conv",
                attributes,
                inputs(
                    g,
                    m,
                    zeros
                        ? batch.name()
                        : PaddingNodes.pad(g, batch.name(), options.paddingMode(), pads))));
  }

  private static String transposed(OnnxGraph g, ConvTransposeNd m, Value x) {
    return g.batched(x, m.kernelSize().size() + 2, batch -> transposed(g, m, batch.name()));
  }

  /**
   * ONNX Runtime refuses output padding as long as the stride, which a dilated window allows: then
   * the whole is computed first, and cut to its size.
   */
  private static String transposed(OnnxGraph g, ConvTransposeNd m, String x) {
    ConvTransposeOptions options = m.options();
    int[] padding = array(options.padding());
    int[] added = array(options.outputPadding());
    int[] stride = array(options.stride());
    boolean usual = IntStream.range(0, added.length).allMatch(i -> added[i] < stride[i]);
    Map<String, Object> attributes =
        Map.of(
            "kernel_shape",
            array(m.kernelSize()),
            "strides",
            stride,
            "pads",
            usual ? PoolingNodes.twice(padding) : new int[2 * padding.length],
            "output_padding",
            usual ? added : new int[added.length],
            "dilations",
            array(options.dilation()),
            "group",
            options.groups());
    if (usual) {
      return g.node("ConvTranspose", attributes, inputs(g, m, x));
    }
    IntStream before = IntStream.of(padding).map(p -> -p);
    IntStream after = IntStream.range(0, added.length).map(i -> added[i] - padding[i]);
    String whole = g.node("ConvTranspose", attributes, x, g.state(m, "weight"));
    String y = PaddingNodes.constant(g, whole, 0, IntStream.concat(before, after).toArray());
    String bias = g.alongChannels(g.state(m, "bias"), added.length + 2);
    return bias.isEmpty() ? y : g.node("Add", y, bias);
  }

  private static String[] inputs(OnnxGraph g, ConvLayer m, String x) {
    return new String[] {x, g.state(m, "weight"), g.state(m, "bias")};
  }

  static int[] array(List<Integer> sizes) {
    return sizes.stream().mapToInt(Integer::intValue).toArray();
  }
}
