package nabla.nn;

import java.util.List;
import nabla.core.Domain;
import nabla.nn.rnn.CellOptions;
import nabla.nn.rnn.GRU;
import nabla.nn.rnn.GRUCell;
import nabla.nn.rnn.LSTM;
import nabla.nn.rnn.LSTMCell;
import nabla.nn.rnn.Nonlinearity;
import nabla.nn.rnn.RNN;
import nabla.nn.rnn.RNNCell;
import nabla.nn.rnn.RNNOptions;

/** Recurrent layers and cells. */
final class RecurrentSamples {
  private RecurrentSamples() {}

  static List<ModuleSamples> all() {
    RNNOptions defaults = RNNOptions.defaults();
    RNNOptions both = defaults.withNumLayers(2).withBidirectional();
    CellOptions normalized = CellOptions.defaults().withLayerNorm();
    Domain.Argument x = Domain.NORMAL.of(5, 2, 3);
    Domain.Argument h = Domain.NORMAL.of(1, 2, 4);
    Domain.Argument step = Domain.NORMAL.of(2, 3);
    Domain.Argument state = Domain.NORMAL.of(2, 4);
    return List.of(
        ModuleSamples.of("RNN", () -> new RNN(3, 4), x),
        ModuleSamples.of(
            "RNN with relu, unbatched",
            () -> new RNN(3, 4, defaults, Nonlinearity.RELU),
            Domain.NORMAL.of(5, 3)),
        ModuleSamples.of("layer-normalized RNN", () -> new RNN(3, 4, defaults.withLayerNorm()), x),
        ModuleSamples.of("LSTM", () -> new LSTM(3, 4), x),
        ModuleSamples.of("LSTM from a state", () -> new LSTM(3, 4), x, h, h),
        ModuleSamples.of("LSTM of two layers and directions", () -> new LSTM(3, 4, both), x),
        ModuleSamples.of(
            "projected LSTM, batch first",
            () -> new LSTM(3, 4, both.withBatchFirst().withDropout(.2), 2),
            x),
        ModuleSamples.of("layer-normalized LSTM", () -> new LSTM(3, 4, both.withLayerNorm()), x),
        ModuleSamples.of("GRU", () -> new GRU(3, 4), x),
        ModuleSamples.of("GRU from a state", () -> new GRU(3, 4, defaults.withoutBias()), x, h),
        ModuleSamples.of("layer-normalized GRU", () -> new GRU(3, 4, both.withLayerNorm()), x),
        ModuleSamples.of("RNNCell", () -> new RNNCell(3, 4), step, state),
        ModuleSamples.of(
            "RNNCell with relu",
            () -> new RNNCell(3, 4, CellOptions.defaults(), Nonlinearity.RELU),
            step,
            state),
        ModuleSamples.of("LSTMCell", () -> new LSTMCell(3, 4), step, state, state),
        ModuleSamples.of(
            "layer-normalized LSTMCell", () -> new LSTMCell(3, 4, normalized), step, state, state),
        ModuleSamples.of("GRUCell", () -> new GRUCell(3, 4), step, state),
        ModuleSamples.of(
            "layer-normalized GRUCell", () -> new GRUCell(3, 4, normalized), step, state));
  }
}
