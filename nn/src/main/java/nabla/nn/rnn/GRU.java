package nabla.nn.rnn;

import nabla.core.Functional;
import nabla.core.RecurrentWeights;
import nabla.core.Sequences;
import nabla.core.Tensor;

/**
 * Layers of gated recurrent units: r = σ(W_ir x + b_ir + W_hr h + b_hr), z = σ(W_iz x + b_iz + W_hz
 * h + b_hz), n = tanh(W_in x + b_in + r (W_hn h + b_hn)), h = (1 - z) n + z h. K. Cho et al., arXiv
 * 1406.1078.
 *
 * <p>Shapes: x [steps, batch, inputSize], [batch, steps, inputSize] if batch-first, or [steps,
 * inputSize]; h0 [layers · directions, batch, H], without the batch if x has none.
 */
public final class GRU extends HiddenStateRNN {
  /** One layer. */
  public GRU(int inputSize, int hiddenSize) {
    this(inputSize, hiddenSize, RNNOptions.defaults());
  }

  /** With options. */
  public GRU(int inputSize, int hiddenSize, RNNOptions options) {
    super(inputSize, hiddenSize, options);
  }

  @Override
  int gates() {
    return 3;
  }

  @Override
  Functional.Recurrence layer(
      Tensor x, Sequences sequences, boolean reverse, RecurrentWeights weights, Tensor... initial) {
    return Functional.gru(x, sequences, reverse, initial[0], weights);
  }
}
