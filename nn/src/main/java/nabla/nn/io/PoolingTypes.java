package nabla.nn.io;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import nabla.nn.AvgPool1d;
import nabla.nn.AvgPool2d;
import nabla.nn.AvgPool3d;
import nabla.nn.AvgPoolNd;
import nabla.nn.AvgPoolOptions;
import nabla.nn.MaxPool1d;
import nabla.nn.MaxPool2d;
import nabla.nn.MaxPool3d;
import nabla.nn.MaxPoolNd;
import nabla.nn.MaxPoolOptions;

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
  }

  private static MaxPoolOptions maxPool(Arguments a) {
    return new MaxPoolOptions(
        a.integers("stride", List.of()),
        a.integers("padding", List.of(0)),
        a.integers("dilation", List.of(1)),
        a.flag("ceil_mode", false));
  }

  private static void write(MaxPoolNd m, ObjectNode node) {
    MaxPoolOptions options = m.options();
    Arguments.put(node, "kernel_size", m.kernelSize());
    Arguments.put(node, "stride", options.stride().isEmpty() ? m.kernelSize() : options.stride());
    Arguments.put(node, "padding", options.padding());
    Arguments.put(node, "dilation", options.dilation());
    node.put("ceil_mode", options.ceilMode());
  }

  private static AvgPoolOptions avgPool(Arguments a) {
    return new AvgPoolOptions(
        a.integers("stride", List.of()),
        a.integers("padding", List.of(0)),
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
