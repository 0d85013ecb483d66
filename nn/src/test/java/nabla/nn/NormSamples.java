package nabla.nn;

import java.util.List;
import java.util.OptionalInt;
import nabla.core.Domain;
import nabla.nn.norm.AdaptiveInstanceNorm;
import nabla.nn.norm.BatchInstanceNorm;
import nabla.nn.norm.BatchNorm1d;
import nabla.nn.norm.BatchNorm2d;
import nabla.nn.norm.BatchNorm3d;
import nabla.nn.norm.BatchNormOptions;
import nabla.nn.norm.BatchRenorm;
import nabla.nn.norm.ConditionalBatchNorm;
import nabla.nn.norm.EvoNormB0;
import nabla.nn.norm.EvoNormS0;
import nabla.nn.norm.FilterResponseNorm;
import nabla.nn.norm.GhostBatchNorm;
import nabla.nn.norm.GlobalResponseNorm;
import nabla.nn.norm.GroupNorm;
import nabla.nn.norm.InstanceNorm1d;
import nabla.nn.norm.InstanceNorm2d;
import nabla.nn.norm.InstanceNorm3d;
import nabla.nn.norm.InstanceNormOptions;
import nabla.nn.norm.LayerNorm;
import nabla.nn.norm.LazyBatchNorm1d;
import nabla.nn.norm.LazyBatchNorm2d;
import nabla.nn.norm.LazyBatchNorm3d;
import nabla.nn.norm.LazyInstanceNorm1d;
import nabla.nn.norm.LazyInstanceNorm2d;
import nabla.nn.norm.LazyInstanceNorm3d;
import nabla.nn.norm.LocalResponseNorm;
import nabla.nn.norm.RMSNorm;
import nabla.nn.norm.SpectralNorm;
import nabla.nn.norm.SwitchableNorm1d;
import nabla.nn.norm.SwitchableNorm2d;
import nabla.nn.norm.SwitchableNorm3d;
import nabla.nn.norm.SwitchableNormOptions;
import nabla.nn.norm.WeightNorm;
import nabla.nn.norm.WeightStandardization;

/** Normalization layers. */
final class NormSamples {
  private static final InstanceNormOptions AFFINE = InstanceNormOptions.defaults().withAffine();
  private static final SwitchableNormOptions SWITCHABLE = SwitchableNormOptions.defaults();

  private NormSamples() {}

