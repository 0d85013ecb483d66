package nabla.nn.io;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import nabla.nn.Conv1d;
import nabla.nn.Conv2d;
import nabla.nn.Conv3d;
import nabla.nn.ConvNd;
import nabla.nn.ConvOptions;

/** The convolutions in documents. */
final class ConvTypes {
  private ConvTypes() {}

  static void addTo(ModuleTypes types) {
    types.row(Conv1d.class, a -> conv(a, Conv1d::new), ConvTypes::write);
    types.row(Conv2d.class, a -> conv(a, Conv2d::new), ConvTypes::write);
    types.row(Conv3d.class, a -> conv(a, Conv3d::new), ConvTypes::write);
  }

  private interface ConvConstructor<C extends ConvNd> {
    C of(int inChannels, int outChannels, List<Integer> kernel, ConvOptions options);
  }

  private static <C extends ConvNd> C conv(Arguments a, ConvConstructor<C> constructor) {
    boolean same = a.isText("padding", "same");
    boolean valid = a.isText("padding", "valid");
    a.requireText("padding_mode", "zeros");
    ConvOptions options =
        new ConvOptions(
            a.integers("stride", List.of(1)),
            same || valid ? List.of(0) : a.integers("padding", List.of(0)),
            same,
            a.integers("dilation", List.of(1)),
            a.integer("groups", 1),
            a.flag("bias", true));
    return constructor.of(
        a.integer("in_channels"), a.integer("out_channels"), a.integers("kernel_size"), options);
  }

  private static void write(ConvNd m, ObjectNode node) {
    ConvOptions options = m.options();
    node.put("in_channels", m.inChannels()).put("out_channels", m.outChannels());
    Arguments.put(node, "kernel_size", m.kernelSize());
    Arguments.put(node, "stride", options.stride());
    if (options.samePadding()) {
      node.put("padding", "same");
    } else {
      Arguments.put(node, "padding", options.padding());
    }
    Arguments.put(node, "dilation", options.dilation());
    node.put("groups", options.groups()).put("bias", options.bias());
  }
}
