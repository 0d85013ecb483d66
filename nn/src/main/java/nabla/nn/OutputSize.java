package nabla.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import nabla.core.ArgumentException;
import nabla.core.ShapeException;
import nabla.core.Tensor;

/**
 * How large the result of an adaptive pooling is.
 *
 * @param rank the number of spatial dimensions
 * @param sizes one for each of them, or one for all; null keeps the input's
 * @param owner whose it is, for messages
 */
record OutputSize(int rank, List<Integer> sizes, String owner) {
  OutputSize {
    boolean fits = sizes.size() == 1 || sizes.size() == rank;
    for (Integer size : sizes) {
      fits &= size == null || size >= 0;
    }
    if (!fits) {
      throw new ArgumentException(
          ("%s: got output_size %s, wanted one number, or %s, one for each dimension, greater than"
                  + " or equal to 0 or null")
              .formatted(owner, sizes, rank));
    }
    sizes = Collections.unmodifiableList(new ArrayList<>(sizes)); // List.copyOf takes no null
  }

  /** The sizes for an input. */
  int[] of(Tensor x) {
    if (x.rank() != rank + 1 && x.rank() != rank + 2) {
      throw new ShapeException(
          "%s: Expected %s to %s dimensions, but got %s-dimensional tensor for input of shape %s"
              .formatted(owner, rank + 1, rank + 2, x.rank(), x.shape()));
    }
    int[] output = new int[rank];
    for (int i = 0; i < rank; i++) {
      Integer size = sizes.get(sizes.size() == 1 ? 0 : i);
      output[i] = size == null ? x.size(i - rank) : size;
    }
    return output;
  }

  String repr() {
    List<String> texts = sizes.stream().map(s -> s == null ? "None" : s.toString()).toList();
    return "output_size="
        + (texts.size() == 1
            ? texts.get(0)
            : texts.stream().collect(Collectors.joining(", ", "(", ")")));
  }
}
