package nabla.nn.onnx;

import java.util.List;

/**
 * A module that says itself how it is exported; for networks that aren't a {@code Sequential}, and
 * for layers of one's own.
 *
 * <pre>{@code
 * public List<Value> toOnnx(OnnxGraph graph, List<Value> inputs) {
 *   Value x = graph.apply(embedding, inputs.get(0));
 *   List<Value> read = graph.apply(lstm, List.of(x, inputs.get(1), inputs.get(2)));
 *   return List.of(graph.apply(head, read.get(0)), read.get(1), read.get(2));
 * }
 * }</pre>
 */
public interface OnnxModule {
  /**
   * Adds to a graph what this module does with some inputs in evaluation, and gives its results.
   */
  List<Value> toOnnx(OnnxGraph graph, List<Value> inputs);
}
