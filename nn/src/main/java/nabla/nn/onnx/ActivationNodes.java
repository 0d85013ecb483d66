package nabla.nn.onnx;

import java.util.List;
import java.util.Locale;
import java.util.Map;
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

/** The activations in ONNX's operators. */
final class ActivationNodes {
  private ActivationNodes() {}

  static void addTo(Translations rows) {
    rows.layer(Identity.class, (g, m, x) -> x.name());
    rows.layer(ReLU.class, (g, m, x) -> g.node("Relu", x.name()));
    rows.layer(Tanh.class, (g, m, x) -> g.node("Tanh", x.name()));
    rows.layer(Sigmoid.class, (g, m, x) -> g.node("Sigmoid", x.name()));
    rows.layer(SiLU.class, (g, m, x) -> g.node("Mul", x.name(), g.node("Sigmoid", x.name())));
    rows.layer(
        LeakyReLU.class,
        (g, m, x) -> g.node("LeakyRelu", Map.of("alpha", m.negativeSlope()), x.name()));
    rows.layer(ELU.class, (g, m, x) -> g.node("Elu", Map.of("alpha", m.alpha()), x.name()));
    rows.layer(CELU.class, (g, m, x) -> g.node("Celu", Map.of("alpha", m.alpha()), x.name()));
    rows.layer(SELU.class, (g, m, x) -> g.node("Selu", x.name()));
    rows.layer(
        GELU.class,
        (g, m, x) ->
            g.node(
                "Gelu",
                Map.of("approximate", m.approximate().name().toLowerCase(Locale.ROOT)),
                x.name()));
    rows.layer(Softplus.class, ActivationNodes::softplus);
    rows.layer(
        LogSigmoid.class, (g, m, x) -> g.node("Neg", g.node("Softplus", g.node("Neg", x.name()))));
    rows.layer(Mish.class, (g, m, x) -> g.node("Mish", x.name()));
    rows.layer(
        Hardsigmoid.class,
        (g, m, x) -> g.node("HardSigmoid", Map.of("alpha", 1 / 6., "beta", .5), x.name()));
    rows.layer(Hardswish.class, (g, m, x) -> g.node("HardSwish", x.name()));
    rows.layer(ReLU6.class, (g, m, x) -> clip(g, x, 0, 6));
    rows.layer(Hardtanh.class, (g, m, x) -> clip(g, x, m.minVal(), m.maxVal()));
    rows.layer(Softsign.class, (g, m, x) -> g.node("Softsign", x.name()));
    rows.layer(Tanhshrink.class, (g, m, x) -> g.node("Sub", x.name(), g.node("Tanh", x.name())));
    rows.layer(Hardshrink.class, (g, m, x) -> shrink(g, x, m.lambda(), 0));
    rows.layer(Softshrink.class, (g, m, x) -> shrink(g, x, m.lambda(), m.lambda()));
    rows.layer(
        Threshold.class,
        (g, m, x) -> {
          String above = g.node("Greater", x.name(), g.number(m.threshold()));
          return g.node("Where", above, x.name(), g.number(m.value()));
        });
    rows.layer(
        PReLU.class,
        (g, m, x) -> g.node("PRelu", x.name(), g.alongChannels(g.state(m, "weight"), x.rank())));
    rows.layer(
        RReLU.class,
        (g, m, x) -> g.node("LeakyRelu", Map.of("alpha", (m.lower() + m.upper()) / 2), x.name()));
    rows.layer(GLU.class, ActivationNodes::glu);
    rows.layer(Softmax.class, (g, m, x) -> softmax(g, "Softmax", m, x));
    rows.layer(LogSoftmax.class, (g, m, x) -> softmax(g, "LogSoftmax", m, x));
    rows.layer(
        Softmin.class, (g, m, x) -> softmax(g, "Softmax", m, x.named(g.node("Neg", x.name()))));
    rows.layer(Softmax2d.class, (g, m, x) -> g.node("Softmax", Map.of("axis", -3), x.name()));
  }

  private static String softplus(OnnxGraph g, Softplus m, Value x) {
    String steep = g.node("Mul", x.name(), g.number(m.beta()));
    String soft = g.node("Div", g.node("Softplus", steep), g.number(m.beta()));
    String linear = g.node("Greater", steep, g.number(m.threshold()));
    return g.node("Where", linear, x.name(), soft);
  }

  private static String clip(OnnxGraph g, Value x, double min, double max) {
    return g.node("Clip", x.name(), g.number(min), g.number(max));
  }

  private static String shrink(OnnxGraph g, Value x, double lambda, double bias) {
    return g.node("Shrink", Map.of("lambd", lambda, "bias", bias), x.name());
  }

  private static String glu(OnnxGraph g, GLU m, Value x) {
    List<String> halves = g.nodes(2, "Split", Map.of("axis", m.dim(), "num_outputs", 2), x.name());
    return g.node("Mul", halves.get(0), g.node("Sigmoid", halves.get(1)));
  }

  private static String softmax(OnnxGraph g, String operator, SoftmaxLayer m, Value x) {
    int axis = m.dim() != null ? m.dim() : x.rank() < 2 || x.rank() == 3 ? 0 : 1;
    return g.batched(
        x, Math.max(x.rank(), 1), some -> g.node(operator, Map.of("axis", axis), some.name()));
  }
}
