package nabla.nn.rnn;

import nabla.core.Functional;
import nabla.core.RecurrentWeights;
import nabla.core.Sequences;
import nabla.core.Tensor;

/**
 * Plain recurrent layers: h = tanh(W_ih x + b_ih + W_hh h + b_hh), or relu of that. J. Elman,
 * "Finding structure in time", Cognitive Science 14 (1990).
 *
 * <p>Shapes: x [steps, batch, inputSize], [batch, steps, inputSize] if batch-first, or [steps,
 * inputSize]; h0 [layers · directions, batch, H], without the batch if x has none.
 */
public final class RNN extends HiddenStateRNN {
  private final Nonlinearity nonlinearity;

  /** One layer with tanh. */
  public RNN(int inputSize, int hiddenSize) {
    this(inputSize, hiddenSize, RNNOptions.defaults());
  }

  /** With tanh. */
  public RNN(int inputSize, int hiddenSize, RNNOptions options) {
    this(inputSize, hiddenSize, options, Nonlinearity.TANH);
  }

  /** With tanh or relu. */
  public RNN(int inputSize, int hiddenSize, RNNOptions options, Nonlinearity nonlinearity) {
    super(inputSize, hiddenSize, options);
    this.nonlinearity = nonlinearity;
  }

  /** What it applies to its sums. */
  public Nonlinearity nonlinearity() {
    return nonlinearity;
  }

  @Override
  int gates() {
    return 1;
  }

  @Override
  Functional.Recurrence layer(
      Tensor x, Sequences sequences, boolean reverse, RecurrentWeights weights, Tensor... initial) {
    return Functional.rnn(
        x, sequences, reverse, nonlinearity == Nonlinearity.RELU, initial[0], weights);
  }
}
