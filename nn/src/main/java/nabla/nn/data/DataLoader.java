package nabla.nn.data;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import nabla.core.ArgumentException;
import nabla.core.Generator;

/**
 * Deals a data set out in batches.
 *
 * <pre>{@code
 * for (Batch batch : loader) {
 *   try (Scope step = Scope.open()) {
 *     Tensor loss = criterion.forward(model.forward(batch.inputs()), batch.targets());
 *     ...
 *   }
 * }
 * }</pre>
 *
 * <p>Each loop over it is an epoch. The order of an epoch follows from the seed and the epoch's
 * number alone, whatever else draws random numbers: a training that is taken up again at batch 40
 * of epoch 7, {@code loader.epoch(7, 40)}, sees what it would have seen.
 */
public final class DataLoader implements Iterable<Batch> {
  private final Dataset data;
  private final int batchSize;
  private final Options options;
  private int epoch;

  /**
   * How samples are dealt out.
   *
   * @param shuffle in another random order each epoch, else in the data set's
   * @param seed of the random orders
   * @param dropLast leaves the last batch out if it would be smaller
   */
  public record Options(boolean shuffle, long seed, boolean dropLast) {
    /** In order, and the last batch may be smaller. */
    public static Options defaults() {
      return new Options(false, 0, false);
    }

    /** In random orders that follow from a seed. */
    public Options withShuffle(long s) {
      return new Options(true, s, dropLast);
    }

    /** Without a smaller last batch. */
    public Options withDropLast() {
      return new Options(shuffle, seed, true);
    }
  }

  /** Batches of a size, in order. */
  public DataLoader(Dataset data, int batchSize) {
    this(data, batchSize, Options.defaults());
  }

  /** Batches of a size. */
  public DataLoader(Dataset data, int batchSize, Options options) {
    if (batchSize < 1) {
      throw new ArgumentException("DataLoader: got batch size " + batchSize + ", wanted 1 or more");
    }
    this.data = data;
    this.batchSize = batchSize;
    this.options = options;
  }

  /** The data set. */
  public Dataset dataset() {
    return data;
  }

  /** The number of batches of an epoch. */
  public int size() {
    return data.size() / batchSize + (options.dropLast || data.size() % batchSize == 0 ? 0 : 1);
  }

  /** The next epoch, the first being epoch 0. */
  @Override
  public Iterator<Batch> iterator() {
    return epoch(epoch++).iterator();
  }

  /** A certain epoch. */
  public Iterable<Batch> epoch(int number) {
    return epoch(number, 0);
  }

  /**
   * A certain epoch, without the batches before one.
   *
   * @param firstBatch how many are left out, 0 to {@link #size()}
   */
  public Iterable<Batch> epoch(int number, int firstBatch) {
    if (number < 0 || firstBatch < 0 || firstBatch > size()) {
      throw new ArgumentException(
          "DataLoader: got epoch %s from batch %s on, wanted an epoch of 0 or more and 0 to %s"
              .formatted(number, firstBatch, size()));
    }
    return () ->
        new Iterator<>() {
          private final int[] order = order(number);
          private int next = firstBatch;

          @Override
          public boolean hasNext() {
            return next < size();
          }

          @Override
          public Batch next() {
            if (!hasNext()) {
              throw new NoSuchElementException(
                  "epoch " + number + " has " + size() + " batches, all were dealt out");
            }
            int from = next++ * batchSize;
            return new Batch(
                data, Arrays.copyOfRange(order, from, Math.min(from + batchSize, order.length)));
          }
        };
  }

  private int[] order(int number) {
    if (options.shuffle) {
      // An odd factor sends the numbers of epochs to seeds far apart, which other seeds' epochs
      // don't meet.
      return new Generator(options.seed + number * 0xD1342543DE82EF95L).permutation(data.size());
    }
    int[] order = new int[data.size()];
    Arrays.setAll(order, i -> i);
    return order;
  }
}
