package nabla.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import nabla.core.NoGrad;
import nabla.core.Scope;
import nabla.core.Shape;
import nabla.core.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/** The table of {@link Layer#summary}: a line per module, indented by depth. */
final class Summary {
  private record Line(String name, String outputShape, String parameters) {}

  private final Map<Module, Shape> outputs = new IdentityHashMap<>();
  private final List<Line> lines = new ArrayList<>();
  private final Map<Integer, Integer> counters = new HashMap<>();

  private Summary() {}

  static String of(Layer layer, int... inputShape) {
    Summary summary = new Summary();
    summary.run(layer, inputShape);
    summary.add(layer, "", "", 0);
    return summary.print(layer, inputShape);
  }

  /** Runs the net once, noting what comes out of each module, and leaves it as it was. */
  private void run(Layer layer, int... inputShape) {
    Map<Module, Boolean> modes = new IdentityHashMap<>();
    List<Runnable> hooks = new ArrayList<>();
    for (Module module : layer.modules()) {
      modes.put(module, module.training());
      hooks.add(
          module.registerForwardHook(
              (m, inputs, output) -> {
                outputs.put(m, output.shape());
                return output;
              }));
    }
    List<Tensor> parameters = layer.parameters();
    DataType type = parameters.isEmpty() ? DataType.FLOAT : parameters.get(0).dataType();
    if (first(layer) instanceof Embedding) {
      type = DataType.LONG;
    }
    try (NoGrad off = NoGrad.open();
        Scope run = Scope.open()) {
      layer.eval();
      layer.forward(Tensor.zeros(type, inputShape));
    } finally {
      hooks.forEach(Runnable::run);
      modes.forEach(Module::setTraining);
    }
  }

  /** The module that the input gets into first, by the order of registration. */
  private static Module first(Module module) {
    return module.children().isEmpty()
        ? module
        : first(module.children().values().iterator().next());
  }

  private void add(Module module, String indent, String branch, int depth) {
    String place = depth == 0 ? "" : ": " + depth + "-" + counters.merge(depth, 1, Integer::sum);
    Shape shape = outputs.get(module);
    Set<Tensor> ofChildren = Collections.newSetFromMap(new IdentityHashMap<>());
    module.children().values().forEach(child -> ofChildren.addAll(child.parameters()));
    long own = count(module.parameters().stream().filter(p -> !ofChildren.contains(p)));
    lines.add(
        new Line(
            indent + branch + module.typeName() + place,
            shape == null ? "--" : shape.toString(),
            own == 0 ? "--" : grouped(own)));
    String deeper = depth == 0 ? "" : indent + (branch.startsWith("└") ? "  " : "│ ");
    int left = module.children().size();
    for (Module child : module.children().values()) {
      add(child, deeper, --left == 0 ? "└─" : "├─", depth + 1);
    }
  }

  private String print(Layer layer, int... inputShape) {
    int names = "Layer (type:depth-idx)".length();
    int shapes = "Output Shape".length();
    int counts = "Param #".length();
    for (Line line : lines) {
      names = Math.max(names, line.name.length());
      shapes = Math.max(shapes, line.outputShape.length());
      counts = Math.max(counts, line.parameters.length());
    }
    String row = "%-" + names + "s  %-" + shapes + "s  %" + counts + "s%n";
    String rule = "=".repeat(names + shapes + counts + 4) + System.lineSeparator();
    StringBuilder text = new StringBuilder(rule);
    text.append(row.formatted("Layer (type:depth-idx)", "Output Shape", "Param #")).append(rule);
    lines.forEach(line -> text.append(row.formatted(line.name, line.outputShape, line.parameters)));
    long total = count(layer.parameters().stream());
    long trainable = count(layer.parameters().stream().filter(Tensor::requiresGrad));
    return text.append(rule)
        .append("Input shape: ")
        .append(Shape.of(inputShape))
        .append(System.lineSeparator())
        .append("Total params: ")
        .append(grouped(total))
        .append(System.lineSeparator())
        .append("Trainable params: ")
        .append(grouped(trainable))
        .append(System.lineSeparator())
        .append("Non-trainable params: ")
        .append(grouped(total - trainable))
        .append(System.lineSeparator())
        .append(rule)
        .toString();
  }

  private static long count(Stream<Tensor> parameters) {
    return parameters.mapToLong(Tensor::numel).sum();
  }

  private static String grouped(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }
}
