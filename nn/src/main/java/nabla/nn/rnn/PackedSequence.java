package nabla.nn.rnn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import nabla.core.ArgumentException;
import nabla.core.Sequences;
import nabla.core.Shape;
import nabla.core.ShapeException;
import nabla.core.Tensor;

/**
 * Sequences of different lengths, packed without padding: step after step, the longest sequence
 * first in each; PyTorch's {@code PackedSequence}.
 *
 * @param data the steps' rows, [sum of lengths, *]
 * @param sequences whose step each row is
 * @param sortedIndices for each place in the packed order the sequence that stands there; in {@code
 *     pack} with {@code enforceSorted} they keep their places
 */
public record PackedSequence(Tensor data, Sequences sequences, List<Integer> sortedIndices) {
  /**
   * Sequences that were unpacked.
   *
   * @param output [steps, batch, *], or [batch, steps, *] if batch-first
   * @param lengths of the sequences
   */
  public record Padded(Tensor output, List<Integer> lengths) {}

  /** The indices are copied. */
  public PackedSequence {
    sortedIndices = List.copyOf(sortedIndices);
    if (data.rank() == 0 || data.size(0) != sequences.rows()) {
      throw new ShapeException(
          "PackedSequence: got data of shape %s for batch sizes %s; wanted [%s, *]"
              .formatted(data.shape(), sequences.batchSizes(), sequences.rows()));
    }
    if (!sortedIndices.stream().sorted().toList().equals(upTo(sequences.batch()))) {
      throw new ArgumentException(
          "PackedSequence: got the sorted indices %s; wanted each of 0 to %s once"
              .formatted(sortedIndices, sequences.batch() - 1));
    }
  }

  private static List<Integer> upTo(int n) {
    return IntStream.range(0, n).boxed().toList();
  }

  /**
   * Packs padded sequences; PyTorch's {@code pack_padded_sequence}.
   *
   * @param padded [steps, batch, *], or [batch, steps, *] if {@code batchFirst}
   * @param lengths of the sequences, each at least 1
   * @param enforceSorted whether lengths that grow are an error; if not, sequences are sorted here,
   *     and results put back in their order
   */
  public static PackedSequence pack(
      Tensor padded, List<Integer> lengths, boolean batchFirst, boolean enforceSorted) {
    if (padded.rank() < 2) {
      throw new ShapeException(
          "pack: got padded sequences of shape %s; wanted %s"
              .formatted(padded.shape(), batchFirst ? "[batch, steps, *]" : "[steps, batch, *]"));
    }
    Tensor steps = batchFirst ? padded.transpose(0, 1) : padded;
    int batch = steps.size(1);
    check(lengths, steps.size(0), batch);
    List<Integer> given = upTo(batch);
    List<Integer> sorted =
        given.stream().sorted(Comparator.comparing(b -> -lengths.get(b))).toList();
    if (enforceSorted && !sorted.equals(given)) {
      throw new ArgumentException(
          ("`lengths` array must be sorted in decreasing order when `enforce_sorted` is True, got"
                  + " %s. You can pass enforceSorted = false to have them sorted here")
              .formatted(lengths));
    }
    List<Integer> batchSizes = new ArrayList<>();
    List<Long> rows = new ArrayList<>();
    for (int t = 0; t < lengths.get(sorted.get(0)); t++) {
      int size = 0;
      while (size < batch && lengths.get(sorted.get(size)) > t) {
        rows.add((long) t * batch + sorted.get(size++));
      }
      batchSizes.add(size);
    }
    Tensor data = steps.flatten(0, 1).indexSelect(0, index(rows));
    return new PackedSequence(data, new Sequences(batchSizes), sorted);
  }

  private static void check(List<Integer> lengths, int steps, int batch) {
    if (lengths.size() != batch || batch == 0) {
      throw new ArgumentException(
          "Expected `len(lengths)` to be equal to batch_size, but got %s (batch_size=%s)"
              .formatted(lengths.size(), batch));
    }
    for (int length : lengths) {
      if (length <= 0) {
        throw new ArgumentException(
            "Length of all samples has to be greater than 0, but found an element in 'lengths'"
                + " that is <= 0: "
                + lengths);
      }
      if (length > steps) {
        throw new ArgumentException(
            "pack: got lengths %s for sequences padded to %s steps; wanted at most that"
                .formatted(lengths, steps));
      }
    }
  }

  /** Packs sequences [length, *], sorted here; PyTorch's {@code pack_sequence}. */
  public static PackedSequence pack(List<Tensor> sequences) {
    return pack(
        pad(sequences, false, 0), sequences.stream().map(s -> s.size(0)).toList(), false, false);
  }

