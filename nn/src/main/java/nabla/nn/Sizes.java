package nabla.nn;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import nabla.core.ArgumentException;

/** A size for each spatial dimension, or one for all. */
final class Sizes {
  private Sizes() {}

  static List<Integer> of(int... sizes) {
    return Arrays.stream(sizes).boxed().toList();
  }

  /** One for each of {@code rank} dimensions. */
  static List<Integer> each(List<Integer> sizes, int rank, String what) {
    if (sizes.size() == 1) {
      return Collections.nCopies(rank, sizes.get(0));
    }
    if (sizes.size() != rank) {
      throw new ArgumentException(
          what + ": got " + sizes + ", wanted one number, or " + rank + ", one for each dimension");
    }
    return List.copyOf(sizes);
  }

  static int[] array(List<Integer> sizes) {
    return sizes.stream().mapToInt(Integer::intValue).toArray();
  }

  /** As PyTorch prints what may be one number or a tuple. */
  static String repr(List<Integer> sizes) {
    return sizes.size() == 1 ? sizes.get(0).toString() : Repr.tuple(sizes);
  }
}
