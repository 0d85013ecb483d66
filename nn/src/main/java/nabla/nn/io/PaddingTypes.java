package nabla.nn.io;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Function;
import nabla.nn.CircularPad1d;
import nabla.nn.CircularPad2d;
import nabla.nn.CircularPad3d;
import nabla.nn.ConstantPad1d;
import nabla.nn.ConstantPad2d;
import nabla.nn.ConstantPad3d;
import nabla.nn.ConstantPadNd;
import nabla.nn.PadNd;
import nabla.nn.ReflectionPad1d;
import nabla.nn.ReflectionPad2d;
import nabla.nn.ReflectionPad3d;
import nabla.nn.ReplicationPad1d;
import nabla.nn.ReplicationPad2d;
import nabla.nn.ReplicationPad3d;
import nabla.nn.ZeroPad1d;
import nabla.nn.ZeroPad2d;
import nabla.nn.ZeroPad3d;

/** The paddings in documents. */
final class PaddingTypes {
  private PaddingTypes() {}

  static void addTo(ModuleTypes types) {
    types.row(ZeroPad1d.class, a -> pad(a, ZeroPad1d::new), PaddingTypes::write);
    types.row(ZeroPad2d.class, a -> pad(a, ZeroPad2d::new), PaddingTypes::write);
    types.row(ZeroPad3d.class, a -> pad(a, ZeroPad3d::new), PaddingTypes::write);
    types.row(ReflectionPad1d.class, a -> pad(a, ReflectionPad1d::new), PaddingTypes::write);
    types.row(ReflectionPad2d.class, a -> pad(a, ReflectionPad2d::new), PaddingTypes::write);
    types.row(ReflectionPad3d.class, a -> pad(a, ReflectionPad3d::new), PaddingTypes::write);
    types.row(ReplicationPad1d.class, a -> pad(a, ReplicationPad1d::new), PaddingTypes::write);
    types.row(ReplicationPad2d.class, a -> pad(a, ReplicationPad2d::new), PaddingTypes::write);
    types.row(ReplicationPad3d.class, a -> pad(a, ReplicationPad3d::new), PaddingTypes::write);
    types.row(CircularPad1d.class, a -> pad(a, CircularPad1d::new), PaddingTypes::write);
    types.row(CircularPad2d.class, a -> pad(a, CircularPad2d::new), PaddingTypes::write);
    types.row(CircularPad3d.class, a -> pad(a, CircularPad3d::new), PaddingTypes::write);
    types.row(
        ConstantPad1d.class,
        a -> new ConstantPad1d(a.integers("padding"), a.number("value")),
        PaddingTypes::write);
    types.row(
        ConstantPad2d.class,
        a -> new ConstantPad2d(a.integers("padding"), a.number("value")),
        PaddingTypes::write);
    types.row(
        ConstantPad3d.class,
        a -> new ConstantPad3d(a.integers("padding"), a.number("value")),
        PaddingTypes::write);
  }

  private static <P extends PadNd> P pad(Arguments a, Function<List<Integer>, P> constructor) {
    return constructor.apply(a.integers("padding"));
  }

  private static void write(PadNd m, ObjectNode node) {
    Arguments.put(node, "padding", m.padding());
  }

  private static void write(ConstantPadNd m, ObjectNode node) {
    Arguments.put(node, "padding", m.padding());
    node.put("value", m.value());
  }
}
