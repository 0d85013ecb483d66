package nabla.core.kernel;

import nabla.core.memory.Storage;

/**
 * What a recurrent layer's forward leaves for its backward: a row for each step of each sequence.
 *
 * @param gates the gates after their functions, [rows, G H]; before, what comes from the input
 * @param states h before the step, [rows, P]; of one step h0 itself
 * @param cells an LSTM's c before the step, [rows, H]; of one step c0 itself; null in others
 * @param inner tanh c of an LSTM, W_hn h + b_hn of a GRU, [rows, H]; else null
 * @param raw h before its projection, [rows, H], or null
 */
public record RecurrentMemory(
    Storage gates, Storage states, Storage cells, Storage inner, Storage raw) {}
