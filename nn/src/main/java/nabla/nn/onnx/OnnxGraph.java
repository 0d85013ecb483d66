package nabla.nn.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import nabla.core.ArgumentException;
import nabla.core.Scope;
import nabla.core.Shape;
import nabla.core.Tensor;
import nabla.nn.Layer;
import nabla.nn.Module;
import nabla.nn.Repr;
import onnx.Onnx.GraphProto;
import onnx.Onnx.NodeProto;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The graph that a module is exported as: nodes, each of which applies one of ONNX's operators, and
 * the tensors that the module holds, under the names of its state dict.
 *
 * <p>All numbers in it are 32-bit floats, for which every program that runs models has all
 * operators; those of modules in DOUBLE are rounded.
 */
public final class OnnxGraph {
  private final Map<Module, String> paths = new IdentityHashMap<>();
  private final Map<Tensor, String> held = new IdentityHashMap<>();
  private final Map<String, String> constants = new HashMap<>();
  private final Map<String, Integer> taken = new HashMap<>();
  private final Map<String, int[]> freeSizes = new LinkedHashMap<>();
  private final GraphProto.Builder graph = GraphProto.newBuilder();

  /** Where nodes go: the graph, or the body of one of them. */
  private GraphProto.Builder current = graph;

  private final DataType real;
  private String place = "";
  private long bytes;

  OnnxGraph(Module model) {
    model.namedModules().forEach((path, module) -> paths.put(module, path));
    real =
        model.parameters().stream()
            .map(Tensor::dataType)
            .filter(type -> type != DataType.LONG)
            .findFirst()
            .orElse(DataType.FLOAT);
    graph.setName(model.typeName());
  }

  GraphProto proto() {
    return graph.build();
  }

  // ---- Inputs and outputs ----

  /** The second example of the k-th free size is k + 2 times the first. */
  Value input(Input input) {
    int[] sizes = input.shape().dims();
    int[] others = sizes.clone();
    input
        .free()
        .forEach(
            (axis, called) -> {
              int[] pair =
                  freeSizes.computeIfAbsent(
                      called, c -> new int[] {sizes[axis], sizes[axis] * (freeSizes.size() + 2)});
              if (pair[0] != sizes[axis]) {
                throw new ArgumentException(
                    "ONNX input \"%s\": \"%s\" has the example size %s here, and %s elsewhere"
                        .formatted(input.name(), called, sizes[axis], pair[0]));
              }
              others[axis] = pair[1];
            });
    reserve(input.name());
    Value value = new Value(input.name(), input.type(), Shape.of(sizes), Shape.of(others));
    graph.addInput(Messages.value(value, freeSizes));
    return value;
  }

  /** Makes sure that nothing else gets the name of an input or output. */
  void reserve(String name) {
    if (taken.containsKey(name)) {
      throw new ArgumentException(
          "ONNX: got \"%s\" as the name of two inputs or outputs; wanted different ones"
              .formatted(name));
    }
    taken.put(name, 1);
  }

  /** A result under a name that was reserved. */
  void output(String name, Value value) {
    Value output = value.named(name);
    graph.addNode(
        NodeProto.newBuilder()
            .setName(output.name())
            .setOpType("Identity")
            .addInput(value.name())
            .addOutput(output.name()));
    graph.addOutput(Messages.value(output, freeSizes));
  }

  // ---- Modules ----

  /** What a layer makes of a tensor. */
  public Value apply(Layer layer, Value x) {
    return apply(layer, List.of(x)).get(0);
  }

  /**
   * What a module makes of tensors; a recurrent layer of x, or of x and its states.
   *
   * @throws ArgumentException if it can't be expressed in ONNX's operators, or nobody has said how
   */
  public List<Value> apply(Module module, List<Value> inputs) {
    String before = place;
    place = paths.getOrDefault(module, before);
    List<Value> outputs =
        module instanceof OnnxModule own
            ? own.toOnnx(this, inputs)
            : Translations.of(this, module, inputs);
    place = before;
    return outputs;
  }

