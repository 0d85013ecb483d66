package nabla.core;

/** A derivative that isn't the function's, as {@code nabla.core.gradcheck} found it. */
public final class GradCheckException extends NablaException {
  private static final long serialVersionUID = 1L;

  /** An error with its report. */
  public GradCheckException(String report) {
    super(report);
  }
}
