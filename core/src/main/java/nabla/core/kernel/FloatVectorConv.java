package nabla.core.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import nabla.core.memory.Storage;

/**
 * Convolution with stride 1 over one or two dimensions on the Vector API: without a column matrix,
 * from {@link FloatVectorBand bands}, or from that of several images where planes are small. Only
 * used where the module is present.
 */
final class FloatVectorConv {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int W = S.length();

  /** Filters that are computed together: with two vectors each, their sums fill the registers. */
  private static final int SIX = 6;

  /** The distance of their weights' rows. */
  private static final int EIGHT = 8;

  /** As many as the last one or two blocks have, where six would leave more of them idle. */
  private static final int FOUR = 4;

  /** Elements of the output, and of the input, that a piece of work may hold. */
  private static final int ROOM = 1 << 17;

  /** Elements of a weight that may be laid out, with what then lies between, in one array. */
  private static final int WEIGHTS = 1 << 28;

  /** Filters that are worth a column matrix. */
  private static final int FILTERS = 16;

  /** Pieces of work that are wanted. */
  private static final int PIECES = 4;

  private static final ThreadLocal<FloatVectorConv> LOCAL =
      ThreadLocal.withInitial(FloatVectorConv::new);

  private final FloatVectorBand band = new FloatVectorBand();
  private float[] in;
  private float[] out = new float[0];
  private float[] row = new float[0];
  private float[] weights = new float[0];
  private float[] packed = new float[0];

  private FloatVectorConv() {}

  /** True if it can compute this; asked only where the Vector API is present. */
  static boolean fits(ConvSizes s) {
    return FloatVectorBand.fits(s) && fits(s, 1) && s.weights() <= WEIGHTS;
  }

  private static boolean fits(ConvSizes s, int rows) {
    return (long) filters(s) * FloatVectorBand.columns(s, rows) <= ROOM
        && (long) s.channels() * FloatVectorBand.width(s) * FloatVectorBand.height(s, rows) <= ROOM;
  }

  /**
   * y = conv(x, weight) + bias, without bias if that is null; {@code transposed} if the weight is
   * that of x = conv(y).
   */
  static void run(
      ConvSizes s, Storage x, Storage weight, boolean transposed, Storage bias, Storage y) {
    float[] packed = LOCAL.get().pack(s, weight.floats(), transposed);
    if (FloatVectorBand.sparse(s) && s.filters() >= FILTERS) {
      int images =
          Math.max(
              1, Math.min(s.batch(), FloatVectorBand.images(s, Math.max(s.rows(), filters(s)))));
      int pieces = (s.batch() + images - 1) / images;
      Parallel.run(
          s.groups() * pieces,
          s.work(),
          piece -> {
            int first = piece % pieces * images;
            int count = Math.min(images, s.batch() - first);
            LOCAL.get().run(s, piece / pieces, first, count, x, packed, bias, y);
          });
      return;
    }
    int height = s.output()[1];
    int parts = s.batch() * s.groups();
    int rows = height;
    while (rows > 1 && (!fits(s, rows) || parts * (height / rows) < PIECES)) {
      rows = (rows + 1) / 2;
    }
    int most = rows;
    int bands = (height + most - 1) / most;
    Parallel.run(
        parts * bands,
        s.work(),
        piece -> {
          int from = piece % bands * most;
          int count = Math.min(most, height - from);
          LOCAL.get().runBand(s, piece / bands, from, count, x, packed, bias, y);
        });
  }

