package nabla.nn.rnn;

import nabla.core.Tensor;

/**
 * What an {@link LSTM} makes of sequences.
 *
 * @param <S> {@link Tensor}, or {@link PackedSequence} if the input was one
 * @param output h of the last layer after every step, both directions side by side
 * @param hn h of each layer after its last step, [layers · directions, batch, H or projSize]
 * @param cn the cell state of each layer then, [layers · directions, batch, H]
 */
public record LSTMOutput<S>(S output, Tensor hn, Tensor cn) {}
