package nabla.core;

/** An element type that the op doesn't take. */
public final class TypeException extends NablaException {
  private static final long serialVersionUID = 1L;

  /** An error with its explanation. */
  public TypeException(String message) {
    super(message);
  }
}
