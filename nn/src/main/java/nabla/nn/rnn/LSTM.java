package nabla.nn.rnn;

import nabla.core.Functional;
import nabla.core.RecurrentWeights;
import nabla.core.Sequences;
import nabla.core.Tensor;

/**
 * Layers of long short-term memory: i, f, o = σ(W_ih x + b_ih + W_hh h + b_hh), each with its own
 * rows, g = tanh(same), c = f c + i g, h = o tanh c, or W_hr of that if h is projected. S.
 * Hochreiter, J. Schmidhuber, Neural Computation 9 (1997); projection: H. Sak et al., arXiv
 * 1402.1128.
 *
 * <p>Shapes: x [steps, batch, inputSize], [batch, steps, inputSize] if batch-first, or [steps,
 * inputSize]; h0 [layers · directions, batch, H or projSize] and c0 [layers · directions, batch,
 * H], without the batch if x has none. Projected ones hold {@code weight_hr_lk} [projSize, H] too;
 * layer-normalized ones {@code gain_cell_lk} and {@code bias_cell_lk} [H].
 */
public final class LSTM extends RNNBase {
  /** One layer. */
  public LSTM(int inputSize, int hiddenSize) {
    this(inputSize, hiddenSize, RNNOptions.defaults());
  }

  /** Without a projection. */
  public LSTM(int inputSize, int hiddenSize, RNNOptions options) {
    this(inputSize, hiddenSize, options, 0);
  }

  /** With h projected to {@code projSize} elements; 0 for no projection. */
  public LSTM(int inputSize, int hiddenSize, RNNOptions options, int projSize) {
    super(inputSize, hiddenSize, options, projSize);
  }

  /** The size that h is projected to; 0 if it isn't. */
  public int projSize() {
    return projection();
  }

  @Override
  int gates() {
    return 4;
  }

  /** From zeros. */
  public LSTMOutput<Tensor> forward(Tensor x) {
    return output(run(x));
  }

  /** From h0 and c0. */
  public LSTMOutput<Tensor> forward(Tensor x, Tensor h0, Tensor c0) {
    return output(run(x, h0, c0));
  }

  /** From zeros. */
  public LSTMOutput<PackedSequence> forward(PackedSequence x) {
    return output(x, run(x));
  }

  /** From h0 and c0. */
  public LSTMOutput<PackedSequence> forward(PackedSequence x, Tensor h0, Tensor c0) {
    return output(x, run(x, h0, c0));
  }

  private static LSTMOutput<Tensor> output(Functional.Recurrence done) {
    return new LSTMOutput<>(done.output(), done.hn(), done.cn());
  }

  private static LSTMOutput<PackedSequence> output(PackedSequence x, Functional.Recurrence done) {
    return new LSTMOutput<>(x.with(done.output()), done.hn(), done.cn());
  }

  @Override
  Functional.Recurrence layer(
      Tensor x, Sequences sequences, boolean reverse, RecurrentWeights weights, Tensor... initial) {
    return Functional.lstm(x, sequences, reverse, initial[0], initial[1], weights);
  }
}
