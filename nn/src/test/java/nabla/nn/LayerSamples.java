package nabla.nn;

import java.util.List;
import nabla.core.Domain;

/** Containers and the layers that are alone in their family. */
final class LayerSamples {
  private LayerSamples() {}

  static List<ModuleSamples> all() {
    return List.of(
        ModuleSamples.of("Linear", () -> new Linear(4, 3), Domain.NORMAL.of(5, 4)),
        ModuleSamples.of(
            "Linear without bias, on rows of rows",
            () -> new Linear(4, 3, false),
            Domain.NORMAL.of(2, 5, 4)),
        ModuleSamples.of(
            "Sequential",
            () -> new Sequential(new Linear(4, 3), new Tanh(), new Linear(3, 2)),
            Domain.NORMAL.of(5, 4)),
        ModuleSamples.of("empty Sequential", Sequential::new, Domain.NORMAL.of(2)),
        ModuleSamples.of("Embedding", () -> new Embedding(5, 3), Domain.indices(5).of(2, 4)),
        ModuleSamples.of(
            "Embedding with options",
            () ->
                new Embedding(
                    5,
                    3,
                    EmbeddingOptions.defaults()
                        .withPaddingIdx(-1)
                        .withMaxNorm(100)
                        .withNormType(1)
                        .withScaleGradByFreq()),
            Domain.indices(5).of(9)),
        ModuleSamples.of("Dropout", () -> new Dropout(.3), Domain.NORMAL.of(4, 5)),
        ModuleSamples.of("Dropout1d", () -> new Dropout1d(.3), Domain.NORMAL.of(6, 4)),
        ModuleSamples.of("Dropout2d", () -> new Dropout2d(.3), Domain.NORMAL.of(2, 5, 2, 3)),
        ModuleSamples.of("Dropout3d", () -> new Dropout3d(.3), Domain.NORMAL.of(2, 5, 2, 1, 2)),
        ModuleSamples.of("AlphaDropout", () -> new AlphaDropout(.3), Domain.NORMAL.of(4, 5)),
        ModuleSamples.of(
            "FeatureAlphaDropout", () -> new FeatureAlphaDropout(.3), Domain.NORMAL.of(2, 5, 3)));
  }
}
