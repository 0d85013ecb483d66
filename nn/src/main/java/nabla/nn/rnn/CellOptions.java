package nabla.nn.rnn;

/**
 * Options of recurrent cells.
 *
 * @param bias whether b_ih and b_hh are added
 * @param layerNorm whether what comes from the input, what comes from the state, and an LSTM's cell
 *     state are layer-normalized, each with a gain of its own (J. L. Ba et al., arXiv 1607.06450)
 */
public record CellOptions(boolean bias, boolean layerNorm) {
  /** PyTorch's: with bias, not normalized. */
  public static CellOptions defaults() {
    return new CellOptions(true, false);
  }

  /** Without b_ih and b_hh. */
  public CellOptions withoutBias() {
    return new CellOptions(false, layerNorm);
  }

  /** Layer-normalized. */
  public CellOptions withLayerNorm() {
    return new CellOptions(bias, true);
  }
}
