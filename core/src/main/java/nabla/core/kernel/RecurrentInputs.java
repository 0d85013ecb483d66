package nabla.core.kernel;

import nabla.core.memory.Storage;

/**
 * What a recurrent layer reads; null stands for what it doesn't have.
 *
 * @param x [rows, input size], or null if the gates were given W_ih x with all biases but a GRU's
 *     b_hh before
 * @param h0 [batch, P]
 * @param c0 [batch, H] of an LSTM
 * @param ih W_ih [G H, input size]
 * @param hh W_hh [G H, P]
 * @param biasIh b_ih [G H]
 * @param biasHh b_hh [G H]
 * @param hr W_hr [P, H]
 */
public record RecurrentInputs(
    Storage x,
    Storage h0,
    Storage c0,
    Storage ih,
    Storage hh,
    Storage biasIh,
    Storage biasHh,
    Storage hr) {}
