package nabla.core;

/**
 * What a thread is doing: whether ops are recorded for gradients, and whether they are watched for
 * NaN.
 */
final class Mode {
  private static final ThreadLocal<Mode> LOCAL = ThreadLocal.withInitial(Mode::new);

  boolean recording = true;
  boolean anomaly;

  /**
   * Inside an op's rule: a NaN is then the fault of the op that is differentiated, and found by the
   * engine.
   */
  boolean differentiating;

  /** The bytes that new tensors may take; see {@link MemoryLimit}. */
  long allowance = Long.MAX_VALUE;

  private int nextId;

  private Mode() {}

  static Mode local() {
    return LOCAL.get();
  }

  /** A number for a new graph node, almost unique, to find it by. */
  int nextId() {
    return nextId++;
  }
}
