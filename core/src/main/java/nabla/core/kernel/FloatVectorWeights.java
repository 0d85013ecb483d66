package nabla.core.kernel;

import java.nio.FloatBuffer;

/**
 * The weights of a convolution as {@link FloatVectorFilters} reads them: filters in blocks of eight
 * or six and of four, whose weights for one row of the column matrix are neighbours. Only used
 * where the Vector API is present.
 */
final class FloatVectorWeights {
  /**
   * Filters that are computed together where there are 16 registers: six, with two vectors each.
   */
  static final int SIX = 6;

  /** And where there are 32. Their weights' rows are as far apart as these in both cases. */
  static final int EIGHT = 8;

  /** As many as the last one or two blocks have, where more would leave more of them idle. */
  static final int FOUR = 4;

  private static final int MOST = FloatVectorFilters.WIDE ? EIGHT : SIX;

  /** Elements of a weight that may be laid out, with what then lies between, in one array. */
  static final int WEIGHTS = 1 << 28;

  /** The elements of a vector, or more. */
  private static final int SPACE = 64;

  private float[] weights = new float[0];
  private float[] packed = new float[0];
  private float[] winograd = new float[0];

  /** A number of filters, in whole blocks: then they are even, or a multiple of four. */
  static int filters(int filters) {
    int unit = MOST == SIX ? 2 : FOUR;
    return Math.max(FOUR, (filters + unit - 1) / unit * unit);
  }

  /** The filters that blocks start with, the large ones first, and the end of the last one. */
  static int[] blocks(int filters) {
    int end = filters(filters);
    int fours = 0;
    while ((end - fours * FOUR) % MOST != 0) {
      fours++;
    }
    int large = (end - fours * FOUR) / MOST;
    int[] starts = new int[large + fours + 1];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = i < large ? i * MOST : end - (large + fours - i) * FOUR;
    }
    return starts;
  }

  /**
   * The distance of the rows of a block's weights: a power of two, whose multiples the JIT knows to
   * be in bounds.
   */
  static int step(int size) {
    return size == FOUR ? FOUR : EIGHT;
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
   * Weights as [group, block, channel and kernel element, filter of the block], zero past the last
   * filter; their rows are as far apart as {@link #step} says.
   */
  float[] pack(ConvSizes s, FloatBuffer weight, boolean transposed) {
    int n = s.weights();
    float[] from = weights = FloatConv.atLeast(weights, n);
    weight.get(0, from, 0, n);
    int[] blocks = blocks(s.filters());
    int count = blocks.length - 1;
    int end = place(blocks, s.rows(), s.groups() * count);
    float[] to = packed = FloatConv.atLeast(packed, end + SPACE);
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

  /**
   * Of the weights that {@link #pack} has laid out, those of the six products of {@link
   * FloatVectorWinograd}, laid out as they are, each {@link #product} after the other.
   */
  float[] winograd(ConvSizes s) {
    int[] blocks = blocks(s.filters());
    int count = blocks.length - 1;
    int line = s.window().kernel()[2];
    int product = product(s);
    float[] to = winograd = FloatConv.atLeast(winograd, FloatVectorWinograd.PRODUCTS * product);
    for (int i = 0; i < s.groups() * count; i++) {
      int n = line * step(blocks[i % count + 1] - blocks[i % count]);
      int at = place(blocks, s.channels() * line, i);
      for (int c = 0; c < s.channels(); c++, at += n) {
        FloatVectorWinograd.weight(packed, 3 * at, n, to, at, product);
      }
    }
    return to;
  }

  /** The distance of the products' weights: for a vector too many. */
  static int product(ConvSizes s) {
    int[] blocks = blocks(s.filters());
    int rows = s.channels() * s.window().kernel()[2];
    return place(blocks, rows, s.groups() * (blocks.length - 1)) + SPACE;
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
        int tap =
            transposed
                ? ((group * s.channels() + c) * s.filters() + first + f + 1) * taps - 1
                : ((group * s.filters() + first + f) * s.channels() + c) * taps;
        for (int i = 0; i < taps; i++, to += step) {
          packed[to] = there ? weights[transposed ? tap - i : tap + i] : 0;
        }
      }
    }
  }
}
