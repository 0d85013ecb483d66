package nabla.examples.bench;

/**
 * A loop that no change of Nabla makes faster or slower: how fast the machine is at this moment.
 *
 * <p>Half of it is arithmetic whose operations wait for each other, half a sweep over more memory
 * than caches hold.
 */
final class Calibration {
  private static final int STEPS = 2_000_000;
  private static final int REPEATS = 7;

  private final long[] memory = new long[4 << 20];
  private long result;

  /** Microseconds of the fastest of several runs. */
  double micros() {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < REPEATS; i++) {
      long start = System.nanoTime();
      result += arithmetic(result) + sweep();
      best = Math.min(best, (System.nanoTime() - start) / 1e3);
    }
    return best;
  }

  /** A linear congruential generator (D. Knuth's MMIX). */
  private static long arithmetic(long seed) {
    long x = seed;
    for (int i = 0; i < STEPS; i++) {
      x = x * 6364136223846793005L + 1442695040888963407L;
    }
    return x;
  }

  private long sweep() {
    long sum = 0;
    for (int i = 0; i < memory.length; i++) {
      sum += memory[i]++;
    }
    return sum;
  }
}
