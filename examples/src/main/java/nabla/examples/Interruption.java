package nabla.examples;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a program end in good order when it is told to end, by Ctrl-C or by a signal: the thread
 * that works asks at points of its choice whether it should, and the end of the JVM waits until it
 * has closed this.
 *
 * <pre>{@code
 * try (Interruption stop = new Interruption()) {
 *   while (work.goesOn()) {
 *     if (stop.requested()) {
 *       work.save();
 *       break;
 *     }
 *     work.step();
 *   }
 * }
 * }</pre>
 */
final class Interruption implements AutoCloseable {
  /** A step takes less, and nobody waits longer for a program that was told to end. */
  private static final int PATIENCE_SECONDS = 20;

  private final Thread hook = new Thread(this::awaitEnd, "interruption");
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean requested;

  Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** True if the program was told to end. */
  boolean requested() {
    return requested;
  }

  private void awaitEnd() {
    requested = true;
    try {
      if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.printf(
            "ended without a last checkpoint: a step took over %d s%n", PATIENCE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The work is done, or saved; the JVM may end. */
  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      requested = true; // the JVM is ending, which is why a hook can't be removed
    }
  }
}
