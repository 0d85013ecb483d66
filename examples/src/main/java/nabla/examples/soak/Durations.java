package nabla.examples.soak;

import java.util.Arrays;

/** How long something took, again and again. */
final class Durations {
  private long[] nanos = new long[1024];
  private int count;

  /** Does it once more, and notes how long it took. */
  void add(Runnable work) {
    long start = System.nanoTime();
    work.run();
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = System.nanoTime() - start;
  }

  int count() {
    return count;
  }

  /**
   * The median, in milliseconds: a moment in which the machine does something else hides nothing.
   */
  double median() {
    return Arrays.stream(nanos, 0, count).sorted().skip(count / 2).findFirst().orElseThrow() / 1e6;
  }
}
