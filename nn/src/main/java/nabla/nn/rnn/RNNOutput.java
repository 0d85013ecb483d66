package nabla.nn.rnn;

import nabla.core.Tensor;

/**
 * What an {@link RNN} or {@link GRU} makes of sequences.
 *
 * @param <S> {@link Tensor}, or {@link PackedSequence} if the input was one
 * @param output h of the last layer after every step, both directions side by side
 * @param hn h of each layer after its last step, [layers · directions, batch, H]
 */
public record RNNOutput<S>(S output, Tensor hn) {}
