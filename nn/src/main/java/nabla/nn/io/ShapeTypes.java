package nabla.nn.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import nabla.core.InterpolationMode;
import nabla.nn.ChannelShuffle;
import nabla.nn.ColumnOptions;
import nabla.nn.Flatten;
import nabla.nn.Fold;
import nabla.nn.PixelShuffle;
import nabla.nn.PixelUnshuffle;
import nabla.nn.Unflatten;
import nabla.nn.Unfold;
import nabla.nn.Upsample;

/** The layers that give their input another shape, in documents. */
final class ShapeTypes {
  private ShapeTypes() {}

  static void addTo(ModuleTypes types) {
    types.row(
        Flatten.class,
        a -> new Flatten(a.integer("start_dim", 1), a.integer("end_dim", -1)),
        (m, node) -> node.put("start_dim", m.startDim()).put("end_dim", m.endDim()));
    types.row(
        Unflatten.class,
        a -> new Unflatten(a.integer("dim"), array(a.integers("unflattened_size"))),
        (m, node) ->
            Arguments.put(node.put("dim", m.dim()), "unflattened_size", m.unflattenedSize()));
    types.row(
        PixelShuffle.class,
        a -> new PixelShuffle(a.integer("upscale_factor")),
        (m, node) -> node.put("upscale_factor", m.upscaleFactor()));
    types.row(
        PixelUnshuffle.class,
        a -> new PixelUnshuffle(a.integer("downscale_factor")),
        (m, node) -> node.put("downscale_factor", m.downscaleFactor()));
    types.row(
        ChannelShuffle.class,
        a -> new ChannelShuffle(a.integer("groups")),
        (m, node) -> node.put("groups", m.groups()));
    types.row(
        Unfold.class,
        a -> new Unfold(a.integers("kernel_size"), columns(a)),
        (m, node) -> {
          Arguments.put(node, "kernel_size", m.kernelSize());
          write(m.options(), node);
        });
    types.row(
        Fold.class,
        a -> new Fold(a.integers("output_size"), a.integers("kernel_size"), columns(a)),
        (m, node) -> {
          Arguments.put(node, "output_size", m.outputSize());
          Arguments.put(node, "kernel_size", m.kernelSize());
          write(m.options(), node);
        });
    types.row(Upsample.class, ShapeTypes::upsample, ShapeTypes::write);
  }

  private static int[] array(List<Integer> sizes) {
    return sizes.stream().mapToInt(Integer::intValue).toArray();
  }

  private static ColumnOptions columns(Arguments a) {
    return new ColumnOptions(
        a.integers("dilation", List.of(1)),
        a.integers("padding", List.of(0)),
        a.integers("stride", List.of(1)));
  }

  private static void write(ColumnOptions options, ObjectNode node) {
    Arguments.put(node, "dilation", options.dilation());
    Arguments.put(node, "padding", options.padding());
    Arguments.put(node, "stride", options.stride());
  }

  private static Upsample upsample(Arguments a) {
    JsonNode align = a.optional("align_corners");
    return new Upsample(
        a.integers("size", null),
        a.numbersOrNull("scale_factor"),
        a.choice("mode", InterpolationMode.NEAREST),
        align != null && !align.isNull() && a.flag("align_corners", false));
  }

  private static void write(Upsample m, ObjectNode node) {
    if (m.size() != null) {
      Arguments.put(node, "size", m.size());
    } else {
      m.scaleFactor().forEach(node.putArray("scale_factor")::add);
    }
    node.put("mode", m.mode().name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .put("align_corners", m.alignCorners());
  }
}
