package nabla.core;

import java.util.Collections;
import java.util.List;

/**
 * How sequences lie in the rows of one matrix: step after step, and in each step the sequences that
 * last so long, the longest first. So PyTorch's {@code PackedSequence} lies, and a dense [steps,
 * batch, *], whose every step has all sequences.
 *
 * @param batchSizes how many sequences each step has: never more than the step before
 */
public record Sequences(List<Integer> batchSizes) {
  /** The list is copied. */
  public Sequences {
    batchSizes = List.copyOf(batchSizes);
    for (int t = 0; t < batchSizes.size(); t++) {
      if (batchSizes.get(t) < 0 || t > 0 && batchSizes.get(t) > batchSizes.get(t - 1)) {
        throw new ArgumentException(
            ("Sequences: got batch sizes %s; wanted numbers of sequences that never grow: sort the"
                    + " sequences by length, the longest first")
                .formatted(batchSizes));
      }
    }
    if (batchSizes.isEmpty()) {
      throw new ArgumentException("Expected sequence length to be larger than 0 in RNN");
    }
  }

  /** Sequences of one length. */
  public static Sequences dense(int steps, int batch) {
    return new Sequences(Collections.nCopies(steps, batch));
  }

  /** The number of sequences. */
  public int batch() {
    return batchSizes.get(0);
  }

  /** The length of the longest sequence. */
  public int steps() {
    return batchSizes.size();
  }

  /** The number of rows. */
  public int rows() {
    return batchSizes.stream().mapToInt(Integer::intValue).sum();
  }

  /** The first row of each step. */
  int[] offsets() {
    int[] offsets = new int[steps()];
    for (int t = 1; t < offsets.length; t++) {
      offsets[t] = offsets[t - 1] + batchSizes.get(t - 1);
    }
    return offsets;
  }

  /** The rows of y that belong to the last step of each sequence. */
  Tensor last(Tensor y) {
    int batch = batch();
    int[] offsets = offsets();
    if (batchSizes.get(steps() - 1) == batch) {
      return y.narrow(0, offsets[steps() - 1], batch);
    }
    int[] rows = new int[batch];
    for (int t = 0; t < offsets.length; t++) {
      for (int b = 0; b < batchSizes.get(t); b++) {
        rows[b] = offsets[t] + b;
      }
    }
    return y.indexSelect(0, Tensor.of(rows));
  }
}
