package nabla.examples.data;

/**
 * Data that can't be used as asked; the message names the file, what came, what was wanted and the
 * likely fix.
 */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An error in the data itself. */
  public DataException(String message) {
    super(message);
  }

  /** An error that reading the data caused. */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