  /**
   * Sequences [length, *] side by side, filled up with a value to the length of the longest;
   * PyTorch's {@code pad_sequence}.
   *
   * @return [steps, batch, *], or [batch, steps, *] if {@code batchFirst}
   */
  public static Tensor pad(List<Tensor> sequences, boolean batchFirst, double value) {
    if (sequences.isEmpty()) {
      throw new ArgumentException("pad: got no sequences; wanted at least one");
    }
    int longest = 0;
    for (Tensor sequence : sequences) {
      if (sequence.rank() == 0) {
        throw new ShapeException("pad: got a sequence of shape (); wanted [length, *]");
      }
      longest = Math.max(longest, sequence.size(0));
    }
    int steps = longest;
    return Tensor.stack(
        batchFirst ? 0 : 1,
        sequences.stream()
            .map(s -> lengthened(s, steps - s.size(0), value))
            .toArray(Tensor[]::new));
  }

  private static Tensor lengthened(Tensor rows, int more, double value) {
    return more == 0
        ? rows
        : Tensor.concat(0, rows, Tensor.full(rows.dataType(), with(rows.shape(), more), value));
  }

  private static Shape with(Shape shape, int first) {
    int[] dims = shape.dims();
    dims[0] = first;
    return Shape.of(dims);
  }

  /** The length of each sequence, in the order they had before they were packed. */
  public List<Integer> lengths() {
    Integer[] lengths = new Integer[sequences.batch()];
    for (int t = 0; t < sequences.steps(); t++) {
      for (int b = 0; b < sequences.batchSizes().get(t); b++) {
        lengths[sortedIndices.get(b)] = t + 1;
      }
    }
    return Arrays.asList(lengths);
  }

  /** Unpacks, filled up with zeros to the length of the longest. */
  public Padded pad(boolean batchFirst) {
    return pad(batchFirst, 0, sequences.steps());
  }

  /**
   * Unpacks, filled up with a value to a length; PyTorch's {@code pad_packed_sequence}.
   *
   * @param totalLength at least that of the longest sequence
   */
  public Padded pad(boolean batchFirst, double value, int totalLength) {
    if (totalLength < sequences.steps()) {
      throw new ArgumentException(
          ("Expected total_length to be at least the length of the longest sequence in input, but"
                  + " got total_length=%s and max sequence length being %s")
              .formatted(totalLength, sequences.steps()));
    }
    int batch = sequences.batch();
    // Places past a sequence's end get the row of the value behind the data.
    Long[] rows = new Long[totalLength * batch];
    Arrays.fill(rows, (long) data.size(0));
    long row = 0;
    for (int t = 0; t < sequences.steps(); t++) {
      for (int b = 0; b < sequences.batchSizes().get(t); b++) {
        rows[t * batch + sortedIndices.get(b)] = row++;
      }
    }
    Shape shape = data.shape();
    int[] dims = new int[shape.rank() + 1];
    dims[0] = totalLength;
    dims[1] = batch;
    System.arraycopy(shape.dims(), 1, dims, 2, shape.rank() - 1);
    Tensor steps =
        lengthened(data, 1, value).indexSelect(0, index(Arrays.asList(rows))).reshape(dims);
    return new Padded(batchFirst ? steps.transpose(0, 1) : steps, lengths());
  }

  /** The same sequences with other contents, as a layer makes of them. */
  public PackedSequence with(Tensor rows) {
    return new PackedSequence(rows, sequences, sortedIndices);
  }

  /** What has an entry for each sequence along an axis, brought into the packed order. */
  Tensor sorted(Tensor x, int axis) {
    return reordered(x, axis, sortedIndices);
  }

  /** The reverse of {@link #sorted}. */
  Tensor unsorted(Tensor x, int axis) {
    Integer[] back = new Integer[sortedIndices.size()];
    for (int b = 0; b < back.length; b++) {
      back[sortedIndices.get(b)] = b;
    }
    return reordered(x, axis, Arrays.asList(back));
  }

  private static Tensor reordered(Tensor x, int axis, List<Integer> order) {
    if (x.rank() <= axis || x.size(axis) != order.size()) {
      throw new ShapeException(
          "PackedSequence: got a state of shape %s for %s packed sequences; wanted one entry for each in dimension %s"
              .formatted(x.shape(), order.size(), axis));
    }
    return order.equals(upTo(order.size()))
        ? x
        : x.indexSelect(axis, index(order.stream().map(Integer::longValue).toList()));
  }

  private static Tensor index(List<Long> rows) {
    return Tensor.of(rows.stream().mapToLong(Long::longValue).toArray());
  }
}
