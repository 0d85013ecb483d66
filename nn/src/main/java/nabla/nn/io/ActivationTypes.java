package nabla.nn.io;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import nabla.nn.ELU;
import nabla.nn.GELU;
import nabla.nn.Identity;
import nabla.nn.LeakyReLU;
import nabla.nn.LogSoftmax;
import nabla.nn.ReLU;
import nabla.nn.SiLU;
import nabla.nn.Sigmoid;
import nabla.nn.Softmax;
import nabla.nn.Softmax2d;
import nabla.nn.SoftmaxLayer;
import nabla.nn.Softmin;
import nabla.nn.Softplus;
import nabla.nn.Tanh;

/** The activations in documents. */
final class ActivationTypes {
  private ActivationTypes() {}

  static void addTo(ModuleTypes types) {
    types.row(Identity.class, a -> new Identity());
    types.row(ReLU.class, a -> new ReLU());
    types.row(Tanh.class, a -> new Tanh());
    types.row(Sigmoid.class, a -> new Sigmoid());
    types.row(SiLU.class, a -> new SiLU());
    types.row(
        LeakyReLU.class,
        a -> new LeakyReLU(a.number("negative_slope", .01)),
        (m, node) -> node.put("negative_slope", m.negativeSlope()));
    types.row(
        ELU.class, a -> new ELU(a.number("alpha", 1)), (m, node) -> node.put("alpha", m.alpha()));
    types.row(
        GELU.class,
        a -> new GELU(a.choice("approximate", GELU.Approximate.NONE)),
        (m, node) -> node.put("approximate", m.approximate().name().toLowerCase(Locale.ROOT)));
    types.row(
        Softplus.class,
        a -> new Softplus(a.number("beta", 1), a.number("threshold", 20)),
        (m, node) -> node.put("beta", m.beta()).put("threshold", m.threshold()));
    types.row(
        Softmax.class,
        a -> dim(a) == null ? new Softmax() : new Softmax(dim(a)),
        ActivationTypes::write);
    types.row(
        LogSoftmax.class,
        a -> dim(a) == null ? new LogSoftmax() : new LogSoftmax(dim(a)),
        ActivationTypes::write);
    types.row(
        Softmin.class,
        a -> dim(a) == null ? new Softmin() : new Softmin(dim(a)),
        ActivationTypes::write);
    types.row(Softmax2d.class, a -> new Softmax2d());
  }

  private static Integer dim(Arguments a) {
    return a.integerOrNull("dim");
  }

  private static void write(SoftmaxLayer m, ObjectNode node) {
    node.put("dim", m.dim());
  }
}
