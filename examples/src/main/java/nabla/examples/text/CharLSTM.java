package nabla.examples.text;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import nabla.core.Shape;
import nabla.core.Tensor;
import nabla.nn.Dropout;
import nabla.nn.Embedding;
import nabla.nn.Linear;
import nabla.nn.Module;
import nabla.nn.onnx.Input;
import nabla.nn.onnx.Onnx;
import nabla.nn.onnx.OnnxGraph;
import nabla.nn.onnx.OnnxModule;
import nabla.nn.onnx.Value;
import nabla.nn.rnn.LSTM;
import nabla.nn.rnn.LSTMOutput;
import org.nd4j.linalg.api.buffer.DataType;

/** Reads texts character by character, and says after each which one comes next. */
final class CharLSTM extends Module implements OnnxModule {
  private static final int EMBEDDING = 64;

  private final Embedding embedding;
  private final Dropout inputDropout;
  private final LSTM lstm;
  private final Dropout dropout;
  private final Linear head;

  /** A network of one layer. */
  CharLSTM(int characters, int hidden) {
    embedding = registerModule("embedding", new Embedding(characters, EMBEDDING));
    inputDropout = registerModule("input_dropout", new Dropout(.1));
    lstm = registerModule("lstm", new LSTM(EMBEDDING, hidden));
    dropout = registerModule("dropout", new Dropout(.3));
    head = registerModule("head", new Linear(hidden, characters));
  }

  /** What h or c is before anything is read, [1, batch, hidden]. */
  Tensor zeroState(int batch) {
    return Tensor.zeros(1, batch, lstm.hiddenSize());
  }

  /** Goes on from (h, c) with characters [steps, batch] to logits [steps, batch, characters]. */
  LSTMOutput<Tensor> forward(Tensor characters, Tensor h, Tensor c) {
    Tensor x = inputDropout.forward(embedding.forward(characters));
    LSTMOutput<Tensor> read = lstm.forward(x, h, c);
    return new LSTMOutput<>(head.forward(dropout.forward(read.output())), read.hn(), read.cn());
  }

  /** The same as {@link #forward}; nothing is dropped. */
  @Override
  public List<Value> toOnnx(OnnxGraph graph, List<Value> inputs) {
    Value x = graph.apply(embedding, inputs.get(0));
    List<Value> read = graph.apply(lstm, List.of(x, inputs.get(1), inputs.get(2)));
    return List.of(graph.apply(head, read.get(0)), read.get(1), read.get(2));
  }

  /**
   * Exports it to go on from "h0" and "c0" with "characters" of any number of steps and texts, to
   * "logits", "hn" and "cn".
   */
  void export(Path file) {
    Input state = Input.of("h0", 1, 2, lstm.hiddenSize()).withFree(1, "batch");
    Onnx.export(
        file,
        this,
        List.of(
            new Input("characters", DataType.LONG, Shape.of(3, 2), Map.of(0, "steps", 1, "batch")),
            state,
            new Input("c0", DataType.FLOAT, state.shape(), state.free())),
        List.of("logits", "hn", "cn"));
  }
}
