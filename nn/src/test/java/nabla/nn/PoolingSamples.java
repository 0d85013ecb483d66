package nabla.nn;

import java.util.List;
import nabla.core.Domain;

/** Pooling layers. */
final class PoolingSamples {
  private PoolingSamples() {}

  static List<ModuleSamples> all() {
    return List.of(
        ModuleSamples.of("MaxPool1d", () -> new MaxPool1d(2), Domain.DISTINCT.of(2, 3, 6)),
        ModuleSamples.of(
            "MaxPool2d",
            () ->
                new MaxPool2d(
                    List.of(3, 2), MaxPoolOptions.defaults().withStride(2).withPadding(1)),
            Domain.DISTINCT.of(2, 3, 6, 5)),
        ModuleSamples.of(
            "MaxPool3d",
            () -> new MaxPool3d(2, MaxPoolOptions.defaults().withDilation(2).withCeilMode()),
            Domain.DISTINCT.of(1, 2, 4, 4, 5)),
        ModuleSamples.of("AvgPool1d", () -> new AvgPool1d(2), Domain.NORMAL.of(2, 3, 6)),
        ModuleSamples.of(
            "AvgPool2d",
            () -> new AvgPool2d(3, AvgPoolOptions.defaults().withPadding(1).withoutPadInCount()),
            Domain.NORMAL.of(2, 3, 6, 5)),
        ModuleSamples.of(
            "AvgPool3d",
            () -> new AvgPool3d(2, AvgPoolOptions.defaults().withStride(1).withDivisorOverride(3)),
            Domain.NORMAL.of(1, 2, 4, 3, 3)));
  }
}
