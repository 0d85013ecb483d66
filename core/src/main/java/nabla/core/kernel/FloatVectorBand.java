package nabla.core.kernel;

import static nabla.core.kernel.FloatVectorSegment.load;
import static nabla.core.kernel.FloatVectorSegment.own;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import nabla.core.memory.Storage;

/**
 * A band of rows of an image, laid out with its padding: then each row of the column matrix of a
 * convolution with stride 1 is the band itself, read from another place on. With another stride,
 * every so many rows and columns are a plane of their own, a phase, for which the same holds.
 *
 * <p>Output rows are computed at the band's width; the few columns too many at the end of each are
 * {@link #gap gaps}. What is copied may write up to a vector too far, since what belongs there
 * comes next.
 */
final class FloatVectorBand {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int W = S.length();

  /** Elements of a column matrix, half of a second-level cache. */
  private static final int MATRIX = 1 << 16;

  /** Columns that aren't worth sums of their own. */
  private static final int FEW = 64;

  private float[] in = new float[0];
  private float[] matrix = new float[0];
  private float[] row = new float[0];
  private int[] offsets;

  /** What the offsets are of. */
  private ConvSizes sizes;

  private int channels;
  private int rows;
  private int block;

  /**
   * True if a convolution can be computed from such bands: over planes, with windows that leave no
   * row or column out, so that there are no more phases than kernel elements.
   */
  static boolean fits(ConvSizes s) {
    Window window = s.window();
    return s.input()[0] == 1
        && s.output()[0] == 1
        && window.kernel()[0] == 1
        && window.padding()[0] == 0
        && window.padding()[1] >= 0
        && window.padding()[2] >= 0
        && window.stride()[1] <= window.kernel()[1]
        && window.stride()[2] <= window.kernel()[2];
  }

  /**
   * The distance of rows: so far that an output row fits, and that there are zeros enough between
   * the inputs of two rows for the padding of the one's end and, the same zeros, of the other's
   * beginning.
   */
  static int width(ConvSizes s) {
    int reach = s.output()[2] + reach(s, 2);
    if (phases(s) > 1) {
      return reach;
    }
    int left = s.window().padding()[2];
    return Math.max(Math.max(reach - left, s.input()[2] + left), s.output()[2]);
  }

  /** How far a window reaches, in steps of its stride. */
  private static int reach(ConvSizes s, int axis) {
    Window window = s.window();
    return (window.kernel()[axis] - 1) * window.dilation()[axis] / window.stride()[axis];
  }

  /** Into how many planes each of the input's is divided: every so many rows and columns. */
  private static int phases(ConvSizes s) {
    return s.window().stride()[1] * s.window().stride()[2];
  }

  /** How many columns of a row are too many. */
  static int gap(ConvSizes s) {
    return width(s) - s.output()[2];
  }

  /** The rows, of each phase, that a number of output rows are computed from. */
  private static int height(ConvSizes s, int rows) {
    return rows + reach(s, 1);
  }

  /** Elements of a number of channels. */
  static long elements(ConvSizes s, int channels, int rows) {
    return (long) channels * phases(s) * width(s) * height(s, rows);
  }

  /** Columns computed for a number of output rows, whole pairs of vectors. */
  static int columns(ConvSizes s, int rows) {
    return (rows * width(s) - gap(s) + 2 * W - 1) / (2 * W) * (2 * W);
  }

  /**
   * Where in a band of {@code rows} output rows each row of the column matrix of its first {@code
   * channels} starts, in {@link #whole} blocks; kept until others are asked for, since one image
   * after the other has the same.
   */
  int[] offsets(ConvSizes s, int channels, int rows, int block) {
    if (s != sizes || channels != this.channels || rows != this.rows || block != this.block) {
      offsets = whole(offsets(s, channels, rows), block);
      sizes = s;
      this.channels = channels;
      this.rows = rows;
      this.block = block;
    }
    return offsets;
  }

