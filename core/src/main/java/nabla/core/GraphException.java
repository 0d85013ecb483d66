package nabla.core;

/** A gradient that can't be computed from the recorded graph. */
public final class GraphException extends NablaException {
  private static final long serialVersionUID = 1L;

  /** An error with its explanation. */
  public GraphException(String message) {
    super(message);
  }

  /** Adds where the trouble began. */
  GraphException causedBy(Throwable origin) {
    if (origin != null) {
      initCause(origin);
    }
    return this;
  }
}
