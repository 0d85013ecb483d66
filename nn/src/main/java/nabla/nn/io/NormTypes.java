package nabla.nn.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import nabla.nn.norm.AdaptiveInstanceNorm;
import nabla.nn.norm.BatchInstanceNorm;
import nabla.nn.norm.BatchNorm;
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
import nabla.nn.norm.InstanceNorm;
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
import nabla.nn.norm.SwitchableNorm;
import nabla.nn.norm.SwitchableNorm1d;
import nabla.nn.norm.SwitchableNorm2d;
import nabla.nn.norm.SwitchableNorm3d;
import nabla.nn.norm.SwitchableNormOptions;
import nabla.nn.norm.WeightNorm;
import nabla.nn.norm.WeightStandardization;

/** The normalization layers in documents. */
final class NormTypes {
  private NormTypes() {}

  static void addTo(ModuleTypes types) {
    types.row(
        BatchNorm1d.class,
        a -> new BatchNorm1d(a.integer("num_features"), batchNorm(a)),
        NormTypes::write);
    types.row(
        BatchNorm2d.class,
        a -> new BatchNorm2d(a.integer("num_features"), batchNorm(a)),
        NormTypes::write);
    types.row(
        BatchNorm3d.class,
        a -> new BatchNorm3d(a.integer("num_features"), batchNorm(a)),
        NormTypes::write);
    types.row(
        LayerNorm.class,
        a ->
            new LayerNorm(
                new LayerNorm.Options(
                    a.number("eps", 1e-5),
                    a.flag("elementwise_affine", true),
                    a.flag("bias", true)),
                a.integers("normalized_shape").stream().mapToInt(Integer::intValue).toArray()),
        NormTypes::write);
    types.row(
        InstanceNorm1d.class,
        a -> new InstanceNorm1d(a.integer("num_features"), instanceNorm(a, false)),
        NormTypes::write);
    types.row(
        InstanceNorm2d.class,
        a -> new InstanceNorm2d(a.integer("num_features"), instanceNorm(a, false)),
        NormTypes::write);
    types.row(
        InstanceNorm3d.class,
        a -> new InstanceNorm3d(a.integer("num_features"), instanceNorm(a, false)),
        NormTypes::write);
    types.row(
        SwitchableNorm1d.class,
        a -> new SwitchableNorm1d(a.integer("num_features"), switchableNorm(a)),
        NormTypes::write);
    types.row(
        SwitchableNorm2d.class,
        a -> new SwitchableNorm2d(a.integer("num_features"), switchableNorm(a)),
        NormTypes::write);
    types.row(
        SwitchableNorm3d.class,
        a -> new SwitchableNorm3d(a.integer("num_features"), switchableNorm(a)),
        NormTypes::write);
    types.row(LazyBatchNorm1d.class, a -> new LazyBatchNorm1d(batchNorm(a)), NormTypes::writeLazy);
    types.row(LazyBatchNorm2d.class, a -> new LazyBatchNorm2d(batchNorm(a)), NormTypes::writeLazy);
    types.row(LazyBatchNorm3d.class, a -> new LazyBatchNorm3d(batchNorm(a)), NormTypes::writeLazy);
    types.row(
        LazyInstanceNorm1d.class,
        a -> new LazyInstanceNorm1d(instanceNorm(a, true)),
        NormTypes::writeLazy);
    types.row(
        LazyInstanceNorm2d.class,
        a -> new LazyInstanceNorm2d(instanceNorm(a, true)),
        NormTypes::writeLazy);
    types.row(
        LazyInstanceNorm3d.class,
        a -> new LazyInstanceNorm3d(instanceNorm(a, true)),
        NormTypes::writeLazy);
    types.row(
        GroupNorm.class,
        a ->
            new GroupNorm(
                a.integer("num_groups"),
                a.integer("num_channels"),
                new GroupNorm.Options(
                    a.number("eps", 1e-5), a.flag("affine", true), a.flag("bias", true))),
        (m, node) ->
            node.put("num_groups", m.numGroups())
                .put("num_channels", m.numChannels())
                .put("eps", m.options().eps())
                .put("affine", m.options().affine())
                .put("bias", m.options().bias()));
    types.row(
        RMSNorm.class,
        a ->
            new RMSNorm(
                new RMSNorm.Options(a.numberOrNull("eps"), a.flag("elementwise_affine", true)),
                a.integers("normalized_shape").stream().mapToInt(Integer::intValue).toArray()),
        (m, node) -> {
          Arguments.put(
              node, "normalized_shape", Arrays.stream(m.normalizedShape().dims()).boxed().toList());
          node.put("eps", orNull(m.options().eps()))
              .put("elementwise_affine", m.options().elementwiseAffine());
        });
    types.row(
        LocalResponseNorm.class,
        a ->
            new LocalResponseNorm(
                a.integer("size"),
                new LocalResponseNorm.Options(
                    a.number("alpha", 1e-4), a.number("beta", .75), a.number("k", 1))),
        (m, node) ->
            node.put("size", m.size())
                .put("alpha", m.options().alpha())
                .put("beta", m.options().beta())
                .put("k", m.options().k()));
    types.row(
        WeightNorm.class,
        a -> new WeightNorm(integerOrNull(a, "dim", 0)),
        (m, node) ->
            node.put("dim", m.dim().isPresent() ? Integer.valueOf(m.dim().getAsInt()) : null));
    types.row(
        SpectralNorm.class,
        a ->
            new SpectralNorm(
                new SpectralNorm.Options(
                    a.integer("n_power_iterations", 1),
                    a.number("eps", 1e-12),
                    a.integer("dim", 0))),
        (m, node) ->
            node.put("n_power_iterations", m.options().powerIterations())
                .put("eps", m.options().eps())
                .put("dim", m.options().dim()));
    types.row(
        WeightStandardization.class,
        a -> new WeightStandardization(a.number("eps", 1e-6)),
        (m, node) -> node.put("eps", m.eps()));
    types.row(BatchRenorm.class, NormTypes::batchRenorm, NormTypes::write);
    types.row(
        GhostBatchNorm.class,
        a ->
            new GhostBatchNorm(
                a.integer("num_features"),
                a.integer("virtual_batch_size", 128),
                a.number("eps", 1e-5),
                a.number("momentum", .01)),
        (m, node) ->
            node.put("num_features", m.numFeatures())
                .put("virtual_batch_size", m.virtualBatchSize())
                .put("eps", m.eps())
                .put("momentum", m.momentum()));
    types.row(
        FilterResponseNorm.class,
        a ->
            new FilterResponseNorm(
                a.integer("num_features"), a.number("eps", 1e-5), a.flag("tlu", true)),
        (m, node) ->
            node.put("num_features", m.numFeatures()).put("eps", m.eps()).put("tlu", m.tlu()));
    types.row(
        GlobalResponseNorm.class,
        a -> new GlobalResponseNorm(a.integer("num_features"), a.number("eps", 1e-6)),
        (m, node) -> node.put("num_features", m.numFeatures()).put("eps", m.eps()));
    types.row(
        BatchInstanceNorm.class,
        a ->
            new BatchInstanceNorm(
                a.integer("num_features"), a.number("eps", 1e-5), a.number("momentum", .1)),
        (m, node) ->
            node.put("num_features", m.numFeatures())
                .put("eps", m.eps())
                .put("momentum", m.momentum()));
    types.row(
        AdaptiveInstanceNorm.class,
        a -> new AdaptiveInstanceNorm(a.number("eps", 1e-5)),
        (m, node) -> node.put("eps", m.eps()));
    types.row(
        ConditionalBatchNorm.class,
        a ->
            new ConditionalBatchNorm(
                a.integer("num_features"),
                a.integer("num_classes"),
                a.number("eps", 1e-5),
                a.number("momentum", .1)),
        (m, node) ->
            node.put("num_features", m.numFeatures())
                .put("num_classes", m.numClasses())
                .put("eps", m.eps())
                .put("momentum", m.momentum()));
    types.row(
        EvoNormB0.class,
        a ->
            new EvoNormB0(
                a.integer("num_features"), a.number("eps", 1e-3), a.number("momentum", .1)),
        (m, node) ->
            node.put("num_features", m.numFeatures())
                .put("eps", m.eps())
                .put("momentum", m.momentum()));
    types.row(
        EvoNormS0.class,
        a ->
            new EvoNormS0(
                a.integer("num_features"), a.integer("groups", 32), a.number("eps", 1e-5)),
        (m, node) ->
            node.put("num_features", m.numFeatures())
                .put("groups", m.groups())
                .put("eps", m.eps()));
  }