  /** In whole blocks: the rows too many of the last one are its last one once more. */
  private static int[] whole(int[] starts, int block) {
    int count = (starts.length + block - 1) / block * block;
    int[] offsets = Arrays.copyOf(starts, count);
    Arrays.fill(offsets, starts.length, count, starts[starts.length - 1]);
    return offsets;
  }

  private static int[] offsets(ConvSizes s, int channels, int rows) {
    int width = width(s);
    int height = height(s, rows);
    int[] kernel = s.window().kernel();
    int[] dilation = s.window().dilation();
    int[] stride = s.window().stride();
    int[] offsets = new int[channels * s.window().taps()];
    int i = 0;
    for (int c = 0; c < channels; c++) {
      for (int h = 0; h < kernel[1]; h++) {
        for (int w = 0; w < kernel[2]; w++) {
          int row = h * dilation[1];
          int column = w * dilation[2];
          int plane = (c * stride[1] + row % stride[1]) * stride[2] + column % stride[2];
          offsets[i++] = (plane * height + row / stride[1]) * width + column / stride[2];
        }
      }
    }
    return offsets;
  }

  /**
   * Lays out what output rows {@code from} to {@code from + rows - 1} are computed from, of the
   * planes {@code first} to {@code first + channels - 1} of x.
   */
  float[] read(ConvSizes s, int first, int channels, int from, int rows, Storage x) {
    int width = width(s);
    int height = height(s, rows);
    // The last windows read on for two vectors.
    int end = (int) elements(s, channels, rows) + width + 2 * W;
    if (in.length < end + W) {
      in = new float[end + W];
    }
    if (phases(s) > 1) {
      Arrays.fill(in, 0, end, 0);
      for (int c = 0; c < channels; c++) {
        divide(s, x, (first + c) * s.inputs(), from, rows, c);
      }
      return in;
    }
    int left = s.window().padding()[2];
    int line = s.input()[2];
    int top = Math.max(0, s.window().padding()[1] - from);
    int bottom = Math.min(height, s.input()[1] + s.window().padding()[1] - from);
    int done = 0;
    if (top < bottom) {
      int start = (from + top - s.window().padding()[1]) * line;
      for (int c = 0; c < channels; c++) {
        int to = (c * height + top) * width + left;
        Arrays.fill(in, done, to, 0);
        spread(x, (first + c) * s.inputs() + start, in, to, line, width, bottom - top);
        done = (c * height + bottom - 1) * width + left + line;
      }
    }
    Arrays.fill(in, done, end, 0);
    return in;
  }

  /** Divides the rows of a channel's plane into its phases. */
  private void divide(ConvSizes s, Storage x, int plane, int from, int rows, int channel) {
    int[] stride = s.window().stride();
    int line = s.input()[2];
    int width = width(s);
    int height = height(s, rows);
    row = FloatConv.atLeast(row, line);
    // Seen from the first row of the band, with its padding.
    int first = from * stride[1] - s.window().padding()[1];
    for (int i = Math.max(0, -first); i < Math.min(height * stride[1], s.input()[1] - first); i++) {
      x.floats().get(plane + (first + i) * line, row, 0, line);
      for (int phase = 0; phase < stride[2]; phase++) {
        int to = (channel * stride[1] + i % stride[1]) * stride[2] + phase;
        to = (to * height + i / stride[1]) * width;
        // The first column of the phase that isn't padding.
        int skipped = Math.max(0, (s.window().padding()[2] - phase + stride[2] - 1) / stride[2]);
        int column = skipped * stride[2] + phase - s.window().padding()[2];
        for (int j = skipped; j < width && column < line; j++, column += stride[2]) {
          in[to + j] = row[column];
        }
      }
    }
  }

  /**
   * True if so much of a band of small planes is computed in vain that the column matrix itself is
   * better.
   */
  static boolean sparse(ConvSizes s) {
    return 2L * columns(s, s.output()[1]) > 3L * s.outputs() && holds(s);
  }

