package nabla.core.kernel;

/** A kind of recurrent cell. */
public enum RecurrentCell {
  /** h = tanh a. */
  TANH(1),
  /** h = max(0, a). */
  RELU(1),
  /** Gates r, z, n. */
  GRU(3),
  /** Gates i, f, g, o, and a cell state. */
  LSTM(4);

  private final int gates;

  RecurrentCell(int gates) {
    this.gates = gates;
  }

  /** How many parts of the hidden size its sums have. */
  public int gates() {
    return gates;
  }
}
