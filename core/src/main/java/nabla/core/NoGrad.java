package nabla.core;

import java.util.function.Supplier;

/**
 * A stretch of work that records no graph, as PyTorch's {@code no_grad}; results inside require no
 * gradient.
 *
 * <pre>{@code
 * try (NoGrad evaluation = NoGrad.open()) {
 *   Tensor logits = model.forward(x);
 * }
 * }</pre>
 *
 * <p>It belongs to its thread and nests.
 */
public final class NoGrad implements AutoCloseable {
  private final Mode mode = Mode.local();
  private final boolean before = mode.recording;

  private NoGrad() {
    mode.recording = false;
  }

  /** Stops recording on the current thread until closed. */
  public static NoGrad open() {
    return new NoGrad();
  }

  /** Computes something without recording it. */
  public static <T> T of(Supplier<T> work) {
    try (NoGrad off = open()) {
      return work.get();
    }
  }

  /** Records again, if it was so before. */
  @Override
  public void close() {
    mode.recording = before;
  }
}
