package nabla.core;

/**
 * What a recurrent layer has learned, in one direction; G is the number of gates (1 in a plain RNN,
 * 3 in a GRU: r, z, n; 4 in an LSTM: i, f, g, o), and H the hidden size.
 *
 * @param ih [G H, input size]
 * @param hh [G H, H], or [G H, projection size]
 * @param biasIh [G H], or null
 * @param biasHh [G H], or null
 * @param hr [projection size, H], or null without a projection
 * @param gains of layer normalization, or null for none
 */
public record RecurrentWeights(
    Tensor ih, Tensor hh, Tensor biasIh, Tensor biasHh, Tensor hr, Gains gains) {
  /**
   * The factors of layer normalization inside of a cell; the biases of what is normalized are those
   * of the cell.
   *
   * @param ih of what comes from the input, [G H]
   * @param hh of what comes from the state, [G H]
   * @param cell of an LSTM's cell state, [H]; null in others
   * @param biasCell the bias of that, [H], or null
   */
  public record Gains(Tensor ih, Tensor hh, Tensor cell, Tensor biasCell) {}
}
