package nabla.nn.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Function;
import nabla.core.ArgumentException;
import nabla.core.DataException;
import nabla.nn.AvgPool1d;
import nabla.nn.AvgPool2d;
import nabla.nn.AvgPool3d;
import nabla.nn.AvgPoolNd;
import nabla.nn.AvgPoolOptions;
import nabla.nn.ChannelsLast;
import nabla.nn.Conv1d;
import nabla.nn.Conv2d;
import nabla.nn.Conv3d;
import nabla.nn.ConvNd;
import nabla.nn.ConvOptions;
import nabla.nn.Dropout;
import nabla.nn.ELU;
import nabla.nn.Flatten;
import nabla.nn.GELU;
import nabla.nn.Identity;
import nabla.nn.Layer;
import nabla.nn.LeakyReLU;
import nabla.nn.Linear;
import nabla.nn.MaxPool1d;
import nabla.nn.MaxPool2d;
import nabla.nn.MaxPool3d;
import nabla.nn.MaxPoolNd;
import nabla.nn.MaxPoolOptions;
import nabla.nn.Module;
import nabla.nn.ReLU;
import nabla.nn.Sequential;
import nabla.nn.SiLU;
import nabla.nn.Sigmoid;
import nabla.nn.Softplus;
import nabla.nn.Tanh;
import nabla.nn.loss.CrossEntropyLoss;
import nabla.nn.loss.MSELoss;
import nabla.nn.loss.Reduction;
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

/**
 * The modules that documents can name: a row each, with what reads and what writes its arguments.
 */
final class ModuleTypes {
  private ModuleTypes() {}

  /** A module's name, how it is made of arguments, and how its arguments are written. */
  record Type<M extends Module>(
      Class<M> of, Function<Arguments, M> make, BiConsumer<M, ObjectNode> describe) {
    String name() {
      return of.getSimpleName();
    }

    void write(Module module, ObjectNode node) {
      describe.accept(of.cast(module), node);
    }
  }

  private static final Map<String, Type<?>> TYPES = new LinkedHashMap<>();

  private static <M extends Module> void row(
      Class<M> of, Function<Arguments, M> make, BiConsumer<M, ObjectNode> describe) {
    TYPES.put(of.getSimpleName(), new Type<>(of, make, describe));
  }

  private static <M extends Module> void row(Class<M> of, Function<Arguments, M> make) {
    row(of, make, (module, node) -> {});
  }

