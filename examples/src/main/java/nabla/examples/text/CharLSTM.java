package nabla.examples.text;

import nabla.core.Tensor;
import nabla.nn.Dropout;
import nabla.nn.Embedding;
import nabla.nn.Linear;
import nabla.nn.Module;
import nabla.nn.rnn.LSTM;
import nabla.nn.rnn.LSTMOutput;

/** Reads texts character by character, and says after each which one comes next. */
final class CharLSTM extends Module {
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
}
