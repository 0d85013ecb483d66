package nabla.core;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * How much memory the tensors that are made on this thread may take together, until it is closed:
 * for what is built as a file says, and a file may say anything.
 *
 * <pre>{@code
 * try (MemoryLimit limit = MemoryLimit.open(100_000_000)) {
 *   build(document);
 * }
 * }</pre>
 *
 * <p>It counts what is asked for, whether it was given back meanwhile or not; the results of ops
 * are not counted. It nests: the least that is left counts.
 */
public final class MemoryLimit implements AutoCloseable {
  /** What a tensor takes beside its numbers, so that many empty ones end too. */
  private static final long OVERHEAD = 1024;

  private final Mode mode = Mode.local();
  private final long before = mode.allowance;

  private MemoryLimit(long bytes) {
    mode.allowance = Math.min(before, bytes);
  }

  /** From now on, tensors that take more than that together are refused on the current thread. */
  public static MemoryLimit open(long bytes) {
    return new MemoryLimit(bytes);
  }

  /**
   * Takes memory for a tensor off what is left.
   *
   * @throws ArgumentException if that isn't enough
   */
  static void take(DataType type, int numel) {
    Mode mode = Mode.local();
    long bytes = OVERHEAD + (long) numel * TensorBytes.width(type);
    if (bytes > mode.allowance) {
      throw new ArgumentException(
          "a tensor of %s elements takes more memory than is left under a limit, %s bytes"
              .formatted(numel, mode.allowance));
    }
    mode.allowance -= bytes;
  }

  /** The limit before this one counts again. */
  @Override
  public void close() {
    mode.allowance = before;
  }
}
