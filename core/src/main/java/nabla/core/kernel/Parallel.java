package nabla.core.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs the pieces of one kernel on several threads.
 *
 * <p>Workers look for the next job for a while before they sleep, since the kernels of a training
 * step follow each other within microseconds and waking a thread costs more than a small kernel. A
 * second thread that asks while the workers are busy does its pieces itself.
 *
 * <p>Each thread has a share of neighbouring pieces, the same in the next kernel with as many,
 * whose operands its own cache then still holds; who is done with it helps with the others' shares.
 * Which thread does a piece never changes a number: pieces are independent.
 */
public final class Parallel {
  /** Below this many elements a piece isn't worth handing to another thread. */
  public static final int GRAIN = 16 * 1024;

  /**
   * Work that is worth a second thread wherever that runs: on a distant processor it waits so long
   * for what this one has written that half as much would take twice as long.
   */
  static final int WORTH = 4 * GRAIN;

  private static final int MAX_THREADS = 256;
  private static final long SPIN_NANOS = 50_000;
  private static volatile Parallel team = new Parallel(defaultThreads());

  private final int threads;
  private final Thread[] workers;
  private final AtomicInteger busy = new AtomicInteger();
  private volatile Job job;
  private volatile boolean dismissed;

  /** What to do for piece {@code i}. */
  @FunctionalInterface
  public interface Piece {
    /** Does piece {@code i}. */
    void run(int i);
  }

  private static final class Job {
    /** In how many blocks of neighbouring pieces a thread has its share. */
    static final int BLOCKS = 16;

    /** The distance of two threads' counters, in different cache lines. */
    static final int APART = 16;

    final Piece piece;
    final int count;
    final int threads;
    final int block;
    final boolean backwards;

    /** The next piece of each share. */
    final AtomicIntegerArray next;

    final AtomicInteger left;
    volatile Throwable failure;

    Job(Piece piece, int count, int threads, boolean backwards) {
      this.piece = piece;
      this.count = count;
      this.threads = threads;
      this.backwards = backwards;
      this.block = Math.max(1, count / (BLOCKS * threads));
      this.next = new AtomicIntegerArray(threads * APART);
      for (int i = 0; i < threads; i++) {
        next.setPlain(i * APART, share(i));
      }
      this.left = new AtomicInteger(count);
    }

    /** The first piece of a thread's share. */
    private int share(int thread) {
      return (int) ((long) count * thread / threads);
    }

    /** Does what is left of a thread's share, then of the others'. */
    void work(int thread) {
      for (int i = 0; i < threads; i++) {
        int share = (thread + i) % threads;
        int first = share(share);
        int end = share(share + 1);
        for (int from; (from = next.getAndAdd(share * APART, block)) < end; ) {
          work(from, Math.min(end, from + block), first + end - 1);
        }
      }
    }

    /** Does some pieces of a share; backwards, those that are as far from its end. */
    private void work(int from, int end, int mirror) {
      try {
        for (int i = from; i < end; i++) {
          piece.run(backwards ? mirror - i : i);
        }
      } catch (Throwable t) {
        failure = t;
      } finally {
        left.addAndGet(from - end);
      }
    }
  }

  private Parallel(int threads) {
    this.threads = threads;
    this.workers = new Thread[threads - 1];
    for (int i = 0; i < workers.length; i++) {
      int thread = i + 1;
      workers[i] = new Thread(() -> serve(thread), "nabla-" + thread);
      workers[i].setDaemon(true);
      workers[i].start();
    }
  }

  private static int defaultThreads() {
    int wanted = Integer.getInteger("nabla.threads", Runtime.getRuntime().availableProcessors());
    return Math.max(1, Math.min(MAX_THREADS, wanted));
  }

  /** The number of threads that share a kernel's work, the calling one included. */
  public static int threads() {
    return team.threads;
  }

  /**
   * Sets the number of threads; the default is the system property {@code nabla.threads} or the
   * processors.
   */
  public static synchronized void threads(int threads) {
    if (threads < 1 || threads > MAX_THREADS) {
      throw new IllegalArgumentException(
          "threads: got " + threads + ", wanted 1 to " + MAX_THREADS);
    }
    Parallel old = team;
    team = new Parallel(threads);
    old.dismissed = true;
    for (Thread worker : old.workers) {
      LockSupport.unpark(worker);
    }
  }

  /**
   * Runs pieces 0 to {@code count} - 1, on several threads if {@code elements}, the work in all, is
   * worth it.
   */
  public static void run(int count, long elements, Piece piece) {
    run(count, elements, piece, false);
  }

  /**
   * The same, each thread's share from its end: of what was read or written just before, the cache
   * still holds the end; and then its beginning, for the kernel that comes next.
   */
  static void runBackwards(int count, long elements, Piece piece) {
    run(count, elements, piece, true);
  }

  private static void run(int count, long elements, Piece piece, boolean backwards) {
    Parallel current = team;
    if (count == 1
        || elements < WORTH
        || current.threads == 1
        || !current.busy.compareAndSet(0, 1)) {
      for (int i = 0; i < count; i++) {
        piece.run(backwards ? count - 1 - i : i);
      }
      return;
    }
    try {
      current.share(new Job(piece, count, current.threads, backwards));
    } finally {
      current.busy.set(0);
    }
  }

  private void share(Job shared) {
    job = shared;
    for (Thread worker : workers) {
      LockSupport.unpark(worker);
    }
    shared.work(0);
    for (int spins = 0; shared.left.get() > 0; spins++) {
      if (spins < 10_000) {
        Thread.onSpinWait();
      } else {
        // The worker that has the last piece isn't running: the processor may be wanted for it.
        Thread.yield();
      }
    }
    job = null;
    if (shared.failure instanceof RuntimeException e) {
      throw e;
    } else if (shared.failure instanceof Error e) {
      throw e;
    }
  }

  private void serve(int thread) {
    Job done = null;
    long idleSince = System.nanoTime();
    while (!dismissed) {
      Job current = job;
      if (current != null && current != done) {
        current.work(thread);
        done = current;
        idleSince = System.nanoTime();
      } else if (System.nanoTime() - idleSince < SPIN_NANOS) {
        Thread.onSpinWait();
      } else {
        done = null;
        LockSupport.park(this);
        idleSince = System.nanoTime();
      }
    }
  }
}
