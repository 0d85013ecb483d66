package nabla.nn.io;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import nabla.core.PaddingMode;
import nabla.nn.Conv1d;
import nabla.nn.Conv2d;
import nabla.nn.Conv3d;
import nabla.nn.ConvLayer;
import nabla.nn.ConvNd;
import nabla.nn.ConvOptions;
import nabla.nn.ConvTranspose1d;
import nabla.nn.ConvTranspose2d;
import nabla.nn.ConvTranspose3d;
import nabla.nn.ConvTransposeNd;
import nabla.nn.ConvTransposeOptions;

/** The convolutions in documents. */
final class ConvTypes {
  private ConvTypes() {}

  static void addTo(ModuleTypes types) {
    types.row(Conv1d.class, a -> conv(a, Conv1d::new), ConvTypes::write);
    types.row(Conv2d.class, a -> conv(a, Conv2d::new), ConvTypes::write);
    types.row(Conv3d.class, a -> conv(a, Conv3d::new), ConvTypes::write);
    types.row(ConvTranspose1d.class, a -> transposed(a, ConvTranspose1d::new), ConvTypes::write);
    types.row(ConvTranspose2d.class, a -> transposed(a, ConvTranspose2d::new), ConvTypes::write);
    types.row(ConvTranspose3d.class, a -> transposed(a, ConvTranspose3d::new), ConvTypes::write);
  }

  private interface ConvConstructor<C extends ConvNd> {
    C of(int inChannels, int outChannels, List<Integer> kernel, ConvOptions options);
  }

  private static <C extends ConvNd> C conv(Arguments a, ConvConstructor<C> constructor) {
    boolean same = a.isText("padding", "same");
    boolean valid = a.isText("padding", "valid");
    ConvOptions options =
        new ConvOptions(
            a.integers("stride", List.of(1)),
            same || valid ? List.of(0) : a.integers("padding", List.of(0)),
            same,
            a.choice("padding_mode", PaddingMode.ZEROS),
            a.integers("dilation", List.of(1)),
            a.integer("groups", 1),
            a.flag("bias", true));
    return constructor.of(
        a.integer("in_channels"), a.integer("out_channels"), a.integers("kernel_size"), options);
  }

  private interface TransposedConstructor<C extends ConvTransposeNd> {
    C of(int inChannels, int outChannels, List<Integer> kernel, ConvTransposeOptions options);
  }

  private static <C extends ConvTransposeNd> C transposed(
      Arguments a, TransposedConstructor<C> constructor) {
    a.requireText("padding_mode", "zeros");
    ConvTransposeOptions options =
        new ConvTransposeOptions(
            a.integers("stride", List.of(1)),
            a.integers("padding", List.of(0)),
            a.integers("output_padding", List.of(0)),
            a.integer("groups", 1),
            a.flag("bias", true),
            a.integers("dilation", List.of(1)));
    return constructor.of(
        a.integer("in_channels"), a.integer("out_channels"), a.integers("kernel_size"), options);
  }

  private static void writeSizes(ConvLayer m, ObjectNode node) {
    node.put("in_channels", m.inChannels()).put("out_channels", m.outChannels());
    Arguments.put(node, "kernel_size", m.kernelSize());
  }

  private static void write(ConvTransposeNd m, ObjectNode node) {
    ConvTransposeOptions options = m.options();
    writeSizes(m, node);
    Arguments.put(node, "stride", options.stride());
    Arguments.put(node, "padding", options.padding());
    Arguments.put(node, "output_padding", options.outputPadding());
    node.put("groups", options.groups()).put("bias", options.bias());
    Arguments.put(node, "dilation", options.dilation());
  }

  private static void write(ConvNd m, ObjectNode node) {
    ConvOptions options = m.options();
    writeSizes(m, node);
    Arguments.put(node, "stride", options.stride());
    if (options.samePadding()) {
      node.put("padding", "same");
    } else {
      Arguments.put(node, "padding", options.padding());
    }
    Arguments.put(node, "dilation", options.dilation());
    node.put("groups", options.groups())
        .put("bias", options.bias())
        .put("padding_mode", options.paddingMode().name().toLowerCase(Locale.ROOT));
  }
}
