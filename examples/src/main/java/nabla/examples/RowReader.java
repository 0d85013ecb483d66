package nabla.examples;

import java.util.function.UnaryOperator;
import nabla.core.Tensor;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.Module;
import nabla.nn.rnn.GRU;
import nabla.nn.rnn.LSTM;
import nabla.nn.rnn.RNNOptions;

/**
 * Reads a picture row by row from above, as a sequence with a row of pixels at each step, and tells
 * its class from the state after the last row: grey pictures [N, 1, H, W] to logits [N, classes].
 */
public final class RowReader extends Layer {
  private static final RNNOptions OPTIONS = RNNOptions.defaults().withBatchFirst();

  private final UnaryOperator<Tensor> lastState;
  private final Linear out;

  private RowReader(Module rnn, UnaryOperator<Tensor> lastState, int hiddenSize, int classes) {
    registerModule("rnn", rnn);
    this.lastState = lastState;
    this.out = registerModule("out", new Linear(hiddenSize, classes));
  }

  /** With a GRU, whose cells are layer-normalized or not. */
  public static RowReader gru(int width, int hiddenSize, int classes, boolean layerNorm) {
    GRU gru = new GRU(width, hiddenSize, options(layerNorm));
    return new RowReader(gru, rows -> gru.forward(rows).hn(), hiddenSize, classes);
  }

  /** With an LSTM, whose cells are layer-normalized or not. */
  public static RowReader lstm(int width, int hiddenSize, int classes, boolean layerNorm) {
    LSTM lstm = new LSTM(width, hiddenSize, options(layerNorm));
    return new RowReader(lstm, rows -> lstm.forward(rows).hn(), hiddenSize, classes);
  }

  private static RNNOptions options(boolean layerNorm) {
    return layerNorm ? OPTIONS.withLayerNorm() : OPTIONS;
  }

  @Override
  protected Tensor compute(Tensor x) {
    return out.forward(lastState.apply(x.squeeze(1)).select(0, 0));
  }
}