  private static BatchNormOptions batchNorm(Arguments a) {
    BatchNormOptions.Convention convention =
        a.choice("convention", BatchNormOptions.Convention.PYTORCH);
    return new BatchNormOptions(
        a.number("eps", 1e-5),
        a.numberOrNull("momentum", convention == BatchNormOptions.Convention.PYTORCH ? .1 : .9),
        a.flag("affine", true),
        a.flag("bias", true),
        a.flag("track_running_stats", true),
        convention);
  }

  private static void write(BatchNorm m, ObjectNode node) {
    node.put("num_features", m.numFeatures());
    writeLazy(m, node);
  }

  /** What a lazy one is told: all but the number of features. */
  private static void writeLazy(BatchNorm m, ObjectNode node) {
    BatchNormOptions options = m.options();
    node.put("eps", options.eps())
        .put("momentum", orNull(options.momentum()))
        .put("affine", options.affine())
        .put("bias", options.bias())
        .put("track_running_stats", options.trackRunningStats())
        .put("convention", options.convention().name().toLowerCase(Locale.ROOT));
  }

  /** PyTorch's lazy ones are affine and tracking if nothing else is said, the others not. */
  private static InstanceNormOptions instanceNorm(Arguments a, boolean lazy) {
    return new InstanceNormOptions(
        a.number("eps", 1e-5),
        a.numberOrNull("momentum", .1),
        a.flag("affine", lazy),
        a.flag("bias", true),
        a.flag("track_running_stats", lazy));
  }

