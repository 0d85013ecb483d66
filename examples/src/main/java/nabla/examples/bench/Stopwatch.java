package nabla.examples.bench;

import java.util.Arrays;
import nabla.core.memory.Pool;

/**
 * Times a piece of work as the PyTorch side does: warm-up, then the median of nine averages. The
 * warm-up is longer than there: the JIT compiles for several seconds, so it ends when the work
 * hasn't become faster for a while.
 */
final class Stopwatch {
  private static final double SLICE_SECONDS = .5;
  private static final int SLICE_RUNS = 5;

  /** Slices of warm-up without a faster one before the work counts as warm, and slices at most. */
  private static final int PATIENCE = 5;

  private static final int MAX_SLICES = 30;
  private static final double REPEAT_SECONDS = .15;
  private static final int REPEATS = 9;

  private Stopwatch() {}

  /** Runs a workload for some seconds. */
  static Timing time(Workload workload) {
    Runnable work = workload.setUp().get();
    int runs = Math.max(1, (int) (REPEAT_SECONDS / warmUp(work)));
    double[] micros = new double[REPEATS];
    JavaHeap heap = new JavaHeap();
    for (int i = 0; i < REPEATS; i++) {
      long start = System.nanoTime();
      for (int j = 0; j < runs; j++) {
        work.run();
      }
      micros[i] = (System.nanoTime() - start) / 1e3 / runs;
    }
    long allocated = heap.allocatedSince();
    Arrays.sort(micros);
    return new Timing(
        workload.name(),
        micros[REPEATS / 2],
        micros[0],
        allocated / ((long) REPEATS * runs),
        peakBytes(work));
  }

  /** The most that tensors hold during a run, beyond what they hold before it. */
  private static long peakBytes(Runnable work) {
    Pool pool = Pool.local();
    long before = pool.memoryAllocated();
    pool.resetPeakMemoryStats();
    work.run();
    return pool.maxMemoryAllocated() - before;
  }

  /** Runs some work until it is warm, and gives the seconds that one run took at best. */
  private static double warmUp(Runnable work) {
    double best = Double.POSITIVE_INFINITY;
    int sinceBest = 0;
    for (int i = 0; i < MAX_SLICES && sinceBest < PATIENCE; i++) {
      double seconds = slice(work);
      sinceBest = seconds < .97 * best ? 0 : sinceBest + 1;
      best = Math.min(best, seconds);
    }
    return best;
  }

  private static double slice(Runnable work) {
    long start = System.nanoTime();
    int runs = 0;
    double seconds;
    do {
      work.run();
      runs++;
      seconds = (System.nanoTime() - start) / 1e9;
    } while (seconds < SLICE_SECONDS || runs < SLICE_RUNS);
    return seconds / runs;
  }
}
