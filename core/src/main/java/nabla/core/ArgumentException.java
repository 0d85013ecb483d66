package nabla.core;

/** A number, index or option out of its range. */
public final class ArgumentException extends NablaException {
  private static final long serialVersionUID = 1L;

  /** An error with its explanation. */
  public ArgumentException(String message) {
    super(message);
  }
}
