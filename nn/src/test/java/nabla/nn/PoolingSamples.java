package nabla.nn;

import java.util.Arrays;
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
            Domain.NORMAL.of(1, 2, 4, 3, 3)),
        ModuleSamples.of(
            "MaxPool2d with indices",
            () -> new MaxPool2d(2, MaxPoolOptions.defaults().withReturnIndices()),
            Domain.DISTINCT.of(3, 6, 5)),
        ModuleSamples.of(
            "AdaptiveMaxPool1d", () -> new AdaptiveMaxPool1d(3), Domain.DISTINCT.of(2, 3, 7)),
        ModuleSamples.of(
            "AdaptiveMaxPool2d",
            () -> new AdaptiveMaxPool2d(Arrays.asList(null, 2), true),
            Domain.DISTINCT.of(2, 3, 4, 5)),
        ModuleSamples.of(
            "AdaptiveMaxPool3d", () -> new AdaptiveMaxPool3d(2), Domain.DISTINCT.of(1, 2, 3, 4, 3)),
        ModuleSamples.of(
            "AdaptiveAvgPool1d", () -> new AdaptiveAvgPool1d(3), Domain.NORMAL.of(2, 3, 7)),
        ModuleSamples.of(
            "AdaptiveAvgPool2d",
            () -> new AdaptiveAvgPool2d(Arrays.asList(3, null)),
            Domain.NORMAL.of(2, 3, 4, 5)),
        ModuleSamples.of(
            "AdaptiveAvgPool3d",
            () -> new AdaptiveAvgPool3d(List.of(1, 2, 1)),
            Domain.NORMAL.of(1, 2, 3, 3, 3)),
        ModuleSamples.of(
            "MaxUnpool1d",
            () -> new MaxUnpool1d(2),
            Domain.NORMAL.of(2, 3, 3),
            Domain.indices(6).of(2, 3, 3)),
        ModuleSamples.of(
            "MaxUnpool2d",
            () -> new MaxUnpool2d(List.of(2, 3), List.of(2), List.of(0, 1)),
            Domain.NORMAL.of(3, 2, 4),
            Domain.indices(4 * 7).of(3, 2, 4)),
        ModuleSamples.of(
            "MaxUnpool3d",
            () -> new MaxUnpool3d(2),
            Domain.NORMAL.of(2, 2, 2, 1, 2),
            Domain.indices(32).of(2, 2, 2, 1, 2)),
        ModuleSamples.of("LPPool1d", () -> new LPPool1d(1.5, 2), Domain.POSITIVE.of(2, 3, 6)),
        ModuleSamples.of(
            "LPPool2d",
            () -> new LPPool2d(2, List.of(3, 2), LPPoolOptions.defaults().withStride(1)),
            Domain.NORMAL.of(2, 3, 4, 5)),
        ModuleSamples.of(
            "LPPool3d",
            () -> new LPPool3d(2, List.of(2), LPPoolOptions.defaults().withCeilMode()),
            Domain.NORMAL.of(1, 2, 3, 4, 3)));
  }
}
