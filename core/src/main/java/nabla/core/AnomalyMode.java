package nabla.core;

/**
 * A stretch of work in which the first NaN is an error that names the op it came from, as PyTorch's
 * {@code detect_anomaly}. Every recorded op then remembers where it was called, which is slow: for
 * finding faults only.
 *
 * <pre>{@code
 * try (AnomalyMode watch = AnomalyMode.open()) {
 *   loss(model).backward();
 * }
 * }</pre>
 */
public final class AnomalyMode implements AutoCloseable {
  private final Mode mode = Mode.local();
  private final boolean before = mode.anomaly;

  private AnomalyMode() {
    mode.anomaly = true;
  }

  /** Watches the current thread's ops until closed. */
  public static AnomalyMode open() {
    return new AnomalyMode();
  }

  /** Stops watching, if it wasn't so before. */
  @Override
  public void close() {
    mode.anomaly = before;
  }
}
