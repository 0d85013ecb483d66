package nabla.core.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import nabla.core.memory.Storage;

/**
 * A band of rows of an image, laid out with its padding: then each row of the column matrix of a
 * convolution with stride 1 is the band itself, read from another place on.
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

  /** True if a convolution can be computed from such bands. */
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
    return fits;
  }

  /**
   * The distance of rows: so far that an output row fits, and that there are zeros enough between
   * the inputs of two rows for the padding of the one's end and, the same zeros, of the other's
   * beginning.
   */
  static int width(ConvSizes s) {
    int left = s.window().padding()[2];
    int reach = s.output()[2] + (s.window().kernel()[2] - 1) * s.window().dilation()[2];
    return Math.max(Math.max(reach - left, s.input()[2] + left), s.output()[2]);
  }

  /** How many columns of a row are too many. */
  static int gap(ConvSizes s) {
    return width(s) - s.output()[2];
  }

  /** The input rows that a number of output rows are computed from. */
  static int height(ConvSizes s, int rows) {
    return rows + (s.window().kernel()[1] - 1) * s.window().dilation()[1];
  }

  /** Columns computed for a number of output rows, whole pairs of vectors. */
  static int columns(ConvSizes s, int rows) {
    return (rows * width(s) - gap(s) + 2 * W - 1) / (2 * W) * (2 * W);
  }

  /**
   * Where in a band of {@code rows} output rows each row of the column matrix of its first {@code
   * channels} starts.
   */
  static int[] offsets(ConvSizes s, int channels, int rows) {
    int width = width(s);
    int height = height(s, rows);
    int[] kernel = s.window().kernel();
    int[] dilation = s.window().dilation();
    int[] offsets = new int[channels * s.window().taps()];
    int i = 0;
    for (int c = 0; c < channels; c++) {
      for (int h = 0; h < kernel[1]; h++) {
        for (int w = 0; w < kernel[2]; w++) {
          offsets[i++] = (c * height + h * dilation[1]) * width + w * dilation[2];
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
    int end = channels * width * height + width + 2 * W;
    if (in.length < end + W) {
      in = new float[end + W];
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

  /** Where the rows of the column matrix of a number of images start. */
  static int[] matrixOffsets(ConvSizes s, int channels, int images) {
    int[] offsets = new int[channels * s.window().taps()];
    Arrays.setAll(offsets, i -> i * stride(s, images));
    return offsets;
  }

  /**
   * The column matrix of images {@code image} to {@code image + images - 1}, of {@code channels}
   * channels from {@code channel} on of all their {@code planes}.
   */
  float[] matrix(
      ConvSizes s, int image, int images, int planes, int channel, int channels, Storage x) {
    int stride = stride(s, images);
    int[] offsets = offsets(s, channels, s.output()[1]);
    if (matrix.length < offsets.length * stride + W) {
      matrix = new float[offsets.length * stride + W];
    }
    for (int i = 0; i < images; i++) {
      read(s, (image + i) * planes + channel, channels, 0, s.output()[1], x);
      for (int r = 0; r < offsets.length; r++) {
        int to = r * stride + i * s.outputs();
        gather(in, offsets[r], width(s), s.output()[2], s.output()[1], matrix, to);
      }
    }
    return matrix;
  }

  /** Copies rows that are {@code width} apart to where they follow each other. */
  private static void gather(
      float[] x, int from, int width, int line, int rows, float[] y, int to) {
    // From the end: what the last vector of a line writes too far, the first of the next
    // overwrites.
    for (int i = (line - 1) / W * W; i >= 0; i -= W) {
      int at = from + i;
      int next = to + i;
      for (int row = 0; row < rows; row++, at += width, next += line) {
        FloatVector.fromArray(S, x, at).intoArray(y, next);
      }
    }
  }

  /** Copies rows to where they are {@code width} apart, with zeros between them. */
  static void spread(Storage x, int from, float[] y, int to, int line, int width, int rows) {
    // The last vector of a row may reach into what follows it, but not past the tensor's end.
    int room = x.length() - from - (line + W - 1) / W * W;
    int inside = room < 0 ? 0 : Math.min(rows, room / line + 1);
    spread(x.segment(), from, y, to, line, width, inside);
    for (int row = inside; row < rows; row++) {
      int at = to + row * width;
      x.floats().get(from + row * line, y, at, line);
      Arrays.fill(y, at + line, at + width, 0);
    }
  }

  private static void spread(Object x, int from, float[] y, int to, int line, int width, int rows) {
    FloatVector zero = FloatVector.zero(S);
    for (int i = line + W; i < width; i += W) {
      for (int row = 0; row < rows; row++) {
        zero.intoArray(y, to + row * width + i);
      }
    }
    // From the end: what is written too far, the next row overwrites with its beginning.
    int last = (line - 1) / W * W;
    for (int row = 0; row < rows; row++) {
      FloatVectorSegment.load(x, from + row * line + last).intoArray(y, to + row * width + last);
      zero.intoArray(y, to + row * width + line);
    }
    for (int i = last - W; i >= 0; i -= W) {
      for (int row = 0; row < rows; row++) {
        FloatVectorSegment.load(x, from + row * line + i).intoArray(y, to + row * width + i);
      }
    }
  }
}
