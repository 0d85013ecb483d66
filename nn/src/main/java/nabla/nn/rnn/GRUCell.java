package nabla.nn.rnn;

import nabla.core.Functional;
import nabla.core.RecurrentWeights;
import nabla.core.Sequences;
import nabla.core.Tensor;

/**
 * One step of a {@link GRU}: r, z = σ(W_ih x + b_ih + W_hh h + b_hh), each with its own rows, n =
 * tanh(W_in x + b_in + r (W_hn h + b_hn)), h = (1 - z) n + z h.
 *
 * <p>Shapes: x [batch, inputSize] or [inputSize]; h [batch, H] or [H].
 */
public final class GRUCell extends RNNCellBase {
  /** With bias. */
  public GRUCell(int inputSize, int hiddenSize) {
    this(inputSize, hiddenSize, CellOptions.defaults());
  }

  /** With options. */
  public GRUCell(int inputSize, int hiddenSize, CellOptions options) {
    super(inputSize, hiddenSize, options);
  }

  @Override
  int gates() {
    return 3;
  }

  /** The state after x, from zeros. */
  public Tensor forward(Tensor x) {
    return run(x).hn();
  }

  /** The state after h and x. */
  public Tensor forward(Tensor x, Tensor h) {
    return run(x, h).hn();
  }

  @Override
  Functional.Recurrence step(Tensor x, Sequences step, RecurrentWeights weights, Tensor... states) {
    return Functional.gru(x, step, false, states[0], weights);
  }
}