  private static void write(InstanceNorm m, ObjectNode node) {
    node.put("num_features", m.numFeatures());
    writeLazy(m, node);
  }

  private static void writeLazy(InstanceNorm m, ObjectNode node) {
    InstanceNormOptions options = m.options();
    node.put("eps", options.eps())
        .put("momentum", orNull(options.momentum()))
        .put("affine", options.affine())
        .put("bias", options.bias())
        .put("track_running_stats", options.trackRunningStats());
  }

  private static Double orNull(OptionalDouble number) {
    return number.isPresent() ? Double.valueOf(number.getAsDouble()) : null;
  }

  private static SwitchableNormOptions switchableNorm(Arguments a) {
    SwitchableNormOptions defaults = SwitchableNormOptions.defaults();
    SwitchableNormOptions options =
        new SwitchableNormOptions(
                defaults.sources(),
                a.number("eps", 1e-5),
                a.number("momentum", .1),
                a.flag("last_gamma", false),
                a.flag("sparse", false))
            .withSources(a.texts("sources", defaults.sourceNames()).toArray(new String[0]));
    return a.flag("using_bn", true) ? options : options.withoutBatch();
  }

  private static void write(SwitchableNorm m, ObjectNode node) {
    SwitchableNormOptions options = m.options();
    node.put("num_features", m.numFeatures())
        .put("eps", options.eps())
        .put("momentum", options.momentum());
    ArrayNode sources = node.putArray("sources");
    options.sourceNames().forEach(sources::add);
    node.put("last_gamma", options.lastGamma()).put("sparse", options.sparse());
  }

  private static void write(LayerNorm m, ObjectNode node) {
    Arguments.put(
        node, "normalized_shape", Arrays.stream(m.normalizedShape().dims()).boxed().toList());
    node.put("eps", m.options().eps())
        .put("elementwise_affine", m.options().elementwiseAffine())
        .put("bias", m.options().bias());
  }

  private static OptionalInt integerOrNull(Arguments a, String name, int otherwise) {
    JsonNode value = a.optional(name);
    return value != null && value.isNull()
        ? OptionalInt.empty()
        : OptionalInt.of(a.integer(name, otherwise));
  }

  private static BatchRenorm batchRenorm(Arguments a) {
    BatchRenorm.Schedule paper = BatchRenorm.Schedule.paper();
    return new BatchRenorm(
        a.integer("num_features"),
        new BatchRenorm.Options(
            a.number("eps", 1e-3),
            a.number("momentum", .01),
            new BatchRenorm.Schedule(
                a.longInteger("warmup", paper.warmup()),
                a.number("r_max", paper.rMax()),
                a.longInteger("r_steps", paper.rSteps()),
                a.number("d_max", paper.dMax()),
                a.longInteger("d_steps", paper.dSteps()))));
  }

  private static void write(BatchRenorm m, ObjectNode node) {
    BatchRenorm.Schedule schedule = m.options().schedule();
    node.put("num_features", m.numFeatures())
        .put("eps", m.options().eps())
        .put("momentum", m.options().momentum())
        .put("warmup", schedule.warmup())
        .put("r_max", schedule.rMax())
        .put("r_steps", schedule.rSteps())
        .put("d_max", schedule.dMax())
        .put("d_steps", schedule.dSteps());
  }
}
