package nabla.core;

/** A tensor that was used after its memory was given back. */
public final class ScopeException extends NablaException {
  private static final long serialVersionUID = 1L;

  /** An error with its explanation. */
  public ScopeException(String message) {
    super(message);
  }
}