  static List<ModuleSamples> all() {
    return List.of(
        ModuleSamples.of("BatchNorm1d", () -> new BatchNorm1d(3), Domain.NORMAL.of(4, 3)),
        ModuleSamples.of(
            "BatchNorm1d, cumulative, of sequences",
            () ->
                new BatchNorm1d(
                    3, BatchNormOptions.defaults().withCumulativeAverage().withoutBias()),
            Domain.NORMAL.of(4, 3, 5)),
        ModuleSamples.of("LayerNorm", () -> new LayerNorm(4, 5), Domain.NORMAL.of(2, 3, 4, 5)),
        ModuleSamples.of(
            "LayerNorm without bias",
            () -> new LayerNorm(LayerNorm.Options.defaults().withoutBias(), 5),
            Domain.NORMAL.of(3, 5)),
        ModuleSamples.of("BatchNorm2d", () -> new BatchNorm2d(3), Domain.NORMAL.of(2, 3, 4, 5)),
        ModuleSamples.of(
            "BatchNorm2d without affine or running statistics",
            () ->
                new BatchNorm2d(
                    3, BatchNormOptions.defaults().withoutAffine().withoutRunningStats()),
            Domain.NORMAL.of(2, 3, 4, 5)),
        ModuleSamples.of(
            "BatchNorm2d in CS231n's way",
            () -> new BatchNorm2d(3, BatchNormOptions.cs231n()),
            Domain.NORMAL.of(2, 3, 4, 5)),
        ModuleSamples.of("LazyBatchNorm1d", LazyBatchNorm1d::new, Domain.NORMAL.of(4, 3)),
        ModuleSamples.of("LazyBatchNorm2d", LazyBatchNorm2d::new, Domain.NORMAL.of(2, 3, 4, 5)),
        ModuleSamples.of("LazyBatchNorm3d", LazyBatchNorm3d::new, Domain.NORMAL.of(2, 2, 2, 3, 3)),
        ModuleSamples.of("InstanceNorm1d", () -> new InstanceNorm1d(3), Domain.NORMAL.of(2, 3, 4)),
        ModuleSamples.of(
            "InstanceNorm1d of a single sample",
            () -> new InstanceNorm1d(3, AFFINE.withoutBias()),
            Domain.NORMAL.of(3, 4)),
        ModuleSamples.of(
            "InstanceNorm2d",
            () -> new InstanceNorm2d(3, AFFINE.withRunningStats()),
            Domain.NORMAL.of(2, 3, 4, 5)),
        ModuleSamples.of(
            "InstanceNorm3d", () -> new InstanceNorm3d(2, AFFINE), Domain.NORMAL.of(2, 2, 2, 3, 3)),
        ModuleSamples.of(
            "LazyInstanceNorm1d", () -> new LazyInstanceNorm1d(AFFINE), Domain.NORMAL.of(3, 4)),
        ModuleSamples.of(
            "LazyInstanceNorm2d",
            () -> new LazyInstanceNorm2d(AFFINE.withRunningStats()),
            Domain.NORMAL.of(2, 3, 4, 5)),
        ModuleSamples.of(
            "LazyInstanceNorm3d", LazyInstanceNorm3d::new, Domain.NORMAL.of(2, 2, 2, 3, 3)),
        ModuleSamples.of("GroupNorm", () -> new GroupNorm(2, 4), Domain.NORMAL.of(2, 4, 3, 2)),
        ModuleSamples.of(
            "GroupNorm without bias",
            () -> new GroupNorm(2, 4, GroupNorm.Options.defaults().withoutBias()),
            Domain.NORMAL.of(3, 4)),
        ModuleSamples.of("RMSNorm", () -> new RMSNorm(4, 5), Domain.NORMAL.of(3, 4, 5)),
        ModuleSamples.of(
            "RMSNorm without weight",
            () -> new RMSNorm(RMSNorm.Options.defaults().withEps(.1).withoutElementwiseAffine(), 5),
            Domain.NORMAL.of(3, 4, 5)),
        ModuleSamples.of(
            "LocalResponseNorm",
            () -> new LocalResponseNorm(3, LocalResponseNorm.Options.defaults().withAlpha(1)),
            Domain.NORMAL.of(2, 4, 3, 2)),
        ModuleSamples.of(
            "SwitchableNorm1d",
            () -> new SwitchableNorm1d(4, SWITCHABLE.withSources("layer", "group:2")),
            Domain.NORMAL.of(3, 4)),
        ModuleSamples.of(
            "SwitchableNorm2d", () -> new SwitchableNorm2d(3), Domain.NORMAL.of(2, 3, 4, 5)),
        ModuleSamples.of(
            "SwitchableNorm2d without batch, sparse",
            () -> new SwitchableNorm2d(3, SWITCHABLE.withoutBatch().withSparse()),
            Domain.NORMAL.of(2, 3, 4, 5)),
        ModuleSamples.of(
            "SwitchableNorm3d",
            () -> new SwitchableNorm3d(2, SWITCHABLE.withMomentum(.3)),
            Domain.NORMAL.of(2, 2, 2, 3, 3)),
        ModuleSamples.of(
            "ChannelsLast", () -> new ChannelsLast(new LayerNorm(3)), Domain.NORMAL.of(2, 3, 4, 5)),
        ModuleSamples.of("BatchNorm3d", () -> new BatchNorm3d(2), Domain.NORMAL.of(2, 2, 2, 3, 3)),
        ModuleSamples.of(
            "WeightNorm", () -> new WeightNorm().on(new Linear(4, 3)), Domain.NORMAL.of(5, 4)),
        ModuleSamples.of(
            "WeightNorm of the whole weight",
            () -> new WeightNorm(OptionalInt.empty()).on(new Conv1d(2, 3, 3)),
            Domain.NORMAL.of(2, 2, 6)),
        ModuleSamples.of(
            "SpectralNorm",
            () -> new SpectralNorm().on(new Conv2d(2, 3, 2)),
            Domain.NORMAL.of(2, 2, 4, 4)),
        ModuleSamples.of(
            "SpectralNorm of a transposed matrix",
            () ->
                new SpectralNorm(SpectralNorm.Options.defaults().withDim(-1)).on(new Linear(4, 3)),
            Domain.NORMAL.of(5, 4)),
        ModuleSamples.of(
            "WeightStandardization",
            () -> new WeightStandardization().on(new Conv2d(2, 3, 2)),
            Domain.NORMAL.of(2, 2, 4, 4)),
        ModuleSamples.of("BatchRenorm", () -> new BatchRenorm(3), Domain.NORMAL.of(4, 3, 2)),
        ModuleSamples.of(
            "BatchRenorm at full bounds",
            () ->
                new BatchRenorm(
                    3,
                    BatchRenorm.Options.defaults()
                        .withSchedule(BatchRenorm.Schedule.constant(3, 5))),
            Domain.NORMAL.of(4, 3)),
        ModuleSamples.of(
            "GhostBatchNorm", () -> new GhostBatchNorm(3, 2, 1e-5, .1), Domain.NORMAL.of(5, 3, 4)),
        ModuleSamples.of(
            "FilterResponseNorm", () -> new FilterResponseNorm(3), Domain.NORMAL.of(2, 3, 4, 5)),
        ModuleSamples.of(
            "FilterResponseNorm without its unit",
            () -> new FilterResponseNorm(3, 1e-5, false),
            Domain.NORMAL.of(2, 3, 6)),
        ModuleSamples.of(
            "GlobalResponseNorm", () -> new GlobalResponseNorm(3), Domain.NORMAL.of(2, 3, 4, 5)),
        ModuleSamples.of(
            "BatchInstanceNorm", () -> new BatchInstanceNorm(3), Domain.NORMAL.of(2, 3, 4, 5)),
        ModuleSamples.of(
            "AdaptiveInstanceNorm",
            AdaptiveInstanceNorm::new,
            Domain.NORMAL.of(2, 3, 4, 5),
            Domain.POSITIVE.of(2, 3, 3, 2)),
        ModuleSamples.of(
            "ConditionalBatchNorm",
            () -> new ConditionalBatchNorm(3, 4),
            Domain.NORMAL.of(5, 3, 2),
            Domain.indices(4).of(5)),
        ModuleSamples.of("EvoNormB0", () -> new EvoNormB0(3), Domain.NORMAL.of(2, 3, 4, 5)),
        ModuleSamples.of(
            "EvoNormS0", () -> new EvoNormS0(4, 2, 1e-5), Domain.NORMAL.of(2, 4, 3, 5)));
  }
}