  /** True if an image has so few columns that several of them are better taken together. */
  static boolean few(ConvSizes s) {
    return s.outputs() < FEW && holds(s);
  }

  private static boolean holds(ConvSizes s) {
    return (long) s.rows() * s.outputs() <= MATRIX;
  }

  /** Images whose column matrix, of {@code rows} rows, is held at once. */
  static int images(ConvSizes s, int rows) {
    return Math.max(1, MATRIX / Math.max(1, rows * s.outputs()));
  }

  /** The distance of the rows of the column matrix of a number of images. */
  static int stride(ConvSizes s, int images) {
    return (images * s.outputs() + 2 * W - 1) / (2 * W) * (2 * W) + W;
  }

  /** Where the rows of the column matrix of a number of images start, in whole blocks. */
  static int[] matrixOffsets(ConvSizes s, int channels, int images, int block) {
    int[] offsets = new int[channels * s.window().taps()];
    Arrays.setAll(offsets, i -> i * stride(s, images));
    return whole(offsets, block);
  }

  /**
   * The column matrix of images {@code image} to {@code image + images - 1}, of {@code channels}
   * channels from {@code channel} on of all their {@code planes}.
   */
  float[] matrix(
      ConvSizes s, int image, int images, int planes, int channel, int channels, Storage x) {
    int stride = stride(s, images);
    int[] offsets = offsets(s, channels, s.output()[1], 1);
    if (matrix.length < offsets.length * stride + W) {
      matrix = new float[offsets.length * stride + W];
    }
    for (int i = 0; i < images; i++) {
      read(s, (image + i) * planes + channel, channels, 0, s.output()[1], x);
      for (int r = 0; r < offsets.length; r++) {
        int to = r * stride + i * s.outputs();
        gather(in, offsets[r], width(s), s.output()[2], s.output()[1], 0, matrix, to);
      }
    }
    return matrix;
  }

  /**
   * Copies rows that are {@code width} apart to where they follow each other, and adds to each
   * element; may write up to a vector too far.
   */
  static void gather(
      float[] x, int from, int width, int line, int rows, float add, float[] y, int to) {
    FloatVector v = FloatVector.broadcast(S, add);
    // From the end: what the last vector of a line writes too far, the first of the next
    // overwrites.
    for (int i = (line - 1) / W * W; i >= 0; i -= W) {
      for (int row = 0; row < rows; row++) {
        FloatVector u = FloatVector.fromArray(S, x, from + row * width + i);
        u.add(v).intoArray(y, to + row * line + i);
      }
    }
  }

  /** Copies rows to where they are {@code width} apart, with zeros between them. */
  static void spread(Storage x, int from, float[] y, int to, int line, int width, int rows) {
    int last = (line - 1) / W * W;
    // Those whose last vector doesn't read on past the end of x.
    int whole = Math.max(0, Math.min(rows, (x.length() - from - last - W + line) / line));
    spread(x.segment(), from, y, to, line, width, whole);
    for (int row = whole; row < rows; row++) {
      x.floats().get(from + row * line, y, to + row * width, line);
      Arrays.fill(y, to + row * width + line, to + (row + 1) * width, 0);
    }
  }

  private static void spread(Object x, int from, float[] y, int to, int line, int width, int rows) {
    x = own(x);
    FloatVector zero = FloatVector.zero(S);
    for (int i = line + W; i < width; i += W) {
      for (int row = 0; row < rows; row++) {
        zero.intoArray(y, to + row * width + i);
      }
    }
    // From the end: what is written too far, the next row overwrites with its beginning.
    int last = (line - 1) / W * W;
    for (int row = 0; row < rows; row++) {
      load(x, from + row * line + last).intoArray(y, to + row * width + last);
      zero.intoArray(y, to + row * width + line);
    }
    for (int i = last - W; i >= 0; i -= W) {
      for (int row = 0; row < rows; row++) {
        load(x, from + row * line + i).intoArray(y, to + row * width + i);
      }
    }
  }
}
