package nabla.nn;

import java.util.List;
import java.util.function.ToIntFunction;
import nabla.core.Domain;
import nabla.core.Generator;
import nabla.core.Tensor;
import nabla.nn.loss.BCELoss;
import nabla.nn.loss.BCEWithLogitsLoss;
import nabla.nn.loss.CTCLoss;
import nabla.nn.loss.CosineEmbeddingLoss;
import nabla.nn.loss.CrossEntropyLoss;
import nabla.nn.loss.GaussianNLLLoss;
import nabla.nn.loss.HingeEmbeddingLoss;
import nabla.nn.loss.HuberLoss;
import nabla.nn.loss.KLDivLoss;
import nabla.nn.loss.L1Loss;
import nabla.nn.loss.MSELoss;
import nabla.nn.loss.MarginRankingLoss;
import nabla.nn.loss.MultiLabelMarginLoss;
import nabla.nn.loss.MultiLabelSoftMarginLoss;
import nabla.nn.loss.MultiMarginLoss;
import nabla.nn.loss.NLLLoss;
import nabla.nn.loss.PoissonNLLLoss;
import nabla.nn.loss.Reduction;
import nabla.nn.loss.SmoothL1Loss;
import nabla.nn.loss.SoftMarginLoss;
import nabla.nn.loss.TripletMarginLoss;
import org.nd4j.linalg.api.buffer.DataType;

