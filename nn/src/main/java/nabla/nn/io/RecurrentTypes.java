package nabla.nn.io;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import nabla.nn.rnn.CellOptions;
import nabla.nn.rnn.GRU;
import nabla.nn.rnn.GRUCell;
import nabla.nn.rnn.LSTM;
import nabla.nn.rnn.LSTMCell;
import nabla.nn.rnn.Nonlinearity;
import nabla.nn.rnn.RNN;
import nabla.nn.rnn.RNNBase;
import nabla.nn.rnn.RNNCell;
import nabla.nn.rnn.RNNCellBase;
import nabla.nn.rnn.RNNOptions;

/** Recurrent layers and cells in documents. */
final class RecurrentTypes {
  private RecurrentTypes() {}

  static void addTo(ModuleTypes types) {
    types.row(
        RNN.class,
        a ->
            new RNN(a.integer("input_size"), a.integer("hidden_size"), options(a), nonlinearity(a)),
        (m, node) -> write(m, node).put("nonlinearity", name(m.nonlinearity())));
    types.row(
        LSTM.class,
        a ->
            new LSTM(
                a.integer("input_size"),
                a.integer("hidden_size"),
                options(a),
                a.integer("proj_size", 0)),
        (m, node) -> write(m, node).put("proj_size", m.projSize()));
    types.row(
        GRU.class,
        a -> new GRU(a.integer("input_size"), a.integer("hidden_size"), options(a)),
        RecurrentTypes::write);
    types.row(
        RNNCell.class,
        a ->
            new RNNCell(
                a.integer("input_size"), a.integer("hidden_size"), cellOptions(a), nonlinearity(a)),
        (m, node) -> write(m, node).put("nonlinearity", name(m.nonlinearity())));
    types.row(
        LSTMCell.class,
        a -> new LSTMCell(a.integer("input_size"), a.integer("hidden_size"), cellOptions(a)),
        RecurrentTypes::write);
    types.row(
        GRUCell.class,
        a -> new GRUCell(a.integer("input_size"), a.integer("hidden_size"), cellOptions(a)),
        RecurrentTypes::write);
  }

  private static RNNOptions options(Arguments a) {
    return new RNNOptions(
        a.integer("num_layers", 1),
        a.flag("bias", true),
        a.flag("batch_first", false),
        a.number("dropout", 0),
        a.flag("bidirectional", false),
        a.flag("layer_norm", false));
  }

  private static CellOptions cellOptions(Arguments a) {
    return new CellOptions(a.flag("bias", true), a.flag("layer_norm", false));
  }

  private static Nonlinearity nonlinearity(Arguments a) {
    return a.choice("nonlinearity", Nonlinearity.TANH);
  }

  private static String name(Nonlinearity nonlinearity) {
    return nonlinearity.name().toLowerCase(Locale.ROOT);
  }

  private static ObjectNode write(RNNBase m, ObjectNode node) {
    RNNOptions options = m.options();
    return node.put("input_size", m.inputSize())
        .put("hidden_size", m.hiddenSize())
        .put("num_layers", options.numLayers())
        .put("bias", options.bias())
        .put("batch_first", options.batchFirst())
        .put("dropout", options.dropout())
        .put("bidirectional", options.bidirectional())
        .put("layer_norm", options.layerNorm());
  }

  private static ObjectNode write(RNNCellBase m, ObjectNode node) {
    return node.put("input_size", m.inputSize())
        .put("hidden_size", m.hiddenSize())
        .put("bias", m.options().bias())
        .put("layer_norm", m.options().layerNorm());
  }
}
