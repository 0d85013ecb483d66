package nabla.nn.rnn;

import nabla.core.Functional;
import nabla.core.RecurrentWeights;
import nabla.core.Sequences;
import nabla.core.Tensor;

/**
 * One step of an {@link RNN}: h = tanh(W_ih x + b_ih + W_hh h + b_hh), or relu of that.
 *
 * <p>Shapes: x [batch, inputSize] or [inputSize]; h [batch, H] or [H].
 */
public final class RNNCell extends RNNCellBase {
  private final Nonlinearity nonlinearity;

  /** With tanh and bias. */
  public RNNCell(int inputSize, int hiddenSize) {
    this(inputSize, hiddenSize, CellOptions.defaults());
  }

  /** With tanh. */
  public RNNCell(int inputSize, int hiddenSize, CellOptions options) {
    this(inputSize, hiddenSize, options, Nonlinearity.TANH);
  }

  /** With tanh or relu. */
  public RNNCell(int inputSize, int hiddenSize, CellOptions options, Nonlinearity nonlinearity) {
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
    return Functional.rnn(x, step, false, nonlinearity == Nonlinearity.RELU, states[0], weights);
  }

  @Override
  protected String extraRepr() {
    return super.extraRepr() + (nonlinearity == Nonlinearity.RELU ? ", nonlinearity=relu" : "");
  }
}
