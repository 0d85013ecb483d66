package nabla.nn.rnn;

import nabla.core.Tensor;

/**
 * The state of an {@link LSTMCell}.
 *
 * @param h the output, [batch, H] or [H]
 * @param c the cell state, of the same shape
 */
public record LSTMState(Tensor h, Tensor c) {}
