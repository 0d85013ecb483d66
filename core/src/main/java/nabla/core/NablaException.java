package nabla.core;

/** What Nabla throws: each message says what came, what was wanted, and what to do. */
public abstract sealed class NablaException extends RuntimeException
    permits ShapeException,
        TypeException,
        ArgumentException,
        GraphException,
        GradCheckException,
        ScopeException,
        DataException {
  private static final long serialVersionUID = 1L;

  NablaException(String message) {
    super(message);
  }

  NablaException(String message, Throwable cause) {
    super(message, cause);
  }
}
