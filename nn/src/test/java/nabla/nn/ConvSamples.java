package nabla.nn;

import java.util.List;
import nabla.core.Domain;
import nabla.core.PaddingMode;

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
        ModuleSamples.of(
            "Conv2d with mirrored padding",
            () ->
                new Conv2d(
                    2,
                    3,
                    List.of(2, 3),
                    ConvOptions.defaults().withSamePadding().withPaddingMode(PaddingMode.REFLECT)),
            Domain.NORMAL.of(2, 2, 5, 4)),
        ModuleSamples.of("Conv3d", () -> new Conv3d(2, 3, 2), Domain.NORMAL.of(1, 2, 3, 4, 3)),
        ModuleSamples.of(
            "ConvTranspose1d",
            () -> new ConvTranspose1d(4, 6, 3, ConvTransposeOptions.defaults().withGroups(2)),
            Domain.NORMAL.of(2, 4, 5)),
        ModuleSamples.of(
            "ConvTranspose2d",
            () ->
                new ConvTranspose2d(
                    2,
                    3,
                    List.of(3, 2),
                    ConvTransposeOptions.defaults()
                        .withStride(2)
                        .withPadding(1, 0)
                        .withOutputPadding(1)
                        .withDilation(1, 2)),
            Domain.NORMAL.of(2, 2, 3, 4)),
        ModuleSamples.of(
            "ConvTranspose3d",
            () -> new ConvTranspose3d(2, 3, 2, ConvTransposeOptions.defaults().withoutBias()),
            Domain.NORMAL.of(1, 2, 3, 2, 3)));
  }
}
