package nabla.core.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import nabla.core.memory.Storage;

/**
 * The weights of a convolution as {@link FloatVectorFilters} reads them: filters in blocks of six
 * or four, whose weights for one row of the column matrix are neighbours.
 */
final class FloatVectorWeights {
  /** Filters that are computed together: with two vectors each, their sums fill the registers. */
  static final int SIX = 6;

  /** The distance of their weights' rows. */
  static final int EIGHT = 8;

  /** As many as the last one or two blocks have, where six would leave more of them idle. */
  static final int FOUR = 4;

  /** Elements of a weight that may be laid out, with what then lies between, in one array. */
  static final int WEIGHTS = 1 << 28;

  private float[] weights = new float[0];
  private float[] packed = new float[0];

  /** A number of filters, in blocks of six and then none, one or two of four. */
  static int filters(int filters) {
    int sixes = (filters + SIX - 1) / SIX * SIX;
    int idle = sixes - filters;
    // Four in the place of the last six, or twice four in that of the last two.
    return idle < 2 ? sixes : idle < 4 ? sixes - 2 : filters <= 2 ? FOUR : sixes - 4;
  }

  /** The filters that blocks start with, and the end of the last one. */
  static int[] blocks(int filters) {
    int end = filters(filters);
    int fours = (SIX - end % SIX) / 2 % 3;
    int sixes = (end - fours * FOUR) / SIX;
    int[] starts = new int[sixes + fours + 1];
    Arrays.setAll(starts, i -> i < sixes ? i * SIX : end - (sixes + fours - i) * FOUR);
    return starts;
  }

  /**
   * The distance of the rows of a block's weights: a power of two, whose multiples the JIT knows to
   * be in bounds.
   */
  static int step(int size) {
    return size == SIX ? EIGHT : FOUR;
  }

  /** Where the weights of a block, with a number of rows each, begin, counted over all groups. */
  static int place(int[] blocks, int rows, int block) {
    int count = blocks.length - 1;
    int place = 0;
    for (int i = 0; i < count; i++) {
      int before = block / count + (i < block % count ? 1 : 0);
      place += before * step(blocks[i + 1] - blocks[i]);
    }
    return place * rows;
  }

  /**
   * Where the kernel of a filter and a channel starts in the weight, from where on it is read
   * backwards if that weight is {@code transposed}.
   */
  static int tap(ConvSizes s, boolean transposed, int group, int filter, int channel) {
    int taps = s.window().taps();
    return transposed
        ? ((group * s.channels() + channel) * s.filters() + filter + 1) * taps - 1
        : ((group * s.filters() + filter) * s.channels() + channel) * taps;
  }

  /** A filter's bias, 0 if there is none. */
  static float bias(ConvSizes s, Storage bias, int group, int filter) {
    return bias == null ? 0 : bias.floats().get(group * s.filters() + filter);
  }

  /**
   * Weights as [group, block, channel and kernel element, filter of the block], zero past the last
   * filter; their rows are as far apart as {@link #step} says.
   */
  float[] pack(ConvSizes s, FloatBuffer weight, boolean transposed) {
    int n = s.weights();
    float[] from = weights = atLeast(weights, n);
    weight.get(0, from, 0, n);
    int[] blocks = blocks(s.filters());
    int count = blocks.length - 1;
    float[] to = packed = atLeast(packed, place(blocks, s.rows(), s.groups() * count));
    Parallel.run(
        s.groups() * count,
        n,
        i -> {
          int first = blocks[i % count];
          int size = blocks[i % count + 1] - first;
          int at = place(blocks, s.rows(), i);
          pack(s, from, transposed, i / count, first, size, to, at);
        });
    return to;
  }

  private static void pack(
      ConvSizes s,
      float[] weights,
      boolean transposed,
      int group,
      int first,
      int size,
      float[] packed,
      int place) {
    int taps = s.window().taps();
    int step = step(size);
    for (int f = 0; f < size; f++) {
      boolean there = first + f < s.filters();
      int to = place + f;
      for (int c = 0; c < s.channels(); c++) {
        int tap = tap(s, transposed, group, first + f, c);
        for (int i = 0; i < taps; i++, to += step) {
          packed[to] = there ? weights[transposed ? tap - i : tap + i] : 0;
        }
      }
    }
  }

  static float[] atLeast(float[] array, int n) {
    return array.length >= n ? array : new float[n];
  }
}
