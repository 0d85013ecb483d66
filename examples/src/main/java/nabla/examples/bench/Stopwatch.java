package nabla.examples.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Times a piece of work as the PyTorch side does: warm-up, then the median of nine averages. The
 * warm-up is longer than there, since the JIT compiles for several seconds until a step has its
 * speed.
 */
final class Stopwatch {
  private static final double WARM_UP_SECONDS = 3;
  private static final int WARM_UP_RUNS = 5;
  private static final double REPEAT_SECONDS = .15;
  private static final int REPEATS = 9;

  private final List<String> chosen;

  /** Times work whose name contains one of these; all work if there are none. */
  Stopwatch(List<String> chosen) {
    this.chosen = chosen;
  }

  /** Runs some work, and prints its name and microseconds as a line of JSON. */
  void time(String name, Runnable work) {
    if (!chosen.isEmpty() && chosen.stream().noneMatch(name::contains)) {
      return;
    }
    warmUp(work);
    int runs = Math.max(1, (int) (REPEAT_SECONDS / warmUp(work)));
    double[] micros = new double[REPEATS];
    for (int i = 0; i < REPEATS; i++) {
      long start = System.nanoTime();
      for (int j = 0; j < runs; j++) {
        work.run();
      }
      micros[i] = (System.nanoTime() - start) / 1e3 / runs;
    }
    Arrays.sort(micros);
    System.out.printf(
        Locale.ROOT,
        "{\"name\": \"%s\", \"median_us\": %.2f, \"min_us\": %.2f}%n",
        name,
        micros[REPEATS / 2],
        micros[0]);
  }

  /** Runs some work for a while, and gives the seconds that one run took. */
  private static double warmUp(Runnable work) {
    long start = System.nanoTime();
    int runs = 0;
    double seconds;
    do {
      work.run();
      runs++;
      seconds = (System.nanoTime() - start) / 1e9;
    } while (seconds < WARM_UP_SECONDS || runs < WARM_UP_RUNS);
    return seconds / runs;
  }
}
