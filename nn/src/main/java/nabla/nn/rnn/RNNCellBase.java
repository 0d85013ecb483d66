package nabla.nn.rnn;

import nabla.core.Functional;
import nabla.core.RecurrentWeights;
import nabla.core.Sequences;
import nabla.core.ShapeException;
import nabla.core.Tensor;

/**
 * One step of a recurrent layer; PyTorch's {@code RNNCellBase}.
 *
 * <p>State: {@code weight_ih} [G H, inputSize], {@code weight_hh} [G H, H], {@code bias_ih} and
 * {@code bias_hh} [G H], uniform in ±1/√H at first; layer-normalized ones have {@code gain_ih} and
 * {@code gain_hh} [G H] too.
 */
public abstract class RNNCellBase extends RecurrentModule {
  private final CellOptions options;
  private final Weights weights;

  RNNCellBase(int inputSize, int hiddenSize, CellOptions options) {
    super(inputSize, hiddenSize);
    this.options = options;
    weights = weights("", inputSize, 0, options.bias(), options.layerNorm());
  }

  /** What it was told. */
  public final CellOptions options() {
    return options;
  }

  /** One step of one layer; {@code states} is h, and c if there is one. */
  abstract Functional.Recurrence step(
      Tensor x, Sequences step, RecurrentWeights weights, Tensor... states);

  /** The states after x [batch, inputSize] or [inputSize]; no states are zeros. */
  final Functional.Recurrence run(Tensor x, Tensor... states) {
    requireRank(x, "input");
    if (x.size(-1) != inputSize()) {
      throw new ShapeException(
          "%s: input has inconsistent input_size: got %s expected %s"
              .formatted(typeName(), x.size(-1), inputSize()));
    }
    boolean batched = x.rank() == 2;
    int batch = batched ? x.size(0) : 1;
    for (int s = 0; s < states.length; s++) {
      requireState(states[s], s, x);
    }
    requireType(x, weights);
    Tensor[] own = new Tensor[hasCell() ? 2 : 1];
    for (int s = 0; s < own.length; s++) {
      own[s] =
          states.length == 0
              ? Tensor.zeros(x.dataType(), batch, hiddenSize())
              : batched ? states[s] : states[s].unsqueeze(0);
    }
    Functional.Recurrence done =
        step(batched ? x : x.unsqueeze(0), Sequences.dense(1, batch), weights.tensors(), own);
    Tensor h = batched ? done.hn() : done.hn().squeeze(0);
    return new Functional.Recurrence(
        h, runHooks(h, x), batched || done.cn() == null ? done.cn() : done.cn().squeeze(0));
  }

  private void requireRank(Tensor x, String what) {
    if (x.rank() != 1 && x.rank() != 2) {
      throw new ShapeException(
          "%s: Expected %s to be 1D or 2D, got %sD instead: shape %s"
              .formatted(typeName(), what, x.rank(), x.shape()));
    }
  }

  private void requireState(Tensor state, int s, Tensor x) {
    requireRank(state, hasCell() ? "hx[" + s + "]" : "hidden");
    if (state.size(-1) != hiddenSize()) {
      throw new ShapeException(
          "%s: hidden%s has inconsistent hidden_size: got %s, expected %s"
              .formatted(typeName(), s, state.size(-1), hiddenSize()));
    }
    if (state.rank() != x.rank() || x.rank() == 2 && state.size(0) != x.size(0)) {
      throw new ShapeException(
          "%s: Input batch size %s doesn't match hidden%s batch size %s"
              .formatted(typeName(), batch(x), s, batch(state)));
    }
    requireType(state, weights);
  }

  private static String batch(Tensor x) {
    return x.rank() == 1 ? "(none)" : Integer.toString(x.size(0));
  }

  @Override
  protected String extraRepr() {
    return inputSize()
        + ", "
        + hiddenSize()
        + (options.bias() ? "" : ", bias=False")
        + (options.layerNorm() ? ", layer_norm=True" : "");
  }
}
