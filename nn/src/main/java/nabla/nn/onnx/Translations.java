package nabla.nn.onnx;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import nabla.core.ArgumentException;
import nabla.nn.Layer;
import nabla.nn.Module;

/**
 * What each module is in ONNX's operators: a row each, or one for a sealed family. A family has its
 * rows in a file of its own.
 */
final class Translations {
  /** Adds a layer's nodes, and gives the name of what it makes of x. */
  interface OfLayer<M extends Layer> {
    String add(OnnxGraph graph, M module, Value x);
  }

  /** Adds a module's nodes, and gives what it makes of the inputs. */
  interface OfModule<M extends Module> {
    List<Value> add(OnnxGraph graph, M module, List<Value> inputs);
  }

  private record Row<M extends Module>(Class<M> type, OfModule<M> translation) {
    List<Value> add(OnnxGraph graph, Module module, List<Value> inputs) {
      return translation.add(graph, type.cast(module), inputs);
    }
  }

  private static final Map<Class<?>, Row<?>> ROWS = new HashMap<>();

  static {
    Translations rows = new Translations();
    LayerNodes.addTo(rows);
    ShapeNodes.addTo(rows);
    ConvNodes.addTo(rows);
    PoolingNodes.addTo(rows);
    AdaptivePoolingNodes.addTo(rows);
    PaddingNodes.addTo(rows);
    ActivationNodes.addTo(rows);
    NormNodes.addTo(rows);
    SwitchableNodes.addTo(rows);
    RecurrentNodes.addTo(rows);
    CellNodes.addTo(rows);
  }

  private Translations() {}

  /** A layer of one input, or a family of them; the result's sizes are those that it computes. */
  <M extends Layer> void layer(Class<M> type, OfLayer<M> translation) {
    module(
        type,
        (graph, module, inputs) -> {
          requireInputs(graph, module, inputs, 1);
          Value x = inputs.get(0);
          Value y = graph.like(module, x); // first, since it may fill a lazy layer
          return List.of(y.named(translation.add(graph, module, x)));
        });
  }

  /** A module that says itself what the sizes of its results are. */
  <M extends Module> void module(Class<M> type, OfModule<M> translation) {
    ROWS.put(type, new Row<>(type, translation));
  }

  static List<Value> of(OnnxGraph graph, Module module, List<Value> inputs) {
    for (Class<?> type = module.getClass(); type != Module.class; type = type.getSuperclass()) {
      if (ROWS.containsKey(type)) {
        return ROWS.get(type).add(graph, module, inputs);
      }
    }
    TreeSet<String> names = new TreeSet<>();
    ROWS.keySet().forEach(type -> names.add(type.getSimpleName()));
    throw new ArgumentException(
        ("ONNX: %s is a %s, which has no translation; there are %s. Let it implement OnnxModule,"
                + " or leave it out")
            .formatted(graph.where(), module.typeName(), names));
  }

  /** Throws unless a module has one of the numbers of inputs that it takes. */
  static void requireInputs(OnnxGraph graph, Module module, List<Value> inputs, int... numbers) {
    for (int number : numbers) {
      if (inputs.size() == number) {
        return;
      }
    }
    throw new ArgumentException(
        "ONNX: %s, a %s, got %s inputs, wanted %s"
            .formatted(graph.where(), module.typeName(), inputs.size(), Arrays.toString(numbers)));
  }
}
