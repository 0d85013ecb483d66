package nabla.nn;

import java.util.List;
import nabla.core.Domain;

/** Convolutions. */
final class ConvSamples {
  private ConvSamples() {}

  static List<ModuleSamples> all() {
    return List.of(
        ModuleSamples.of(
            "Conv1d",
            () -> new Conv1d(2, 4, 3, ConvOptions.defaults().withDilation(2)),
            Domain.NORMAL.of(2, 2, 8)),
        ModuleSamples.of(
            "Conv2d",
            () ->
                new Conv2d(
                    2, 4, List.of(3, 2), ConvOptions.defaults().withStride(2, 1).withPadding(1)),
            Domain.NORMAL.of(2, 2, 5, 6)),
        ModuleSamples.of(
            "Conv2d in groups without bias",
            () ->
                new Conv2d(
                    4, 6, 3, ConvOptions.defaults().withGroups(2).withSamePadding().withoutBias()),
            Domain.NORMAL.of(2, 4, 5, 4)),
        ModuleSamples.of("Conv3d", () -> new Conv3d(2, 3, 2), Domain.NORMAL.of(1, 2, 3, 4, 3)));
  }
}
