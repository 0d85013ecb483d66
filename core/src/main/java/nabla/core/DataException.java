package nabla.core;

/** A file or other outside data that isn't what it claims to be. */
public final class DataException extends NablaException {
  private static final long serialVersionUID = 1L;

  /** An error with its explanation. */
  public DataException(String message) {
    super(message);
  }

  /** An error with its explanation and what was caught. */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
