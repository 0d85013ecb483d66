package nabla.nn;

import java.util.List;
import nabla.core.Domain;

/** Activations. */
final class ActivationSamples {
  private ActivationSamples() {}

  static List<ModuleSamples> all() {
    return List.of(
        ModuleSamples.of("Identity", Identity::new, Domain.NORMAL.of(4)),
        ModuleSamples.of("ReLU", ReLU::new, Domain.AWAY_FROM_ZERO.of(3, 4)),
        ModuleSamples.of("Tanh", Tanh::new, Domain.NORMAL.of(3, 4)),
        ModuleSamples.of("Sigmoid", Sigmoid::new, Domain.NORMAL.of(3, 4)),
        ModuleSamples.of("SiLU", SiLU::new, Domain.NORMAL.of(3, 4)),
        ModuleSamples.of("LeakyReLU", () -> new LeakyReLU(.2), Domain.AWAY_FROM_ZERO.of(3, 4)),
        ModuleSamples.of("ELU", () -> new ELU(2), Domain.AWAY_FROM_ZERO.of(3, 4)),
        ModuleSamples.of("GELU", GELU::new, Domain.NORMAL.of(3, 4)),
        ModuleSamples.of(
            "GELU by tanh", () -> new GELU(GELU.Approximate.TANH), Domain.NORMAL.of(3, 4)),
        ModuleSamples.of("Softplus", () -> new Softplus(2, 1), Domain.NORMAL.of(3, 4)),
        ModuleSamples.of("Softmax", () -> new Softmax(1), Domain.NORMAL.of(2, 3, 4)),
        ModuleSamples.of("Softmax of a chosen dimension", Softmax::new, Domain.NORMAL.of(2, 3, 4)),
        ModuleSamples.of("LogSoftmax", () -> new LogSoftmax(-1), Domain.NORMAL.of(4, 3)),
        ModuleSamples.of("Softmin", Softmin::new, Domain.NORMAL.of(4, 3)),
        ModuleSamples.of("Softmax2d", Softmax2d::new, Domain.NORMAL.of(2, 3, 2, 2)),
        ModuleSamples.of("CELU", () -> new CELU(2), Domain.AWAY_FROM_ZERO.of(3, 4)),
        ModuleSamples.of("SELU", SELU::new, Domain.AWAY_FROM_ZERO.of(3, 4)),
        ModuleSamples.of("GLU", GLU::new, Domain.NORMAL.of(3, 4)),
        ModuleSamples.of("GLU of channels", () -> new GLU(1), Domain.NORMAL.of(2, 4, 3)),
        ModuleSamples.of("LogSigmoid", LogSigmoid::new, Domain.NORMAL.of(3, 4)),
        ModuleSamples.of("Mish", Mish::new, Domain.NORMAL.of(3, 4)),
        ModuleSamples.of("Hardsigmoid", Hardsigmoid::new, Domain.DISTINCT.of(5, 8)),
        ModuleSamples.of("Hardswish", Hardswish::new, Domain.DISTINCT.of(5, 8)),
        ModuleSamples.of("Hardtanh", () -> new Hardtanh(-.4, .6), Domain.DISTINCT.of(3, 4)),
        ModuleSamples.of("ReLU6", ReLU6::new, Domain.DISTINCT.of(8, 10)),
        ModuleSamples.of("Hardshrink", () -> new Hardshrink(.4), Domain.DISTINCT.of(3, 4)),
        ModuleSamples.of("Softshrink", () -> new Softshrink(.4), Domain.DISTINCT.of(3, 4)),
        ModuleSamples.of("Softsign", Softsign::new, Domain.NORMAL.of(3, 4)),
        ModuleSamples.of("Tanhshrink", Tanhshrink::new, Domain.NORMAL.of(3, 4)),
        ModuleSamples.of("Threshold", () -> new Threshold(.2, -2), Domain.DISTINCT.of(3, 4)),
        ModuleSamples.of("PReLU", PReLU::new, Domain.AWAY_FROM_ZERO.of(3, 4)),
        ModuleSamples.of(
            "PReLU of channels", () -> new PReLU(4, .1), Domain.AWAY_FROM_ZERO.of(3, 4, 2)),
        ModuleSamples.of("RReLU", RReLU::new, Domain.AWAY_FROM_ZERO.of(3, 4)));
  }
}
