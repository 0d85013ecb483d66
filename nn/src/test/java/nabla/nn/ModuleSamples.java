package nabla.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Stream;
import nabla.core.Domain;
import nabla.core.Generator;
import nabla.core.Tensor;
import nabla.nn.loss.CrossEntropyLoss;
import nabla.nn.loss.Loss;
import nabla.nn.loss.MSELoss;
import nabla.nn.loss.Reduction;
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
import org.nd4j.linalg.api.buffer.DataType;

/** At least one module of each class, with the inputs to call it with. */
record ModuleSamples(String name, Supplier<Module> maker, List<Domain.Argument> arguments) {
  private static final InstanceNormOptions AFFINE = InstanceNormOptions.defaults().withAffine();
  private static final SwitchableNormOptions SWITCHABLE = SwitchableNormOptions.defaults();

  static List<ModuleSamples> all() {
    return List.of(
        of("Linear", () -> new Linear(4, 3), Domain.NORMAL.of(5, 4)),
        of(
            "Linear without bias, on rows of rows",
            () -> new Linear(4, 3, false),
            Domain.NORMAL.of(2, 5, 4)),
        of(
            "Sequential",
            () -> new Sequential(new Linear(4, 3), new Tanh(), new Linear(3, 2)),
            Domain.NORMAL.of(5, 4)),
        of("empty Sequential", Sequential::new, Domain.NORMAL.of(2)),
        of("Flatten", Flatten::new, Domain.NORMAL.of(2, 3, 4)),
        of("Flatten of the first dimensions", () -> new Flatten(0, -2), Domain.NORMAL.of(2, 3, 4)),
        of("Dropout", () -> new Dropout(.3), Domain.NORMAL.of(4, 5)),
        of("Identity", Identity::new, Domain.NORMAL.of(4)),
        of("ReLU", ReLU::new, Domain.AWAY_FROM_ZERO.of(3, 4)),
        of("Tanh", Tanh::new, Domain.NORMAL.of(3, 4)),
        of("Sigmoid", Sigmoid::new, Domain.NORMAL.of(3, 4)),
        of("SiLU", SiLU::new, Domain.NORMAL.of(3, 4)),
        of("LeakyReLU", () -> new LeakyReLU(.2), Domain.AWAY_FROM_ZERO.of(3, 4)),
        of("ELU", () -> new ELU(2), Domain.AWAY_FROM_ZERO.of(3, 4)),
        of("GELU", GELU::new, Domain.NORMAL.of(3, 4)),
        of("GELU by tanh", () -> new GELU(GELU.Approximate.TANH), Domain.NORMAL.of(3, 4)),
        of("Softplus", () -> new Softplus(2, 1), Domain.NORMAL.of(3, 4)),
        of(
            "Conv1d",
            () -> new Conv1d(2, 4, 3, ConvOptions.defaults().withDilation(2)),
            Domain.NORMAL.of(2, 2, 8)),
        of(
            "Conv2d",
            () ->
                new Conv2d(
                    2, 4, List.of(3, 2), ConvOptions.defaults().withStride(2, 1).withPadding(1)),
            Domain.NORMAL.of(2, 2, 5, 6)),
        of(
            "Conv2d in groups without bias",
            () ->
                new Conv2d(
                    4, 6, 3, ConvOptions.defaults().withGroups(2).withSamePadding().withoutBias()),
            Domain.NORMAL.of(2, 4, 5, 4)),
        of("Conv3d", () -> new Conv3d(2, 3, 2), Domain.NORMAL.of(1, 2, 3, 4, 3)),
        of("MaxPool1d", () -> new MaxPool1d(2), Domain.DISTINCT.of(2, 3, 6)),
        of(
            "MaxPool2d",
            () ->
                new MaxPool2d(
                    List.of(3, 2), MaxPoolOptions.defaults().withStride(2).withPadding(1)),
            Domain.DISTINCT.of(2, 3, 6, 5)),
        of(
            "MaxPool3d",
            () -> new MaxPool3d(2, MaxPoolOptions.defaults().withDilation(2).withCeilMode()),
            Domain.DISTINCT.of(1, 2, 4, 4, 5)),
        of("AvgPool1d", () -> new AvgPool1d(2), Domain.NORMAL.of(2, 3, 6)),
        of(
            "AvgPool2d",
            () -> new AvgPool2d(3, AvgPoolOptions.defaults().withPadding(1).withoutPadInCount()),
            Domain.NORMAL.of(2, 3, 6, 5)),
        of(
            "AvgPool3d",
            () -> new AvgPool3d(2, AvgPoolOptions.defaults().withStride(1).withDivisorOverride(3)),
            Domain.NORMAL.of(1, 2, 4, 3, 3)),
        of("BatchNorm1d", () -> new BatchNorm1d(3), Domain.NORMAL.of(4, 3)),
        of(
            "BatchNorm1d, cumulative, of sequences",
            () ->
                new BatchNorm1d(
                    3, BatchNormOptions.defaults().withCumulativeAverage().withoutBias()),
            Domain.NORMAL.of(4, 3, 5)),
        of("LayerNorm", () -> new LayerNorm(4, 5), Domain.NORMAL.of(2, 3, 4, 5)),
        of(
            "LayerNorm without bias",
            () -> new LayerNorm(LayerNorm.Options.defaults().withoutBias(), 5),
            Domain.NORMAL.of(3, 5)),
        of("BatchNorm2d", () -> new BatchNorm2d(3), Domain.NORMAL.of(2, 3, 4, 5)),
        of(
            "BatchNorm2d without affine or running statistics",
            () ->
                new BatchNorm2d(
                    3, BatchNormOptions.defaults().withoutAffine().withoutRunningStats()),
            Domain.NORMAL.of(2, 3, 4, 5)),
        of(
            "BatchNorm2d in CS231n's way",
            () -> new BatchNorm2d(3, BatchNormOptions.cs231n()),
            Domain.NORMAL.of(2, 3, 4, 5)),
        of("LazyBatchNorm1d", LazyBatchNorm1d::new, Domain.NORMAL.of(4, 3)),
        of("LazyBatchNorm2d", LazyBatchNorm2d::new, Domain.NORMAL.of(2, 3, 4, 5)),
        of("LazyBatchNorm3d", LazyBatchNorm3d::new, Domain.NORMAL.of(2, 2, 2, 3, 3)),
        of("InstanceNorm1d", () -> new InstanceNorm1d(3), Domain.NORMAL.of(2, 3, 4)),
        of(
            "InstanceNorm1d of a single sample",
            () -> new InstanceNorm1d(3, AFFINE.withoutBias()),
            Domain.NORMAL.of(3, 4)),
        of(
            "InstanceNorm2d",
            () -> new InstanceNorm2d(3, AFFINE.withRunningStats()),
            Domain.NORMAL.of(2, 3, 4, 5)),
        of("InstanceNorm3d", () -> new InstanceNorm3d(2, AFFINE), Domain.NORMAL.of(2, 2, 2, 3, 3)),
        of("LazyInstanceNorm1d", () -> new LazyInstanceNorm1d(AFFINE), Domain.NORMAL.of(3, 4)),
        of(
            "LazyInstanceNorm2d",
            () -> new LazyInstanceNorm2d(AFFINE.withRunningStats()),
            Domain.NORMAL.of(2, 3, 4, 5)),
        of("LazyInstanceNorm3d", LazyInstanceNorm3d::new, Domain.NORMAL.of(2, 2, 2, 3, 3)),
        of("GroupNorm", () -> new GroupNorm(2, 4), Domain.NORMAL.of(2, 4, 3, 2)),
        of(
            "GroupNorm without bias",
            () -> new GroupNorm(2, 4, GroupNorm.Options.defaults().withoutBias()),
            Domain.NORMAL.of(3, 4)),
        of("RMSNorm", () -> new RMSNorm(4, 5), Domain.NORMAL.of(3, 4, 5)),
        of(
            "RMSNorm without weight",
            () -> new RMSNorm(RMSNorm.Options.defaults().withEps(.1).withoutElementwiseAffine(), 5),
            Domain.NORMAL.of(3, 4, 5)),
        of(
            "LocalResponseNorm",
            () -> new LocalResponseNorm(3, LocalResponseNorm.Options.defaults().withAlpha(1)),
            Domain.NORMAL.of(2, 4, 3, 2)),
        of(
            "SwitchableNorm1d",
            () -> new SwitchableNorm1d(4, SWITCHABLE.withSources("layer", "group:2")),
            Domain.NORMAL.of(3, 4)),
        of("SwitchableNorm2d", () -> new SwitchableNorm2d(3), Domain.NORMAL.of(2, 3, 4, 5)),
        of(
            "SwitchableNorm2d without batch, sparse",
            () -> new SwitchableNorm2d(3, SWITCHABLE.withoutBatch().withSparse()),
            Domain.NORMAL.of(2, 3, 4, 5)),
        of(
            "SwitchableNorm3d",
            () -> new SwitchableNorm3d(2, SWITCHABLE.withMomentum(.3)),
            Domain.NORMAL.of(2, 2, 2, 3, 3)),
        of("ChannelsLast", () -> new ChannelsLast(new LayerNorm(3)), Domain.NORMAL.of(2, 3, 4, 5)),
        of("BatchNorm3d", () -> new BatchNorm3d(2), Domain.NORMAL.of(2, 2, 2, 3, 3)),
        of("MSELoss", MSELoss::new, Domain.NORMAL.of(3, 4), Domain.NORMAL.of(3, 4)),
        of(
            "CrossEntropyLoss",
            CrossEntropyLoss::new,
            Domain.NORMAL.of(4, 3),
            Domain.indices(3).of(4)),
        of(
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
        of(
            "CrossEntropyLoss of probabilities",
            CrossEntropyLoss::new,
            Domain.NORMAL.of(4, 3),
            Domain.POSITIVE.of(4, 3)),
        of("WeightNorm", () -> new WeightNorm().on(new Linear(4, 3)), Domain.NORMAL.of(5, 4)),
        of(
            "WeightNorm of the whole weight",
            () -> new WeightNorm(OptionalInt.empty()).on(new Conv1d(2, 3, 3)),
            Domain.NORMAL.of(2, 2, 6)),
        of(
            "SpectralNorm",
            () -> new SpectralNorm().on(new Conv2d(2, 3, 2)),
            Domain.NORMAL.of(2, 2, 4, 4)),
        of(
            "SpectralNorm of a transposed matrix",
            () ->
                new SpectralNorm(SpectralNorm.Options.defaults().withDim(-1)).on(new Linear(4, 3)),
            Domain.NORMAL.of(5, 4)),
        of(
            "WeightStandardization",
            () -> new WeightStandardization().on(new Conv2d(2, 3, 2)),
            Domain.NORMAL.of(2, 2, 4, 4)),
        of("BatchRenorm", () -> new BatchRenorm(3), Domain.NORMAL.of(4, 3, 2)),
        of(
            "BatchRenorm at full bounds",
            () ->
                new BatchRenorm(
                    3,
                    BatchRenorm.Options.defaults()
                        .withSchedule(BatchRenorm.Schedule.constant(3, 5))),
            Domain.NORMAL.of(4, 3)),
        of("GhostBatchNorm", () -> new GhostBatchNorm(3, 2, 1e-5, .1), Domain.NORMAL.of(5, 3, 4)),
        of("FilterResponseNorm", () -> new FilterResponseNorm(3), Domain.NORMAL.of(2, 3, 4, 5)),
        of(
            "FilterResponseNorm without its unit",
            () -> new FilterResponseNorm(3, 1e-5, false),
            Domain.NORMAL.of(2, 3, 6)),
        of("GlobalResponseNorm", () -> new GlobalResponseNorm(3), Domain.NORMAL.of(2, 3, 4, 5)),
        of("BatchInstanceNorm", () -> new BatchInstanceNorm(3), Domain.NORMAL.of(2, 3, 4, 5)),
        of(
            "AdaptiveInstanceNorm",
            AdaptiveInstanceNorm::new,
            Domain.NORMAL.of(2, 3, 4, 5),
            Domain.POSITIVE.of(2, 3, 3, 2)),
        of(
            "ConditionalBatchNorm",
            () -> new ConditionalBatchNorm(3, 4),
            Domain.NORMAL.of(5, 3, 2),
            Domain.indices(4).of(5)),
        of("EvoNormB0", () -> new EvoNormB0(3), Domain.NORMAL.of(2, 3, 4, 5)),
        of("EvoNormS0", () -> new EvoNormS0(4, 2, 1e-5), Domain.NORMAL.of(2, 4, 3, 5)));
  }

  private static ModuleSamples of(
      String name, Supplier<Module> maker, Domain.Argument... arguments) {
    return new ModuleSamples(name, maker, List.of(arguments));
  }

  /** A module, initialized by the same random numbers each time. */
  Module make() {
    Generator.manualSeed(5);
    return maker.get();
  }

  /** Inputs, the same each time. */
  List<Tensor> inputs(DataType type) {
    Generator random = new Generator(7);
    List<Tensor> inputs = new ArrayList<>();
    arguments.forEach(argument -> inputs.add(argument.draw(random, type)));
    return inputs;
  }

  static Tensor call(Module module, List<Tensor> inputs) {
    if (module instanceof Layer layer) {
      return layer.forward(inputs.get(0));
    } else if (module instanceof Loss loss) {
      return loss.forward(inputs.get(0), inputs.get(1));
    } else if (module instanceof ConditionedLayer layer) {
      return layer.forward(inputs.get(0), inputs.get(1));
    }
    throw new AssertionError(
        "a new kind of module: say here how " + module.typeName() + " is called");
  }

  /** The parameters and floating inputs, to differentiate with respect to. */
  static List<Tensor> differentiable(Module module, List<Tensor> inputs) {
    return Stream.concat(
            module.parameters().stream(),
            inputs.stream().filter(x -> x.dataType() != DataType.LONG))
        .toList();
  }
}
