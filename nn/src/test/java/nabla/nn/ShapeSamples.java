package nabla.nn;

import java.util.List;
import nabla.core.Domain;
import nabla.core.InterpolationMode;

/** Layers that give their input another shape. */
final class ShapeSamples {
  private ShapeSamples() {}

  static List<ModuleSamples> all() {
    return List.of(
        ModuleSamples.of("Flatten", Flatten::new, Domain.NORMAL.of(2, 3, 4)),
        ModuleSamples.of(
            "Flatten of the first dimensions", () -> new Flatten(0, -2), Domain.NORMAL.of(2, 3, 4)),
        ModuleSamples.of("Unflatten", () -> new Unflatten(-1, 2, -1), Domain.NORMAL.of(3, 6)),
        ModuleSamples.of("PixelShuffle", () -> new PixelShuffle(2), Domain.NORMAL.of(2, 8, 2, 3)),
        ModuleSamples.of("PixelUnshuffle", () -> new PixelUnshuffle(2), Domain.NORMAL.of(3, 4, 6)),
        ModuleSamples.of(
            "ChannelShuffle", () -> new ChannelShuffle(2), Domain.NORMAL.of(2, 4, 2, 1)),
        ModuleSamples.of(
            "Unfold",
            () -> new Unfold(List.of(2, 3), ColumnOptions.defaults().withPadding(1).withStride(2)),
            Domain.NORMAL.of(2, 3, 4, 5)),
        ModuleSamples.of("Fold", () -> new Fold(4, 2), Domain.NORMAL.of(2, 8, 9)),
        ModuleSamples.of("Upsample", () -> new Upsample(2), Domain.NORMAL.of(2, 3, 4)),
        ModuleSamples.of(
            "bicubic Upsample",
            () -> new Upsample(List.of(5, 3), null, InterpolationMode.BICUBIC, true),
            Domain.NORMAL.of(2, 3, 3, 4)),
        ModuleSamples.of(
            "bilinear Upsample",
            () -> new Upsample(null, List.of(1.5, .5), InterpolationMode.BILINEAR, false),
            Domain.NORMAL.of(2, 3, 3, 4)),
        ModuleSamples.of(
            "Upsample by exact neighbours",
            () -> new Upsample(1.5, InterpolationMode.NEAREST_EXACT),
            Domain.NORMAL.of(2, 3, 3)));
  }
}
