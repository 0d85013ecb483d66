package nabla.nn.io;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import nabla.nn.CELU;
import nabla.nn.ELU;
import nabla.nn.GELU;
import nabla.nn.GLU;
import nabla.nn.Hardshrink;
import nabla.nn.Hardsigmoid;
import nabla.nn.Hardswish;
import nabla.nn.Hardtanh;
import nabla.nn.Identity;
import nabla.nn.LeakyReLU;
import nabla.nn.LogSigmoid;
import nabla.nn.LogSoftmax;
import nabla.nn.Mish;
import nabla.nn.PReLU;
import nabla.nn.RReLU;
import nabla.nn.ReLU;
import nabla.nn.ReLU6;
import nabla.nn.SELU;
import nabla.nn.SiLU;
import nabla.nn.Sigmoid;
import nabla.nn.Softmax;
import nabla.nn.Softmax2d;
import nabla.nn.SoftmaxLayer;
import nabla.nn.Softmin;
import nabla.nn.Softplus;
import nabla.nn.Softshrink;
import nabla.nn.Softsign;
import nabla.nn.Tanh;
import nabla.nn.Tanhshrink;
import nabla.nn.Threshold;

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
    types.row(SELU.class, a -> new SELU());
    types.row(LogSigmoid.class, a -> new LogSigmoid());
    types.row(Mish.class, a -> new Mish());
    types.row(Hardsigmoid.class, a -> new Hardsigmoid());
    types.row(Hardswish.class, a -> new Hardswish());
    types.row(ReLU6.class, a -> new ReLU6());
    types.row(Softsign.class, a -> new Softsign());
    types.row(Tanhshrink.class, a -> new Tanhshrink());
    types.row(
        CELU.class, a -> new CELU(a.number("alpha", 1)), (m, node) -> node.put("alpha", m.alpha()));
    types.row(GLU.class, a -> new GLU(a.integer("dim", -1)), (m, node) -> node.put("dim", m.dim()));
    types.row(
        Hardshrink.class,
        a -> new Hardshrink(a.number("lambd", .5)),
        (m, node) -> node.put("lambd", m.lambda()));
    types.row(
        Softshrink.class,
        a -> new Softshrink(a.number("lambd", .5)),
        (m, node) -> node.put("lambd", m.lambda()));
    types.row(
        Hardtanh.class,
        a -> new Hardtanh(a.number("min_val", -1), a.number("max_val", 1)),
        (m, node) -> node.put("min_val", m.minVal()).put("max_val", m.maxVal()));
    types.row(
        Threshold.class,
        a -> new Threshold(a.number("threshold"), a.number("value")),
        (m, node) -> node.put("threshold", m.threshold()).put("value", m.value()));
    types.row(
        PReLU.class,
        a -> new PReLU(a.integer("num_parameters", 1), a.number("init", .25)),
        (m, node) -> node.put("num_parameters", m.numParameters()).put("init", m.init()));
    types.row(
        RReLU.class,
        a -> new RReLU(a.number("lower", 1 / 8.), a.number("upper", 1 / 3.)),
        (m, node) -> node.put("lower", m.lower()).put("upper", m.upper()));
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
