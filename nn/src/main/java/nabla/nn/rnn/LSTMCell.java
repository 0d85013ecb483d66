package nabla.nn.rnn;

import nabla.core.Functional;
import nabla.core.RecurrentWeights;
import nabla.core.Sequences;
import nabla.core.Tensor;

/**
 * One step of an {@link LSTM}: i, f, o = σ(W_ih x + b_ih + W_hh h + b_hh), each with its own rows,
 * g = tanh(same), c = f c + i g, h = o tanh c.
 *
 * <p>Shapes: x [batch, inputSize] or [inputSize]; h and c [batch, H] or [H].
 */
public final class LSTMCell extends RNNCellBase {
  /** With bias. */
  public LSTMCell(int inputSize, int hiddenSize) {
    this(inputSize, hiddenSize, CellOptions.defaults());
  }

  /** With options. */
  public LSTMCell(int inputSize, int hiddenSize, CellOptions options) {
    super(inputSize, hiddenSize, options);
  }

  @Override
  int gates() {
    return 4;
  }

  /** The state after x, from zeros. */
  public LSTMState forward(Tensor x) {
    return state(run(x));
  }

  /** The state after h, c and x. */
  public LSTMState forward(Tensor x, Tensor h, Tensor c) {
    return state(run(x, h, c));
  }

  /** The state after a state and x. */
  public LSTMState forward(Tensor x, LSTMState state) {
    return forward(x, state.h(), state.c());
  }

  private static LSTMState state(Functional.Recurrence done) {
    return new LSTMState(done.hn(), done.cn());
  }

  @Override
  Functional.Recurrence step(Tensor x, Sequences step, RecurrentWeights weights, Tensor... states) {
    return Functional.lstm(x, step, false, states[0], states[1], weights);
  }
}
