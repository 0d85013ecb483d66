package nabla.nn.rnn;

import nabla.core.Functional;
import nabla.core.Tensor;

/** Layers that pass on nothing but h from step to step. */
public abstract sealed class HiddenStateRNN extends RNNBase permits RNN, GRU {
  HiddenStateRNN(int inputSize, int hiddenSize, RNNOptions options) {
    super(inputSize, hiddenSize, options, 0);
  }

  /** From zeros. */
  public final RNNOutput<Tensor> forward(Tensor x) {
    return output(run(x));
  }

  /** From h0. */
  public final RNNOutput<Tensor> forward(Tensor x, Tensor h0) {
    return output(run(x, h0));
  }

  /** From zeros. */
  public final RNNOutput<PackedSequence> forward(PackedSequence x) {
    return output(x, run(x));
  }

  /** From h0. */
  public final RNNOutput<PackedSequence> forward(PackedSequence x, Tensor h0) {
    return output(x, run(x, h0));
  }

  private static RNNOutput<Tensor> output(Functional.Recurrence done) {
    return new RNNOutput<>(done.output(), done.hn());
  }

  private static RNNOutput<PackedSequence> output(PackedSequence x, Functional.Recurrence done) {
    return new RNNOutput<>(x.with(done.output()), done.hn());
  }
}
