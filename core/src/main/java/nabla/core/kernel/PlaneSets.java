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

  /** Elements of a set that stays in the second-level cache while it is worked on twice. */
  private static final int LARGE = 1 << 16;

  /** Elements of sets that are worked on together: both arrays of them in the first-level cache. */
  private static final int SMALL = 2048;

  /** The same of sets whose planes are apart: those of neighbouring sets share pages of memory. */
  private static final int STREWN = 2 * LARGE;

  /** How many planes there are. */
  public int planes() {
    return count * size;
  }

  /**
   * True if working set by set pays: it keeps all threads busy, or there is work for one only; and
   * no large set is strewn over memory, which would be read twice in small pieces.
   */
  public boolean suffice(int m) {
    boolean busy = count >= ENOUGH || (long) planes() * m < 2 * Parallel.GRAIN;
    return busy && (neighbours() || (long) size * m <= LARGE);
  }

  /** True if a set is one stretch of memory. */
  boolean neighbours() {
    return stride == 1;
  }

  /** Plane {@code i} of a set. */
  int plane(int set, int i) {
    return neighbours() ? set * size + i : set + i * stride;
  }

  /** Does something to each plane of sets {@code first} to {@code end} - 1, as memory has them. */
  void forPlanes(int first, int end, IntConsumer each) {
    if (neighbours()) {
      for (int p = first * size; p < end * size; p++) {
        each.accept(p);
      }
    } else {
      for (int i = 0; i < size; i++) {
        for (int set = first; set < end; set++) {
          each.accept(plane(set, i));
        }
      }
    }
  }

  /** What is done to sets {@code first} to {@code end} - 1. */
  @FunctionalInterface
  interface Task {
    void run(int first, int end);
  }

  /**
   * Does something twice to each set, on several threads if planes of m elements are worth it; to
   * several small sets at a time, whose planes are neighbours.
   */
  void forEach(int m, Task task) {
    long elements = (long) planes() * m;
    int wanted = (int) (elements / Parallel.GRAIN) + 1;
    int block = (count + wanted - 1) / wanted;
    int most = neighbours() ? SMALL : STREWN;
    int together = Math.max(1, Math.min(block, most / Math.max(1, size * m)));
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
}