  static {
    row(Sequential.class, ModuleTypes::sequential, ModuleTypes::write);

    row(
        Linear.class,
        a -> new Linear(a.integer("in_features"), a.integer("out_features"), a.flag("bias", true)),
        (m, node) ->
            node.put("in_features", m.inFeatures())
                .put("out_features", m.outFeatures())
                .put("bias", m.bias() != null));
    row(Conv1d.class, a -> conv(a, Conv1d::new), ModuleTypes::write);
    row(Conv2d.class, a -> conv(a, Conv2d::new), ModuleTypes::write);
    row(Conv3d.class, a -> conv(a, Conv3d::new), ModuleTypes::write);
    row(
        MaxPool1d.class,
        a -> new MaxPool1d(a.integers("kernel_size"), maxPool(a)),
        ModuleTypes::write);
    row(
        MaxPool2d.class,
        a -> new MaxPool2d(a.integers("kernel_size"), maxPool(a)),
        ModuleTypes::write);
    row(
        MaxPool3d.class,
        a -> new MaxPool3d(a.integers("kernel_size"), maxPool(a)),
        ModuleTypes::write);
    row(
        AvgPool1d.class,
        a -> new AvgPool1d(a.integers("kernel_size"), avgPool(a)),
        ModuleTypes::write);
    row(
        AvgPool2d.class,
        a -> new AvgPool2d(a.integers("kernel_size"), avgPool(a)),
        ModuleTypes::write);
    row(
        AvgPool3d.class,
        a -> new AvgPool3d(a.integers("kernel_size"), avgPool(a)),
        ModuleTypes::write);
    row(
        BatchNorm1d.class,
        a -> new BatchNorm1d(a.integer("num_features"), batchNorm(a)),
        ModuleTypes::write);
    row(
        BatchNorm2d.class,
        a -> new BatchNorm2d(a.integer("num_features"), batchNorm(a)),
        ModuleTypes::write);
    row(
        BatchNorm3d.class,
        a -> new BatchNorm3d(a.integer("num_features"), batchNorm(a)),
        ModuleTypes::write);
    row(
        LayerNorm.class,
        a ->
            new LayerNorm(
                new LayerNorm.Options(
                    a.number("eps", 1e-5),
                    a.flag("elementwise_affine", true),
                    a.flag("bias", true)),
                a.integers("normalized_shape").stream().mapToInt(Integer::intValue).toArray()),
        ModuleTypes::write);
    row(
        InstanceNorm1d.class,
        a -> new InstanceNorm1d(a.integer("num_features"), instanceNorm(a, false)),
        ModuleTypes::write);
    row(
        InstanceNorm2d.class,
        a -> new InstanceNorm2d(a.integer("num_features"), instanceNorm(a, false)),
        ModuleTypes::write);
    row(
        InstanceNorm3d.class,
        a -> new InstanceNorm3d(a.integer("num_features"), instanceNorm(a, false)),
        ModuleTypes::write);
    row(
        SwitchableNorm1d.class,
        a -> new SwitchableNorm1d(a.integer("num_features"), switchableNorm(a)),
        ModuleTypes::write);
    row(
        SwitchableNorm2d.class,
        a -> new SwitchableNorm2d(a.integer("num_features"), switchableNorm(a)),
        ModuleTypes::write);
    row(
        SwitchableNorm3d.class,
        a -> new SwitchableNorm3d(a.integer("num_features"), switchableNorm(a)),
        ModuleTypes::write);
    row(LazyBatchNorm1d.class, a -> new LazyBatchNorm1d(batchNorm(a)), ModuleTypes::writeLazy);
    row(LazyBatchNorm2d.class, a -> new LazyBatchNorm2d(batchNorm(a)), ModuleTypes::writeLazy);
    row(LazyBatchNorm3d.class, a -> new LazyBatchNorm3d(batchNorm(a)), ModuleTypes::writeLazy);
    row(
        LazyInstanceNorm1d.class,
        a -> new LazyInstanceNorm1d(instanceNorm(a, true)),
        ModuleTypes::writeLazy);
    row(
        LazyInstanceNorm2d.class,
        a -> new LazyInstanceNorm2d(instanceNorm(a, true)),
        ModuleTypes::writeLazy);
    row(
        LazyInstanceNorm3d.class,
        a -> new LazyInstanceNorm3d(instanceNorm(a, true)),
        ModuleTypes::writeLazy);
    row(
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
    row(
        RMSNorm.class,
        a ->
            new RMSNorm(
                new RMSNorm.Options(a.numberOrNull("eps"), a.flag("elementwise_affine", true)),
                a.integers("normalized_shape").stream().mapToInt(Integer::intValue).toArray()),
        (m, node) -> {
          put(node, "normalized_shape", Arrays.stream(m.normalizedShape().dims()).boxed().toList());
          node.put("eps", orNull(m.options().eps()))
              .put("elementwise_affine", m.options().elementwiseAffine());
        });
    row(
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
    row(
        ChannelsLast.class,
        a -> new ChannelsLast(layer(a.required("layer"), a.at("layer"))),
        (m, node) -> node.set("layer", ModuleJson.toNode(m.layer())));
    row(
        Flatten.class,
        a -> new Flatten(a.integer("start_dim", 1), a.integer("end_dim", -1)),
        (m, node) -> node.put("start_dim", m.startDim()).put("end_dim", m.endDim()));
    row(Dropout.class, a -> new Dropout(a.number("p", .5)), (m, node) -> node.put("p", m.p()));

    row(Identity.class, a -> new Identity());
    row(ReLU.class, a -> new ReLU());
    row(Tanh.class, a -> new Tanh());
    row(Sigmoid.class, a -> new Sigmoid());
    row(SiLU.class, a -> new SiLU());
    row(
        LeakyReLU.class,
        a -> new LeakyReLU(a.number("negative_slope", .01)),
        (m, node) -> node.put("negative_slope", m.negativeSlope()));
    row(ELU.class, a -> new ELU(a.number("alpha", 1)), (m, node) -> node.put("alpha", m.alpha()));
    row(
        GELU.class,
        a -> new GELU(a.choice("approximate", GELU.Approximate.NONE)),
        (m, node) -> node.put("approximate", m.approximate().name().toLowerCase(Locale.ROOT)));
    row(
        Softplus.class,
        a -> new Softplus(a.number("beta", 1), a.number("threshold", 20)),
        (m, node) -> node.put("beta", m.beta()).put("threshold", m.threshold()));

    row(
        MSELoss.class,
        a -> new MSELoss(a.choice("reduction", Reduction.MEAN)),
        (m, node) -> node.put("reduction", m.reduction().toString()));
    row(CrossEntropyLoss.class, ModuleTypes::crossEntropyLoss, ModuleTypes::write);

    row(
        WeightNorm.class,
        a -> new WeightNorm(integerOrNull(a, "dim", 0)),
        (m, node) ->
            node.put("dim", m.dim().isPresent() ? Integer.valueOf(m.dim().getAsInt()) : null));
    row(
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
    row(
        WeightStandardization.class,
        a -> new WeightStandardization(a.number("eps", 1e-6)),
        (m, node) -> node.put("eps", m.eps()));
    row(BatchRenorm.class, ModuleTypes::batchRenorm, ModuleTypes::write);
    row(
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
    row(
        FilterResponseNorm.class,
        a ->
            new FilterResponseNorm(
                a.integer("num_features"), a.number("eps", 1e-5), a.flag("tlu", true)),
        (m, node) ->
            node.put("num_features", m.numFeatures()).put("eps", m.eps()).put("tlu", m.tlu()));
    row(
        GlobalResponseNorm.class,
        a -> new GlobalResponseNorm(a.integer("num_features"), a.number("eps", 1e-6)),
        (m, node) -> node.put("num_features", m.numFeatures()).put("eps", m.eps()));
    row(
        BatchInstanceNorm.class,
        a ->
            new BatchInstanceNorm(
                a.integer("num_features"), a.number("eps", 1e-5), a.number("momentum", .1)),
        (m, node) ->
            node.put("num_features", m.numFeatures())
                .put("eps", m.eps())
                .put("momentum", m.momentum()));
    row(
        AdaptiveInstanceNorm.class,
        a -> new AdaptiveInstanceNorm(a.number("eps", 1e-5)),
        (m, node) -> node.put("eps", m.eps()));
    row(
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
    row(
        EvoNormB0.class,
        a ->
            new EvoNormB0(
                a.integer("num_features"), a.number("eps", 1e-3), a.number("momentum", .1)),
        (m, node) ->
            node.put("num_features", m.numFeatures())
                .put("eps", m.eps())
                .put("momentum", m.momentum()));
    row(
        EvoNormS0.class,
        a ->
            new EvoNormS0(
                a.integer("num_features"), a.integer("groups", 32), a.number("eps", 1e-5)),
        (m, node) ->
            node.put("num_features", m.numFeatures())
                .put("groups", m.groups())
                .put("eps", m.eps()));
  }

  /** The type of a name, or null. */
  static Type<?> find(String name) {
    return TYPES.get(name);
  }

  /** The type of a module. */
  static Type<?> find(Module module) {
    Type<?> type = TYPES.get(module.getClass().getSimpleName());
    if (type == null || type.of != module.getClass()) {
      throw new ArgumentException(
          "ModuleJson: " + module.getClass().getName() + " has no JSON form; there are " + names());
    }
    return type;
  }

  static List<String> names() {
    return List.copyOf(TYPES.keySet());
  }

  private static Sequential sequential(Arguments a) {
    JsonNode modules = a.required("modules");
    String at = a.at("modules");
    if (modules.isArray()) {
      Layer[] layers = new Layer[modules.size()];
      for (int i = 0; i < layers.length; i++) {
        layers[i] = layer(modules.get(i), at + "[" + i + "]");
      }
      return new Sequential(layers);
    } else if (modules.isObject()) {
      Map<String, Layer> layers = new LinkedHashMap<>();
      modules
          .properties()
          .forEach(e -> layers.put(e.getKey(), layer(e.getValue(), at + "." + e.getKey())));
      return new Sequential(layers);
    }
    throw Arguments.wrong(modules, at, "a list of modules, or an object of names and modules");
  }

  private static Layer layer(JsonNode node, String at) {
    if (ModuleJson.read(node, at) instanceof Layer layer) {
      return layer;
    }
    throw new DataException(
        "%s: %s isn't a layer of one input, so it can't be part of a Sequential"
            .formatted(at, node.get("type").textValue()));
  }

  /** As a list if the names are 0, 1, ..., else as an object. */
  private static void write(Sequential module, ObjectNode node) {
    boolean numbered = true;
    for (int i = 0; i < module.size(); i++) {
      numbered &= module.children().get(Integer.toString(i)) == module.get(i);
    }
    if (numbered) {
      ArrayNode list = node.putArray("modules");
      module.children().values().forEach(child -> list.add(ModuleJson.toNode(child)));
    } else {
      ObjectNode named = node.putObject("modules");
      module.children().forEach((name, child) -> named.set(name, ModuleJson.toNode(child)));
    }
  }

  private interface ConvConstructor<C extends ConvNd> {
    C of(int inChannels, int outChannels, List<Integer> kernel, ConvOptions options);
  }

  private static <C extends ConvNd> C conv(Arguments a, ConvConstructor<C> constructor) {
    boolean same = a.isText("padding", "same");
    boolean valid = a.isText("padding", "valid");
    a.requireText("padding_mode", "zeros");
    ConvOptions options =
        new ConvOptions(
            a.integers("stride", List.of(1)),
            same || valid ? List.of(0) : a.integers("padding", List.of(0)),
            same,
            a.integers("dilation", List.of(1)),
            a.integer("groups", 1),
            a.flag("bias", true));
    return constructor.of(
        a.integer("in_channels"), a.integer("out_channels"), a.integers("kernel_size"), options);
  }

  private static void write(ConvNd m, ObjectNode node) {
    ConvOptions options = m.options();
    node.put("in_channels", m.inChannels()).put("out_channels", m.outChannels());
    put(node, "kernel_size", m.kernelSize());
    put(node, "stride", options.stride());
    if (options.samePadding()) {
      node.put("padding", "same");
    } else {
      put(node, "padding", options.padding());
    }
    put(node, "dilation", options.dilation());
    node.put("groups", options.groups()).put("bias", options.bias());
  }

  private static MaxPoolOptions maxPool(Arguments a) {
    return new MaxPoolOptions(
        a.integers("stride", List.of()),
        a.integers("padding", List.of(0)),
        a.integers("dilation", List.of(1)),
        a.flag("ceil_mode", false));
  }

  private static void write(MaxPoolNd m, ObjectNode node) {
    MaxPoolOptions options = m.options();
    put(node, "kernel_size", m.kernelSize());
    put(node, "stride", options.stride().isEmpty() ? m.kernelSize() : options.stride());
    put(node, "padding", options.padding());
    put(node, "dilation", options.dilation());
    node.put("ceil_mode", options.ceilMode());
  }

  private static AvgPoolOptions avgPool(Arguments a) {
    return new AvgPoolOptions(
        a.integers("stride", List.of()),
        a.integers("padding", List.of(0)),
        a.flag("ceil_mode", false),
        a.flag("count_include_pad", true),
        a.integerOrNull("divisor_override"));
  }

  private static void write(AvgPoolNd m, ObjectNode node) {
    AvgPoolOptions options = m.options();
    put(node, "kernel_size", m.kernelSize());
    put(node, "stride", options.stride().isEmpty() ? m.kernelSize() : options.stride());
    put(node, "padding", options.padding());
    node.put("ceil_mode", options.ceilMode())
        .put("count_include_pad", options.countIncludePad())
        .put("divisor_override", options.divisorOverride());
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
    put(node, "normalized_shape", Arrays.stream(m.normalizedShape().dims()).boxed().toList());
    node.put("eps", m.options().eps())
        .put("elementwise_affine", m.options().elementwiseAffine())
        .put("bias", m.options().bias());
  }

  private static void put(ObjectNode node, String name, List<Integer> sizes) {
    ArrayNode list = node.putArray(name);
    sizes.forEach(list::add);
  }

  private static CrossEntropyLoss crossEntropyLoss(Arguments a) {
    return new CrossEntropyLoss(
        new CrossEntropyLoss.Options(
            a.tensorOrNull("weight"),
            a.longInteger("ignore_index", -100),
            a.number("label_smoothing", 0),
            a.choice("reduction", Reduction.MEAN)));
  }

  private static void write(CrossEntropyLoss m, ObjectNode node) {
    if (m.weight() != null) {
      TensorJson.write(m.weight(), node.putObject("weight"));
    }
    node.put("ignore_index", m.ignoreIndex())
        .put("label_smoothing", m.labelSmoothing())
        .put("reduction", m.reduction().toString());
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
