package nabla.nn.rnn;

/** What a plain recurrent layer applies to its sums. */
public enum Nonlinearity {
  /** The hyperbolic tangent. */
  TANH,
  /** max(0, x). */
  RELU
}
