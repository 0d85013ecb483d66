/**
 * Recurrent layers: {@link nabla.nn.rnn.RNN}, {@link nabla.nn.rnn.LSTM}, {@link nabla.nn.rnn.GRU}
 * on whole sequences, their cells on single steps, and {@link nabla.nn.rnn.PackedSequence} for
 * sequences of different lengths.
 *
 * <p>This package may use {@code nabla.core} and {@code nabla.nn}. To add a kind, write its step in
 * {@code nabla.core}, extend {@code RNNBase} and {@code RNNCellBase}, and give both a row in {@code
 * nabla.nn.io} and one among the samples of the tests.
 */
package nabla.nn.rnn;
