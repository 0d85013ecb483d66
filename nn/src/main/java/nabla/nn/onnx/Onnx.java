package nabla.nn.onnx;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nabla.core.ArgumentException;
import nabla.core.NoGrad;
import nabla.nn.Embedding;
import nabla.nn.Layer;
import nabla.nn.Module;
import nabla.nn.io.WholeFile;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Models as ONNX files, which ONNX Runtime and many other programs run: {@code onnx.ai}.
 *
 * <pre>{@code
 * Onnx.export(Path.of("cnn.onnx"), model, 1, 1, 28, 28);
 * }</pre>
 *
 * <p>A file says what the model does in evaluation: norms use their running statistics, and nothing
 * is dropped. It holds the parameters and buffers under the names of the state dict, parametrized
 * ones as the layer computes with them. It is of operator set 21 (2024; ONNX Runtime 1.18).
 *
 * <p>What can be exported are the layers of {@code nabla.nn}, alone or in a {@code Sequential}, and
 * every {@link OnnxModule}.
 */
public final class Onnx {
  private static final int OPERATOR_SET = 21;
  private static final int FILE_VERSION = 10; // that of operator set 21

  private Onnx() {}

  /**
   * Exports a layer, whose input is called "input", and its output "output". The first size is the
   * batch's, which is free.
   *
   * @param inputShape an example of all sizes of the input, the batch size first
   * @throws ArgumentException if a layer in it has no translation
   * @throws nabla.core.DataException if the file can't be written
   */
  public static void export(Path file, Layer model, int... inputShape) {
    Input input = Input.of("input", inputShape);
    if (first(model) instanceof Embedding) {
      input = input.withType(DataType.LONG);
    }
    export(file, model, List.of(input.withFree(0, "batch")), List.of("output"));
  }

  /**
   * Exports a module with any number of inputs and outputs.
   *
   * <p>An {@code LSTM} that starts from zeros has one input and three outputs, and one that is
   * given its states three inputs:
   *
   * <pre>{@code
   * Onnx.export(
   *     Path.of("lstm.onnx"),
   *     lstm,
   *     List.of(
   *         Input.of("input", 5, 1, 28).withFree(0, "steps").withFree(1, "batch"),
   *         Input.of("h0", 1, 1, 128).withFree(1, "batch"),
   *         Input.of("c0", 1, 1, 128).withFree(1, "batch")),
   *     List.of("output", "hn", "cn"));
   * }</pre>
   *
   * <p>The model is run on zeros of two sizes, to find which sizes depend on the free ones.
   *
   * @param outputs what its results are to be called, in their order; those behind are left out
   * @throws ArgumentException if a layer in it has no translation, or there are fewer results
   * @throws nabla.core.DataException if the file can't be written
   */
  public static void export(Path file, Module model, List<Input> inputs, List<String> outputs) {
    WholeFile.write(file, message(model, inputs, outputs)::writeTo);
  }

  /** What the file of {@link #export(Path, Module, List, List)} would hold. */
  public static byte[] toByteArray(Module model, List<Input> inputs, List<String> outputs) {
    return message(model, inputs, outputs).toByteArray();
  }

  private static ModelProto message(Module model, List<Input> inputs, List<String> outputs) {
    Map<Module, Boolean> modes = new LinkedHashMap<>();
    model.modules().forEach(module -> modes.put(module, module.training()));
    OnnxGraph graph = new OnnxGraph(model);
    try (NoGrad off = NoGrad.open()) {
      model.eval();
      outputs.forEach(graph::reserve);
      List<Value> results = graph.apply(model, inputs.stream().map(graph::input).toList());
      if (outputs.isEmpty() || outputs.size() > results.size()) {
        throw new ArgumentException(
            "ONNX: got %s names of outputs %s, and the model has %s; wanted that many, or fewer"
                .formatted(outputs.size(), outputs, results.size()));
      }
      for (int i = 0; i < outputs.size(); i++) {
        graph.output(outputs.get(i), results.get(i));
      }
    } finally {
      modes.forEach(Module::train); // parents first: each has the last word on its own mode
    }
    return ModelProto.newBuilder()
        .setIrVersion(FILE_VERSION)
        .setProducerName("Nabla")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATOR_SET))
        .setGraph(graph.proto())
        .build();
  }

  /** The module that the input gets into first, by the order of registration. */
  private static Module first(Module module) {
    return module.children().isEmpty()
        ? module
        : first(module.children().values().iterator().next());
  }
}
