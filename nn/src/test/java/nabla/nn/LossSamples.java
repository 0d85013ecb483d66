package nabla.nn;

import java.util.List;
import nabla.core.Domain;
import nabla.core.Tensor;
import nabla.nn.loss.CrossEntropyLoss;
import nabla.nn.loss.MSELoss;
import nabla.nn.loss.Reduction;

/** Losses. */
final class LossSamples {
  private LossSamples() {}

  static List<ModuleSamples> all() {
    return List.of(
        ModuleSamples.of("MSELoss", MSELoss::new, Domain.NORMAL.of(3, 4), Domain.NORMAL.of(3, 4)),
        ModuleSamples.of(
            "CrossEntropyLoss",
            CrossEntropyLoss::new,
            Domain.NORMAL.of(4, 3),
            Domain.indices(3).of(4)),
        ModuleSamples.of(
            "CrossEntropyLoss with all options",
            () ->
                new CrossEntropyLoss(
                    CrossEntropyLoss.Options.defaults()
                        .withWeight(Tensor.of(1f, 2f, .5f))
                        .withIgnoreIndex(1)
                        .withLabelSmoothing(.1)
                        .withReduction(Reduction.SUM)),
            Domain.NORMAL.of(4, 3, 5),
            Domain.indices(3).of(4, 5)),
        ModuleSamples.of(
            "CrossEntropyLoss of probabilities",
            CrossEntropyLoss::new,
            Domain.NORMAL.of(4, 3),
            Domain.POSITIVE.of(4, 3)));
  }
}