  /** Where in the model the module is that is being translated, for messages. */
  String where() {
    return place.isEmpty() ? "the model" : "\"" + place + "\" of the model";
  }

  /** A tensor as large as what a layer makes of another, and under the name of that. */
  Value like(Layer layer, Value x) {
    try (Scope run = Scope.open()) {
      Tensor y = example(layer, x, x.shape());
      DataType type = y.dataType() == DataType.LONG ? DataType.LONG : DataType.FLOAT;
      return new Value(x.name(), type, y.shape(), example(layer, x, x.other()).shape());
    }
  }

  private Tensor example(Layer layer, Value x, Shape shape) {
    return layer.forward(Tensor.zeros(x.type() == DataType.LONG ? x.type() : real, shape));
  }

  // ---- Nodes ----

  /** A node with one result, whose name it gives; an empty input is one that is left out. */
  public String node(String operator, String... inputs) {
    return node(operator, Map.of(), inputs);
  }

  /**
   * A node with attributes and one result, whose name it gives.
   *
   * @param attributes by name: Integer, Double, String, int[], or a list of strings
   */
  public String node(String operator, Map<String, ?> attributes, String... inputs) {
    return nodes(1, operator, attributes, inputs).get(0);
  }

  /** A node with so many results, whose names it gives. */
  public List<String> nodes(
      int results, String operator, Map<String, ?> attributes, String... inputs) {
    String name = name(place, operator);
    List<String> outputs = new ArrayList<>(List.of(name));
    for (int i = 1; i < results; i++) {
      outputs.add(unique(name + "." + i));
    }
    NodeProto.Builder node =
        NodeProto.newBuilder()
            .setName(name)
            .setOpType(operator)
            .addAllInput(withoutEnd(inputs))
            .addAllOutput(outputs);
    new TreeMap<>(attributes)
        .forEach((key, value) -> node.addAttribute(Messages.attribute(key, value)));
    current.addNode(node);
    return outputs;
  }

  /**
   * A graph that a node runs again and again; it sees the tensors of the graph around it.
   *
   * @param inputs how many it has
   * @param nodes adds its nodes, and gives its results
   */
  GraphProto body(int inputs, UnaryOperator<List<String>> nodes) {
    GraphProto.Builder around = current;
    current = GraphProto.newBuilder().setName(name(place, "body"));
    List<String> names = new ArrayList<>();
    for (int i = 0; i < inputs; i++) {
      names.add(unique(current.getName() + ".input"));
    }
    names.forEach(name -> current.addInput(Messages.value(name, DataType.FLOAT)));
    nodes.apply(names).forEach(name -> current.addOutput(Messages.value(name, DataType.FLOAT)));
    GraphProto body = current.build();
    current = around;
    return body;
  }

  /** Less the last ones that are left out: an empty bias of a layer norm crashes ONNX Runtime. */
  private static List<String> withoutEnd(String... inputs) {
    int end = inputs.length;
    while (end > 0 && inputs[end - 1].isEmpty()) {
      end--;
    }
    return List.of(inputs).subList(0, end);
  }

  /** The name of something that belongs to the module at a path. */
  private String name(String path, String name) {
    return unique(path.isEmpty() ? name : path + "." + name);
  }

  /** A name that nothing has yet. */
  private String unique(String name) {
    int times = taken.merge(name, 1, Integer::sum);
    return times == 1 ? name : unique(name + "_" + times);
  }

  // ---- Tensors that the graph holds ----

  /** What a module holds under a name of its own; empty if that is nothing. */
  public String state(Module module, String name) {
    Tensor tensor = module.state(name);
    if (tensor == null) {
      return "";
    }
    return held.computeIfAbsent(
        tensor, t -> initializer(name(paths.getOrDefault(module, place), name), t));
  }