/** Losses. */
final class LossSamples {
  private static final Domain SIGNS = whole(random -> 2 * random.nextInt(2) - 1);

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
            Domain.POSITIVE.of(4, 3)),
        ModuleSamples.of("L1Loss", L1Loss::new, Domain.NORMAL.of(3, 4), Domain.NORMAL.of(3, 4)),
        ModuleSamples.of(
            "SmoothL1Loss",
            () -> new SmoothL1Loss(.5, Reduction.SUM),
            Domain.NORMAL.of(3, 4),
            Domain.NORMAL.of(3, 4)),
        ModuleSamples.of(
            "HuberLoss",
            () -> new HuberLoss(.5, Reduction.NONE),
            Domain.NORMAL.of(3, 4),
            Domain.NORMAL.of(3, 4)),
        ModuleSamples.of(
            "BCELoss",
            () -> new BCELoss(Tensor.of(1f, 2f, .5f), Reduction.MEAN),
            Domain.PROBABILITY.of(4, 3),
            Domain.PROBABILITY.of(4, 3)),
        ModuleSamples.of(
            "BCEWithLogitsLoss",
            () ->
                new BCEWithLogitsLoss(
                    Tensor.of(1f, 2f, .5f), Tensor.of(3f, 2f, .5f), Reduction.MEAN),
            Domain.NORMAL.of(4, 3),
            Domain.PROBABILITY.of(4, 3)),
        ModuleSamples.of(
            "KLDivLoss",
            () -> new KLDivLoss(Reduction.BATCHMEAN, false),
            Domain.NORMAL.of(4, 3),
            Domain.PROBABILITY.of(4, 3)),
        ModuleSamples.of(
            "KLDivLoss of logarithms",
            () -> new KLDivLoss(Reduction.MEAN, true),
            Domain.NORMAL.of(4, 3),
            Domain.NORMAL.of(4, 3)),
        ModuleSamples.of(
            "PoissonNLLLoss",
            PoissonNLLLoss::new,
            Domain.NORMAL.of(4, 3),
            Domain.POSITIVE.of(4, 3)),
        ModuleSamples.of(
            "PoissonNLLLoss with all options",
            () ->
                new PoissonNLLLoss(
                    PoissonNLLLoss.Options.defaults()
                        .withoutLogInput()
                        .withFull()
                        .withEps(.1)
                        .withReduction(Reduction.SUM)),
            Domain.POSITIVE.of(4, 3),
            Domain.POSITIVE.of(4, 3)),
        ModuleSamples.of(
            "GaussianNLLLoss",
            () -> new GaussianNLLLoss(true, .1, Reduction.NONE),
            Domain.NORMAL.of(4, 3),
            Domain.NORMAL.of(4, 3),
            Domain.POSITIVE.of(4)),
        ModuleSamples.of(
            "HingeEmbeddingLoss",
            () -> new HingeEmbeddingLoss(.5, Reduction.MEAN),
            Domain.NORMAL.of(12),
            SIGNS.of(12)),
        ModuleSamples.of("SoftMarginLoss", SoftMarginLoss::new, Domain.NORMAL.of(5), SIGNS.of(5)),
        ModuleSamples.of(
            "MarginRankingLoss",
            () -> new MarginRankingLoss(.5, Reduction.MEAN),
            Domain.NORMAL.of(12),
            Domain.NORMAL.of(12),
            SIGNS.of(12)),
        ModuleSamples.of(
            "CosineEmbeddingLoss",
            () -> new CosineEmbeddingLoss(-.5, Reduction.NONE),
            Domain.NORMAL.of(6, 3),
            Domain.NORMAL.of(6, 3),
            SIGNS.of(6)),
        ModuleSamples.of(
            "TripletMarginLoss",
            TripletMarginLoss::new,
            Domain.NORMAL.of(4, 3),
            Domain.NORMAL.of(4, 3),
            Domain.NORMAL.of(4, 3)),
        ModuleSamples.of(
            "TripletMarginLoss with all options",
            () ->
                new TripletMarginLoss(
                    TripletMarginLoss.Options.defaults()
                        .withMargin(2)
                        .withP(3)
                        .withEps(1e-3)
                        .withSwap()
                        .withReduction(Reduction.SUM)),
            Domain.NORMAL.of(4, 3),
            Domain.NORMAL.of(4, 3),
            Domain.NORMAL.of(4, 3)),
        ModuleSamples.of(
            "MultiLabelMarginLoss",
            MultiLabelMarginLoss::new,
            Domain.NORMAL.of(3, 4),
            Domain.indices(4).of(3, 4)),
        ModuleSamples.of(
            "MultiLabelSoftMarginLoss",
            () -> new MultiLabelSoftMarginLoss(Tensor.of(1f, 2f, .5f), Reduction.MEAN),
            Domain.NORMAL.of(4, 3),
            Domain.indices(2).of(4, 3)),
        ModuleSamples.of(
            "MultiMarginLoss",
            MultiMarginLoss::new,
            Domain.NORMAL.of(4, 3),
            Domain.indices(3).of(4)),
        ModuleSamples.of(
            "MultiMarginLoss with all options",
            () ->
                new MultiMarginLoss(
                    MultiMarginLoss.Options.defaults()
                        .withP(2)
                        .withMargin(.5)
                        .withWeight(Tensor.of(1f, 2f, .5f))
                        .withReduction(Reduction.NONE)),
            Domain.NORMAL.of(4, 3),
            Domain.indices(3).of(4)),
        ModuleSamples.of(
            "CTCLoss",
            () -> new CTCLoss(3, Reduction.MEAN, true),
            Domain.NORMAL.of(6, 2, 4),
            Domain.indices(3).of(2, 3),
            whole(random -> 5 + random.nextInt(2)).of(2),
            whole(random -> 2).of(2)),
        ModuleSamples.of("NLLLoss", NLLLoss::new, Domain.NORMAL.of(4, 3), Domain.indices(3).of(4)),
        ModuleSamples.of(
            "NLLLoss of pictures",
            () -> new NLLLoss(Tensor.of(1f, 2f, .5f), 1, Reduction.MEAN),
            Domain.NORMAL.of(4, 3, 5),
            Domain.indices(3).of(4, 5)));
  }

  /** Whole numbers of a kind, in a LONG tensor. */
  private static Domain whole(ToIntFunction<Generator> numbers) {
    return new Domain() {
      @Override
      public double draw(Generator random) {
        return numbers.applyAsInt(random);
      }

      @Override
      public DataType type(DataType floating) {
        return DataType.LONG;
      }

      @Override
      public boolean differentiable() {
        return false;
      }
    };
  }
}
