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
public final class GRU extends RNNBase {
  /** One layer. */
  public GRU(int inputSize, int hiddenSize) {
    this(inputSize, hiddenSize, RNNOptions.defaults());
  }

  /** With options. */
  public GRU(int inputSize, int hiddenSize, RNNOptions options) {
    super(inputSize, hiddenSize, options, 0);
  }

  @Override
  int gates() {
    return 3;
  }

  /** From zeros. */
  public RNNOutput<Tensor> forward(Tensor x) {
    return output(run(x));
  }

  /** From h0. */
  public RNNOutput<Tensor> forward(Tensor x, Tensor h0) {
    return output(run(x, h0));
  }

  /** From zeros. */
  public RNNOutput<PackedSequence> forward(PackedSequence x) {
    return output(x, run(x));
  }

  /** From h0. */
  public RNNOutput<PackedSequence> forward(PackedSequence x, Tensor h0) {
    return output(x, run(x, h0));
  }

  private static RNNOutput<Tensor> output(Functional.Recurrence done) {
    return new RNNOutput<>(done.output(), done.hn());
  }

  private static RNNOutput<PackedSequence> output(PackedSequence x, Functional.Recurrence done) {
    return new RNNOutput<>(x.with(done.output()), done.hn());
  }

  @Override
  Functional.Recurrence layer(
      Tensor x, Sequences sequences, boolean reverse, RecurrentWeights weights, Tensor... initial) {
    return Functional.gru(x, sequences, reverse, initial[0], weights);
  }
}
