package nabla.examples.text;

import nabla.core.Tensor;
import nabla.nn.Dropout;
import nabla.nn.Embedding;
import nabla.nn.Linear;
import nabla.nn.Module;
import nabla.nn.rnn.GRU;
import nabla.nn.rnn.PackedSequence;
import nabla.nn.rnn.RNNOutput;

/** Spells words letter by letter, and says after each letter which one comes next. */
final class WordGRU extends Module {
  private static final int EMBEDDING = 32;

  private final Embedding embedding;
  private final GRU gru;
  private final Dropout dropout;
  private final Linear head;

  /** A network of one layer. */
  WordGRU(int letters, int hidden) {
    embedding = registerModule("embedding", new Embedding(letters, EMBEDDING));
    gru = registerModule("gru", new GRU(EMBEDDING, hidden));
    dropout = registerModule("dropout", new Dropout(.3));
    head = registerModule("head", new Linear(hidden, letters));
  }

  /** The logits after each letter of packed words, [letters of all words, different letters]. */
  Tensor forward(PackedSequence words) {
    PackedSequence read = gru.forward(words.with(embedding.forward(words.data()))).output();
    return head.forward(dropout.forward(read.data()));
  }

  /** What h is before anything is read, [1, batch, hidden]. */
  Tensor zeroState(int batch) {
    return Tensor.zeros(1, batch, gru.hiddenSize());
  }

  /** Goes on from h with one letter of each word, [1, batch], to logits [1, batch, letters]. */
  RNNOutput<Tensor> forward(Tensor letters, Tensor h) {
    RNNOutput<Tensor> read = gru.forward(embedding.forward(letters), h);
    return new RNNOutput<>(head.forward(dropout.forward(read.output())), read.hn());
  }
}
