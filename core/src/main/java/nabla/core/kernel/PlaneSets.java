package nabla.core.kernel;

import java.util.function.IntConsumer;

/**
 * Planes in sets of equally many that share a mean and a variance: set s has the planes first(s),
 * first(s) + stride, ...
 *
 * @param count how many sets there are
 * @param size how many planes each has
 * @param stride 1 if the planes of a set are neighbours, else {@code count}: set s begins with
 *     plane s
 */
public record PlaneSets(int count, int size, int stride) {
  /** Fewer sets than this may leave threads idle that could share the planes of one. */
  private static final int ENOUGH = 8;

  /** Elements of sets that are worked on together: both arrays of them in the first-level cache. */
  private static final int SMALL = 2048;

  /** Pieces of work that a thread has at least. */
  private static final int PIECES = 4;

  /** How many planes there are. */
  public int planes() {
    return count * size;
  }

  /**
   * True if working set by set pays: they keep all threads busy, or there is work for one only; and
   * each is one stretch of memory, not strewn over it in small pieces, where reading it is so slow
   * that reading all planes twice in their order is faster.
   */
  public boolean oneByOne(int m) {
    return stride == 1 && (count >= ENOUGH || 2L * planes() * m < Parallel.WORTH);
  }

  /** Plane {@code i} of a set. */
  public int plane(int set, int i) {
    return stride == 1 ? set * size + i : set + i * stride;
  }

  /**
   * True if several planes that are neighbours make a set. Sets of one plane count as the other
   * kind, since a loop over them is then one long loop.
   */
  public boolean neighbours() {
    return stride == 1 && size > 1;
  }

  /**
   * How many planes in their order belong to one set, if {@link #neighbours}, or to one set after
   * the other. So plane {@code i inner() + j} is in set i, or in set j.
   */
  public int inner() {
    return neighbours() ? size : count;
  }

  /** Does something to each plane of sets {@code first} to {@code end} - 1, {@link #oneByOne}. */
  void forPlanes(int first, int end, IntConsumer each) {
    for (int p = first * size; p < end * size; p++) {
      each.accept(p);
    }
  }

  /** What is done to sets {@code first} to {@code end} - 1. */
  @FunctionalInterface
  interface Task {
    void run(int first, int end);
  }

  /**
   * Does something to each set, on several threads if planes of m elements are worth it; to several
   * small sets at a time.
   */
  void forEach(int m, Task task) {
    long elements = (long) planes() * m;
    int block = block(count, elements);
    int together = Math.max(1, Math.min(block, SMALL / Math.max(1, size * m)));
    Parallel.run(
        (count + block - 1) / block,
        2 * elements,
        piece -> {
          int end = Math.min(count, (piece + 1) * block);
          for (int first = piece * block; first < end; first += together) {
            task.run(first, Math.min(end, first + together));
          }
        });
  }

  /**
   * How many of {@code count} sets or planes, of so many elements together, make a piece of work:
   * few enough that no thread is idle at the end.
   */
  static int block(int count, long elements) {
    int wanted = (int) Math.max(PIECES * Parallel.threads(), elements / Parallel.GRAIN);
    return (count + wanted - 1) / wanted;
  }
}
