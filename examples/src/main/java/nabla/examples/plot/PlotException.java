package nabla.examples.plot;

/**
 * A picture that can't be drawn or written; the message says what came, what was wanted and the
 * likely fix.
 */
public final class PlotException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An error in the numbers to draw. */
  public PlotException(String message) {
    super(message);
  }

  /** An error that drawing or writing caused. */
  public PlotException(String message, Throwable cause) {
    super(message, cause);
  }
}
