package nabla.nn.rnn;

/**
 * Options of recurrent layers.
 *
 * @param numLayers how many layers stand on each other
 * @param bias whether b_ih and b_hh are added
 * @param batchFirst whether sequences are [batch, steps, *] instead of [steps, batch, *]; states
 *     are not
 * @param dropout the probability that an output of a layer, but for the last, is zeroed in training
 * @param bidirectional whether each layer reads the sequences backwards too, with weights of its
 *     own, and gives both outputs side by side
 * @param layerNorm whether cells are layer-normalized, see {@link CellOptions}
 */
public record RNNOptions(
    int numLayers,
    boolean bias,
    boolean batchFirst,
    double dropout,
    boolean bidirectional,
    boolean layerNorm) {
  /** PyTorch's: one layer with bias, steps first, forwards only. */
  public static RNNOptions defaults() {
    return new RNNOptions(1, true, false, 0, false, false);
  }

  /** With layers on each other. */
  public RNNOptions withNumLayers(int number) {
    return new RNNOptions(number, bias, batchFirst, dropout, bidirectional, layerNorm);
  }

  /** Without b_ih and b_hh. */
  public RNNOptions withoutBias() {
    return new RNNOptions(numLayers, false, batchFirst, dropout, bidirectional, layerNorm);
  }

  /** With sequences as [batch, steps, *]. */
  public RNNOptions withBatchFirst() {
    return new RNNOptions(numLayers, bias, true, dropout, bidirectional, layerNorm);
  }

  /** With dropout between layers. */
  public RNNOptions withDropout(double probability) {
    return new RNNOptions(numLayers, bias, batchFirst, probability, bidirectional, layerNorm);
  }

  /** In both directions. */
  public RNNOptions withBidirectional() {
    return new RNNOptions(numLayers, bias, batchFirst, dropout, true, layerNorm);
  }

  /** Layer-normalized. */
  public RNNOptions withLayerNorm() {
    return new RNNOptions(numLayers, bias, batchFirst, dropout, bidirectional, true);
  }
}
