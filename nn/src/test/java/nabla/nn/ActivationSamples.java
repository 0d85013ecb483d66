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
        ModuleSamples.of("Softmax2d", Softmax2d::new, Domain.NORMAL.of(2, 3, 2, 2)));
  }
}