  /**
   * Weights as [group, block, channel and kernel element, filter of the block], zero past the last
   * filter; their rows are as far apart as {@link #step} says.
   */
  private float[] pack(ConvSizes s, FloatBuffer weight, boolean transposed) {
    int n = s.weights();
    float[] from = weights = atLeast(weights, n);
    weight.get(0, from, 0, n);
    int[] blocks = blocks(s);
    int count = blocks.length - 1;
    float[] to = packed = atLeast(packed, place(s, blocks, s.groups() * count));
    Parallel.run(
        s.groups() * count,
        n,
        i -> {
          int first = blocks[i % count];
          int size = blocks[i % count + 1] - first;
          pack(s, from, transposed, i / count, first, size, to, place(s, blocks, i));
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
    for (int f = 0; f < size; f++) {
      boolean there = first + f < s.filters();
      int to = place + f;
      for (int c = 0; c < s.channels(); c++) {
        int tap =
            transposed
                ? ((group * s.channels() + c) * s.filters() + first + f + 1) * taps - 1
                : ((group * s.filters() + first + f) * s.channels() + c) * taps;
        for (int i = 0; i < taps; i++, to += step(size)) {
          packed[to] = there ? weights[transposed ? tap - i : tap + i] : 0;
        }
      }
    }
  }

  /**
   * The distance of a block's rows: a power of two, whose multiples the JIT knows to be in bounds.
   */
  private static int step(int size) {
    return size == SIX ? EIGHT : FOUR;
  }

  /** Where the weights of a block begin, counted over all groups. */
  private static int place(ConvSizes s, int[] blocks, int block) {
    int count = blocks.length - 1;
    int place = 0;
    for (int i = 0; i < count; i++) {
      int before = block / count + (i < block % count ? 1 : 0);
      place += before * step(blocks[i + 1] - blocks[i]);
    }
    return place * s.rows();
  }

  /** Rows {@code from} to {@code from + rows - 1} of one group of one image. */
  private void runBand(
      ConvSizes s,
      int part,
      int from,
      int rows,
      Storage x,
      float[] packed,
      Storage bias,
      Storage y) {
    int columns = FloatVectorBand.columns(s, rows);
    int line = s.output()[2];
    int group = part % s.groups();
    in = band.read(s, part * s.channels(), s.channels(), from, rows, x);
    multiply(s, group, packed, FloatVectorBand.offsets(s, s.channels(), rows), columns);
    for (int f = 0; f < s.filters(); f++) {
      int at = (part * s.filters() + f) * s.outputs() + from * line;
      write(f * columns, FloatVectorBand.width(s), line, rows, bias(s, bias, group, f), y, at);
    }
  }

  /** One group of images {@code first} to {@code first + images - 1}. */
  private void run(
      ConvSizes s,
      int group,
      int first,
      int images,
      Storage x,
      float[] packed,
      Storage bias,
      Storage y) {
    int planes = s.groups() * s.channels();
    int columns = FloatVectorBand.stride(s, images) - W;
    in = band.matrix(s, first, images, planes, group * s.channels(), s.channels(), x);
    int[] offsets = FloatVectorBand.matrixOffsets(s, s.channels(), images);
    multiply(s, group, packed, offsets, columns);
    for (int image = 0; image < images; image++) {
      for (int f = 0; f < s.filters(); f++) {
        int from = f * columns + image * s.outputs();
        int to = ((first + image) * s.groups() + group) * s.filters() + f;
        write(from, 0, s.outputs(), 1, bias(s, bias, group, f), y, to * s.outputs());
      }
    }
  }

  private static float bias(ConvSizes s, Storage bias, int group, int f) {
    return bias == null ? 0 : bias.floats().get(group * s.filters() + f);
  }

  /** Filters times the column matrix. */
  private void multiply(ConvSizes s, int group, float[] packed, int[] offsets, int columns) {
    out = atLeast(out, filters(s) * columns + W);
    int[] blocks = blocks(s);
    int count = blocks.length - 1;
    int start = place(s, blocks, group * count);
    for (int column = 0; column < columns; column += 2 * W) {
      int at = start;
      for (int i = 0; i < count; at += step(blocks[i + 1] - blocks[i]) * s.rows(), i++) {
        int f = blocks[i];
        if (blocks[i + 1] - f == SIX) {
          six(packed, at, offsets, column, f * columns + column, columns);
        } else {
          four(packed, at, offsets, column, f * columns + column, columns);
        }
      }
    }
  }

  /** Two vectors of columns of six filters. */
  private void six(float[] weights, int at, int[] offsets, int column, int to, int stride) {
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector c0 = a0;
    FloatVector c1 = a0;
    FloatVector d0 = a0;
    FloatVector d1 = a0;
    FloatVector e0 = a0;
    FloatVector e1 = a0;
    FloatVector f0 = a0;
    FloatVector f1 = a0;
    for (int r = 0; r < offsets.length; r++) {
      FloatVector x0 = FloatVector.fromArray(S, in, offsets[r] + column);
      FloatVector x1 = FloatVector.fromArray(S, in, offsets[r] + column + W);
      int w = at + r * EIGHT;
      FloatVector k = FloatVector.broadcast(S, weights[w]);
      a0 = x0.fma(k, a0);
      a1 = x1.fma(k, a1);
      k = FloatVector.broadcast(S, weights[w + 1]);
      b0 = x0.fma(k, b0);
      b1 = x1.fma(k, b1);
      k = FloatVector.broadcast(S, weights[w + 2]);
      c0 = x0.fma(k, c0);
      c1 = x1.fma(k, c1);
      k = FloatVector.broadcast(S, weights[w + 3]);
      d0 = x0.fma(k, d0);
      d1 = x1.fma(k, d1);
      k = FloatVector.broadcast(S, weights[w + 4]);
      e0 = x0.fma(k, e0);
      e1 = x1.fma(k, e1);
      k = FloatVector.broadcast(S, weights[w + 5]);
      f0 = x0.fma(k, f0);
      f1 = x1.fma(k, f1);
    }
    store(a0, a1, to);
    store(b0, b1, to + stride);
    store(c0, c1, to + 2 * stride);
    store(d0, d1, to + 3 * stride);
    store(e0, e1, to + 4 * stride);
    store(f0, f1, to + 5 * stride);
  }

  /** Two vectors of columns of four filters. */
  private void four(float[] weights, int at, int[] offsets, int column, int to, int stride) {
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = a0;
    FloatVector b0 = a0;
    FloatVector b1 = a0;
    FloatVector c0 = a0;
    FloatVector c1 = a0;
    FloatVector d0 = a0;
    FloatVector d1 = a0;
    for (int r = 0; r < offsets.length; r++) {
      FloatVector x0 = FloatVector.fromArray(S, in, offsets[r] + column);
      FloatVector x1 = FloatVector.fromArray(S, in, offsets[r] + column + W);
      int w = at + r * FOUR;
      FloatVector k = FloatVector.broadcast(S, weights[w]);
      a0 = x0.fma(k, a0);
      a1 = x1.fma(k, a1);
      k = FloatVector.broadcast(S, weights[w + 1]);
      b0 = x0.fma(k, b0);
      b1 = x1.fma(k, b1);
      k = FloatVector.broadcast(S, weights[w + 2]);
      c0 = x0.fma(k, c0);
      c1 = x1.fma(k, c1);
      k = FloatVector.broadcast(S, weights[w + 3]);
      d0 = x0.fma(k, d0);
      d1 = x1.fma(k, d1);
    }
    store(a0, a1, to);
    store(b0, b1, to + stride);
    store(c0, c1, to + 2 * stride);
    store(d0, d1, to + 3 * stride);
  }

  private void store(FloatVector first, FloatVector second, int to) {
    first.intoArray(out, to);
    second.intoArray(out, to + W);
  }

  /** Rows of a filter without their gaps, plus its bias. */
  private void write(int from, int width, int line, int rows, float bias, Storage y, int to) {
    // What the last vector of a row writes too far, the next row overwrites: but not the last one.
    int room = rows * line - (line + W - 1) / W * W;
    int inside = room < 0 ? 0 : Math.min(rows, room / line + 1);
    write(out, from, width, line, inside, bias, y.segment(), to);
    row = atLeast(row, line);
    for (int i = inside; i < rows; i++) {
      for (int j = 0; j < line; j++) {
        row[j] = out[from + i * width + j] + bias;
      }
      y.floats().put(to + i * line, row, 0, line);
    }
  }

  private static void write(
      float[] out, int from, int width, int line, int rows, float bias, Object y, int to) {
    FloatVector add = FloatVector.broadcast(S, bias);
    for (int row = 0; row < rows; row++) {
      int at = from + row * width;
      int next = to + row * line;
      for (int i = 0; i < line; i += W) {
        FloatVectorSegment.store(FloatVector.fromArray(S, out, at + i).add(add), y, next + i);
      }
    }
  }

  /** Filters of a group, in blocks of six and then none, one or two of four. */
  private static int filters(ConvSizes s) {
    int sixes = (s.filters() + SIX - 1) / SIX * SIX;
    int idle = sixes - s.filters();
    // Four in the place of the last six, or twice four in that of the last two.
    return idle < 2 ? sixes : idle < 4 ? sixes - 2 : s.filters() <= 2 ? FOUR : sixes - 4;
  }

  /** The filters that blocks start with, and the end of the last one. */
  private static int[] blocks(ConvSizes s) {
    int end = filters(s);
    int fours = (SIX - end % SIX) / 2 % 3;
    int sixes = (end - fours * FOUR) / SIX;
    int[] starts = new int[sixes + fours + 1];
    Arrays.setAll(starts, i -> i < sixes ? i * SIX : end - (sixes + fours - i) * FOUR);
    return starts;
  }

  private static float[] atLeast(float[] array, int n) {
    return array.length >= n ? array : new float[n];
  }
}