  /** A number. */
  public String number(double value) {
    return once(Repr.number(value), Tensor.scalar(value));
  }

  /** Whole numbers in a row, as axes and sizes are given. */
  public String longs(int... values) {
    long[] numbers = Arrays.stream(values).asLongStream().toArray();
    return once(Arrays.toString(values), Tensor.of(numbers));
  }

  /** Any other tensor. */
  public String constant(Tensor tensor) {
    return initializer(name(place, "constant"), tensor);
  }

  private String once(String text, Tensor tensor) {
    return constants.computeIfAbsent(text, t -> initializer(unique(t), tensor));
  }

  private String initializer(String name, Tensor tensor) {
    bytes += Messages.bytes(tensor);
    if (bytes > Integer.MAX_VALUE) {
      throw new ArgumentException(
          ("ONNX: the model holds more than 2 GB of numbers, and a file of this format can't;"
                  + " got that far at %s of shape %s")
              .formatted(name, tensor.shape()));
    }
    graph.addInitializer(Messages.tensor(name, tensor));
    return name;
  }

  // ---- Shapes ----

  /** The same numbers in another shape, computed from the present sizes. */
  Value reshape(Value x, UnaryOperator<int[]> shape) {
    return reshape(x, x.sized(x.name(), shape));
  }

  /** The same numbers in another shape. */
  Value reshape(Value x, Value y) {
    int[] sizes = y.shape().dims();
    int open = -1;
    for (int i = 0; i < sizes.length; i++) {
      boolean copied =
          i < x.rank() && x.shape().dim(i) == sizes[i] && x.other().dim(i) == y.other().dim(i);
      if (y.free(i) && !copied && open >= 0) {
        throw new ArgumentException(
            ("ONNX: %s reshapes its input %s, and more than one size of the result %s is free;"
                    + " export it with fixed ones")
                .formatted(where(), x.shape(), y.shape()));
      } else if (y.free(i)) {
        open = copied ? open : i;
        sizes[i] = copied ? 0 : -1;
      }
    }
    return y.named(node("Reshape", x.name(), longs(sizes)));
  }

  /** The same numbers in the shape that a tensor of the graph has. */
  String back(Value x, Value original) {
    return node("Reshape", x.name(), node("Shape", original.name()));
  }

  /** Dimensions in another order. */
  Value transpose(Value x, int... order) {
    return x.sized(
        node("Transpose", Map.of("perm", order), x.name()),
        sizes -> IntStream.of(order).map(i -> sizes[i]).toArray());
  }

  /** With a dimension of size 1 put in; the axis counts from the front. */
  Value unsqueeze(Value x, int axis) {
    return x.sized(
        node("Unsqueeze", x.name(), longs(axis)),
        sizes ->
            IntStream.rangeClosed(0, sizes.length)
                .map(i -> i < axis ? sizes[i] : i == axis ? 1 : sizes[i - 1])
                .toArray());
  }

  /** Without a dimension of size 1; the axis counts from the front. */
  Value squeeze(Value x, int axis) {
    return x.sized(
        node("Squeeze", x.name(), longs(axis)),
        sizes ->
            IntStream.range(0, sizes.length).filter(i -> i != axis).map(i -> sizes[i]).toArray());
  }

  /** Computes with a tensor of so many dimensions, to which one in front may be missing. */
  String batched(Value x, int rank, Function<Value, String> compute) {
    return x.rank() == rank
        ? compute.apply(x)
        : node("Squeeze", compute.apply(unsqueeze(x, 0)), longs(0));
  }

  /** Numbers for each channel [C] as [C, 1, ...], to be used with a tensor [N, C, *]. */
  String alongChannels(String perChannel, int rank) {
    return perChannel.isEmpty() || rank <= 2
        ? perChannel
        : node("Unsqueeze", perChannel, longs(IntStream.range(1, rank - 1).toArray()));
  }
}
