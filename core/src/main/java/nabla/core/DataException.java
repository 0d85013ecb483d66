package nabla.core;

/** A file or other outside data that isn't what it claims to be. */
public final class DataException extends NablaException {
  private static final long serialVersionUID = 1L;

  /** An error with its explanation. */
  public DataException(String message) {
    super(message);
  }
}
