package nabla.nn.io;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import nabla.nn.AdaptiveAvgPool1d;
import nabla.nn.AdaptiveAvgPool2d;
import nabla.nn.AdaptiveAvgPool3d;
import nabla.nn.AdaptiveAvgPoolNd;
import nabla.nn.AdaptiveMaxPool1d;
import nabla.nn.AdaptiveMaxPool2d;
import nabla.nn.AdaptiveMaxPool3d;
import nabla.nn.AdaptiveMaxPoolNd;
import nabla.nn.AvgPool1d;
import nabla.nn.AvgPool2d;
import nabla.nn.AvgPool3d;
import nabla.nn.AvgPoolNd;
import nabla.nn.AvgPoolOptions;
import nabla.nn.LPPool1d;
import nabla.nn.LPPool2d;
import nabla.nn.LPPool3d;
import nabla.nn.LPPoolNd;
import nabla.nn.LPPoolOptions;
import nabla.nn.MaxPool1d;
import nabla.nn.MaxPool2d;
import nabla.nn.MaxPool3d;
import nabla.nn.MaxPoolNd;
import nabla.nn.MaxPoolOptions;
import nabla.nn.MaxUnpool1d;
import nabla.nn.MaxUnpool2d;
import nabla.nn.MaxUnpool3d;
import nabla.nn.MaxUnpoolNd;

/** The pooling layers in documents. */
final class PoolingTypes {
  private PoolingTypes() {}

  static void addTo(ModuleTypes types) {
    types.row(
        MaxPool1d.class,
        a -> new MaxPool1d(a.integers("kernel_size"), maxPool(a)),
        PoolingTypes::write);
    types.row(
        MaxPool2d.class,
        a -> new MaxPool2d(a.integers("kernel_size"), maxPool(a)),
        PoolingTypes::write);
    types.row(
        MaxPool3d.class,
        a -> new MaxPool3d(a.integers("kernel_size"), maxPool(a)),
        PoolingTypes::write);
    types.row(
        AvgPool1d.class,
        a -> new AvgPool1d(a.integers("kernel_size"), avgPool(a)),
        PoolingTypes::write);
    types.row(
        AvgPool2d.class,
        a -> new AvgPool2d(a.integers("kernel_size"), avgPool(a)),
        PoolingTypes::write);
    types.row(
        AvgPool3d.class,
        a -> new AvgPool3d(a.integers("kernel_size"), avgPool(a)),
        PoolingTypes::write);
    types.row(
        AdaptiveMaxPool1d.class,
        a -> new AdaptiveMaxPool1d(outputSize(a), a.flag("return_indices", false)),
        PoolingTypes::write);
    types.row(
        AdaptiveMaxPool2d.class,
        a -> new AdaptiveMaxPool2d(outputSize(a), a.flag("return_indices", false)),
        PoolingTypes::write);
    types.row(
        AdaptiveMaxPool3d.class,
        a -> new AdaptiveMaxPool3d(outputSize(a), a.flag("return_indices", false)),
        PoolingTypes::write);
    types.row(
        AdaptiveAvgPool1d.class, a -> new AdaptiveAvgPool1d(outputSize(a)), PoolingTypes::write);
    types.row(
        AdaptiveAvgPool2d.class, a -> new AdaptiveAvgPool2d(outputSize(a)), PoolingTypes::write);
    types.row(
        AdaptiveAvgPool3d.class, a -> new AdaptiveAvgPool3d(outputSize(a)), PoolingTypes::write);
    types.row(
        MaxUnpool1d.class,
        a -> new MaxUnpool1d(a.integers("kernel_size"), stride(a), padding(a)),
        PoolingTypes::write);
    types.row(
        MaxUnpool2d.class,
        a -> new MaxUnpool2d(a.integers("kernel_size"), stride(a), padding(a)),
        PoolingTypes::write);
    types.row(
        MaxUnpool3d.class,
        a -> new MaxUnpool3d(a.integers("kernel_size"), stride(a), padding(a)),
        PoolingTypes::write);
    types.row(
        LPPool1d.class,
        a -> new LPPool1d(a.number("norm_type"), a.integers("kernel_size"), lpPool(a)),
        PoolingTypes::write);
    types.row(
        LPPool2d.class,
        a -> new LPPool2d(a.number("norm_type"), a.integers("kernel_size"), lpPool(a)),
        PoolingTypes::write);
    types.row(
        LPPool3d.class,
        a -> new LPPool3d(a.number("norm_type"), a.integers("kernel_size"), lpPool(a)),
        PoolingTypes::write);
  }

  private static List<Integer> outputSize(Arguments a) {
    return a.integersOrNulls("output_size");
  }

  private static LPPoolOptions lpPool(Arguments a) {
    return new LPPoolOptions(stride(a), a.flag("ceil_mode", false));
  }

  private static List<Integer> stride(Arguments a) {
    return a.integers("stride", List.of());
  }

  private static List<Integer> padding(Arguments a) {
    return a.integers("padding", List.of(0));
  }

  private static MaxPoolOptions maxPool(Arguments a) {
    return new MaxPoolOptions(
        stride(a),
        padding(a),
        a.integers("dilation", List.of(1)),
        a.flag("ceil_mode", false),
        a.flag("return_indices", false));
  }

  private static void write(MaxPoolNd m, ObjectNode node) {
    MaxPoolOptions options = m.options();
    Arguments.put(node, "kernel_size", m.kernelSize());
    Arguments.put(node, "stride", options.stride().isEmpty() ? m.kernelSize() : options.stride());
    Arguments.put(node, "padding", options.padding());
    Arguments.put(node, "dilation", options.dilation());
    node.put("ceil_mode", options.ceilMode()).put("return_indices", options.returnIndices());
  }

  private static void write(MaxUnpoolNd m, ObjectNode node) {
    Arguments.put(node, "kernel_size", m.kernelSize());
    Arguments.put(node, "stride", m.stride());
    Arguments.put(node, "padding", m.padding());
  }

  private static void write(LPPoolNd m, ObjectNode node) {
    node.put("norm_type", m.normType());
    Arguments.put(node, "kernel_size", m.kernelSize());
    List<Integer> stride = m.options().stride();
    if (!stride.isEmpty()) {
      Arguments.put(node, "stride", stride);
    }
    node.put("ceil_mode", m.options().ceilMode());
  }

  private static void write(AdaptiveAvgPoolNd m, ObjectNode node) {
    Arguments.put(node, "output_size", m.outputSize());
  }

  private static void write(AdaptiveMaxPoolNd m, ObjectNode node) {
    Arguments.put(node, "output_size", m.outputSize());
    node.put("return_indices", m.returnIndices());
  }

  private static AvgPoolOptions avgPool(Arguments a) {
    return new AvgPoolOptions(
        stride(a),
        padding(a),
        a.flag("ceil_mode", false),
        a.flag("count_include_pad", true),
        a.integerOrNull("divisor_override"));
  }

  private static void write(AvgPoolNd m, ObjectNode node) {
    AvgPoolOptions options = m.options();
    Arguments.put(node, "kernel_size", m.kernelSize());
    Arguments.put(node, "stride", options.stride().isEmpty() ? m.kernelSize() : options.stride());
    Arguments.put(node, "padding", options.padding());
    node.put("ceil_mode", options.ceilMode())
        .put("count_include_pad", options.countIncludePad())
        .put("divisor_override", options.divisorOverride());
  }
}
