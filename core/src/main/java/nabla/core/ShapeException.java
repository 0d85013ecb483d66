package nabla.core;

/** Shapes or sizes that don't fit each other, or the op. */
public final class ShapeException extends NablaException {
  private static final long serialVersionUID = 1L;

  /** An error with its explanation. */
  public ShapeException(String message) {
    super(message);
  }
}
