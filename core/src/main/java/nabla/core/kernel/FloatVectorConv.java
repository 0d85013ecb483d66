package nabla.core.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import nabla.core.memory.Storage;

/**
 * Convolution with stride 1 over one or two dimensions on the Vector API, without a column matrix:
 * if the input is laid out with its padding, each row of that matrix is the input itself, read from
 * another place on. Only used where the module is present.
 *
 * <p>Output rows are computed at the padded input's width; the few columns too many at the end of
 * each are left out.
 */
final class FloatVectorConv {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int W = S.length();

  /** Filters that are computed together: with two vectors each, their sums fill the registers. */
  private static final int BLOCK = 6;

  /** Elements of the output, and of the input, that a piece of work may hold. */
  private static final int ROOM = 1 << 17;

  private static final ThreadLocal<FloatVectorConv> LOCAL =
      ThreadLocal.withInitial(FloatVectorConv::new);

  private float[] in = new float[0];
  private float[] out = new float[0];

  private FloatVectorConv() {}

  /** True if it can compute this; asked only where the Vector API is present. */
  static boolean fits(ConvSizes s) {
    Window window = s.window();
    boolean fits =
        s.input()[0] == 1
            && s.output()[0] == 1
            && window.kernel()[0] == 1
            && window.padding()[0] == 0;
    for (int i = 1; i < 3; i++) {
      fits &= window.stride()[i] == 1 && window.padding()[i] >= 0;
    }
    return fits
        && (long) filters(s) * columns(s, 1) <= ROOM
        && (long) s.channels() * width(s) <= ROOM
        && (long) s.channels() * width(s) * height(s, 1) <= ROOM;
  }

  /**
   * y = conv(x, weight) + bias, without bias if that is null; {@code transposed} if the weight is
   * that of x = conv(y).
   */
  static void run(
      ConvSizes s, Storage x, Storage weight, boolean transposed, Storage bias, Storage y) {
    float[] packed = pack(s, weight.floats(), transposed);
    int height = s.output()[1];
    int rows = height;
    while (rows > 1
        && ((long) filters(s) * columns(s, rows) > ROOM
            || s.channels() * (long) width(s) * height(s, rows) > ROOM)) {
      rows = (rows + 1) / 2;
    }
    int band = rows;
    int bands = (height + band - 1) / band;
    Parallel.run(
        s.batch() * s.groups() * bands,
        s.work(),
        piece -> {
          int from = piece % bands * band;
          LOCAL
              .get()
              .run(s, piece / bands, from, Math.min(band, height - from), x, packed, bias, y);
        });
  }

  /**
   * Weights as [group, block, channel and kernel element, filter of the block], zero past the last
   * filter.
   */
  private static float[] pack(ConvSizes s, FloatBuffer weight, boolean transposed) {
    int taps = s.window().taps();
    float[] packed = new float[s.groups() * filters(s) * s.rows()];
    for (int group = 0; group < s.groups(); group++) {
      for (int f = 0; f < s.filters(); f++) {
        for (int c = 0; c < s.channels(); c++) {
          int to =
              (group * filters(s) + f / BLOCK * BLOCK) * s.rows() + c * taps * BLOCK + f % BLOCK;
          int from =
              transposed
                  ? ((group * s.channels() + c) * s.filters() + f) * taps
                  : ((group * s.filters() + f) * s.channels() + c) * taps;
          for (int tap = 0; tap < taps; tap++) {
            packed[to + tap * BLOCK] = weight.get(from + (transposed ? taps - 1 - tap : tap));
          }
        }
      }
    }
    return packed;
  }

  /** Rows {@code from} to {@code from + rows - 1} of one group of one image. */
  private void run(
      ConvSizes s,
      int part,
      int from,
      int rows,
      Storage x,
      float[] packed,
      Storage bias,
      Storage y) {
    int width = width(s);
    int columns = columns(s, rows);
    int group = part % s.groups();
    read(s, part, from, rows, x.floats());
    if (out.length < filters(s) * columns) {
      out = new float[filters(s) * columns];
    }
    int[] offsets = offsets(s, width, height(s, rows));
    for (int column = 0; column < columns; column += 2 * W) {
      for (int f = 0; f < filters(s); f += BLOCK) {
        block(
            packed,
            (group * filters(s) + f) * s.rows(),
            offsets,
            column,
            f * columns + column,
            columns);
      }
    }
    FloatBuffer to = y.floats();
    int line = s.output()[2];
    for (int f = 0; f < s.filters(); f++) {
      float add = bias == null ? 0 : bias.floats().get(group * s.filters() + f);
      int at = (part * s.filters() + f) * s.outputs() + from * line;
      for (int row = 0; row < rows; row++) {
        int start = f * columns + row * width;
        if (bias != null) {
          for (int i = start; i < start + line; i++) {
            out[i] += add;
          }
        }
        to.put(at + row * line, out, start, line);
      }
    }
  }

  /** Lays the input rows that a band needs out with their padding. */
  private void read(ConvSizes s, int part, int from, int rows, FloatBuffer x) {
    int width = width(s);
    int height = height(s, rows);
    int n = s.channels() * width * height;
    // The last window reads on for two vectors.
    int room = n + width + 2 * W;
    if (in.length < room) {
      in = new float[room];
    }
    Arrays.fill(in, 0, room, 0);
    int first = Math.max(0, s.window().padding()[1] - from);
    int end = Math.min(height, s.input()[1] + s.window().padding()[1] - from);
    int left = s.window().padding()[2];
    int line = Math.min(s.input()[2], width - left);
    for (int c = 0; c < s.channels() && line > 0; c++) {
      int plane = (part * s.channels() + c) * s.inputs();
      for (int row = first; row < end; row++) {
        int at = plane + (from + row - s.window().padding()[1]) * s.input()[2];
        x.get(at, in, (c * height + row) * width + left, line);
      }
    }
  }

  /** Where in {@link #in} each row of the column matrix starts. */
  private static int[] offsets(ConvSizes s, int width, int height) {
    int[] kernel = s.window().kernel();
    int[] dilation = s.window().dilation();
    int[] offsets = new int[s.rows()];
    int i = 0;
    for (int c = 0; c < s.channels(); c++) {
      for (int h = 0; h < kernel[1]; h++) {
        for (int w = 0; w < kernel[2]; w++) {
          offsets[i++] = (c * height + h * dilation[1]) * width + w * dilation[2];
        }
      }
    }
    return offsets;
  }

  /** Two vectors of columns of six filters. */
  private void block(float[] weights, int at, int[] offsets, int column, int to, int stride) {
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
      int w = at + r * BLOCK;
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

  private void store(FloatVector first, FloatVector second, int to) {
    first.intoArray(out, to);
    second.intoArray(out, to + W);
  }

  /** The width of an output row with all that it is computed from. */
  private static int width(ConvSizes s) {
    return s.output()[2] + (s.window().kernel()[2] - 1) * s.window().dilation()[2];
  }

  private static int height(ConvSizes s, int rows) {
    return rows + (s.window().kernel()[1] - 1) * s.window().dilation()[1];
  }

  /** Columns computed for a number of output rows, whole pairs of vectors. */
  private static int columns(ConvSizes s, int rows) {
    return (rows * width(s) + 2 * W - 1) / (2 * W) * (2 * W);
  }

  /** Filters of a group, in whole blocks. */
  private static int filters(ConvSizes s) {
    return (s.filters() + BLOCK - 1) / BLOCK * BLOCK;
  }
}
