package nabla.core.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import nabla.core.memory.Storage;

/**
 * Convolution with stride 1 and a kernel of height 3, two rows of the output at a time, by
 * Winograd's F(2, 3): with d the four rows of the input that they see and g the kernel's rows, y =
 * Aᵀ [Σ (G g) ⊙ (Bᵀ d)], where the sum is over channels and a row's own convolution takes the place
 * of a product. That is four of these in place of six.
 *
 * <pre>
 * Bᵀ = 1  0 -1  0      G = 1    0    0       Aᵀ = 1  1  1  0
 *      0  1  1  0          1/2  1/2  1/2          0  1 -1 -1
 *      0 -1  1  0          1/2 -1/2  1/2
 *      0  1  0 -1          0    0    1
 * </pre>
 *
 * <p>The same across the columns would save once more a third, but then needs every other column as
 * neighbours: sorting them costs more than that (measured). Only used where the Vector API is
 * present.
 *
 * <p>Winograd, "Arithmetic Complexity of Computations", 1980; Lavin and Gray, "Fast Algorithms for
 * Convolutional Neural Networks", 2016.
 */
final class FloatVectorWinograd {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int W = S.length();

  /** Sums of products that two rows of the output are computed from. */
  private static final int TERMS = 4;

  /** Elements that an array of a piece of work may hold. */
  private static final int ROOM = 1 << 17;

  /** Columns of a piece of work, so many that those computed in vain are few. */
  private static final int COLUMNS = 512;

  /** Pieces of work that are wanted. */
  private static final int PIECES = 4;

  /** What a channel or a filter costs beside its products, in multiplications of each column. */
  private static final int COST = 80;

  private static final ThreadLocal<FloatVectorWinograd> LOCAL =
      ThreadLocal.withInitial(FloatVectorWinograd::new);

  private final FloatVectorBand band = new FloatVectorBand();
  private final FloatVectorWeights weights = new FloatVectorWeights();
  private final FloatVectorOutput output = new FloatVectorOutput();
  private float[] products = new float[0];
  private float[] packed = new float[0];
  private float[] in = new float[0];
  private float[] out = new float[0];

  private FloatVectorWinograd() {}

  /**
   * True if it can compute this, and faster than {@link FloatVectorConv}. The number of images
   * doesn't matter, or the last digits of an image would depend on what else is in its batch.
   */
  static boolean fits(ConvSizes s) {
    Window window = s.window();
    if (!FloatVectorConv.fits(s)
        || window.kernel()[1] != 3
        || window.dilation()[1] != 1
        || s.weights() > FloatVectorWeights.WEIGHTS / TERMS
        || !fits(s, 1, 1)) {
      return false;
    }
    int height = s.output()[1];
    long pairs = (long) s.channels() * s.filters() * window.kernel()[2];
    long columns = FloatVectorBand.sparse(s) ? s.outputs() : FloatVectorBand.columns(s, height);
    return area(s, pairs(height)) * (TERMS * pairs + COST * (s.channels() + s.filters()))
        < columns * 3 * pairs;
  }

  private static boolean fits(ConvSizes s, int images, int pairs) {
    return (long) s.channels() * FloatVectorBand.width(s) * FloatVectorBand.height(s, 2 * pairs)
            <= ROOM
        && (long) TERMS * s.channels() * stride(s, images, pairs) <= ROOM
        && 2L * s.filters() * columns(s, images, pairs) <= ROOM;
  }

  private static int pairs(int rows) {
    return (rows + 1) / 2;
  }

  /** Columns of a number of pairs of rows, with the gaps. */
  private static int area(ConvSizes s, int pairs) {
    return pairs * FloatVectorBand.width(s);
  }

  /** Columns computed for pairs of rows of a number of images, whole pairs of vectors. */
  private static int columns(ConvSizes s, int images, int pairs) {
    return (images * area(s, pairs) + 2 * W - 1) / (2 * W) * (2 * W);
  }

  /** How far to the right the kernel reads. */
  private static int reach(ConvSizes s) {
    return (s.window().kernel()[2] - 1) * s.window().dilation()[2];
  }

  /** The distance of the channels of a term, behind whose columns there are zeros. */
  private static int stride(ConvSizes s, int images, int pairs) {
    return columns(s, images, pairs) + Math.max(reach(s), W);
  }

  /**
   * y = conv(x, weight) + bias, without bias if that is null; {@code transposed} if the weight is
   * that of x = conv(y).
   *
   * <p>An infinity would spread over its pair of rows: images with outputs that aren't finite are
   * computed again by {@link FloatVectorConv}.
   */
  static void run(
      ConvSizes s, Storage x, Storage weight, boolean transposed, Storage bias, Storage y) {
    float[] packed = LOCAL.get().pack(s, weight.floats(), transposed);
    int height = pairs(s.output()[1]);
    int parts = s.batch() * s.groups();
    int most = height;
    while (most > 1 && (!fits(s, 1, most) || parts * (height / most) < PIECES)) {
      most = (most + 1) / 2;
    }
    int bands = (height + most - 1) / most;
    int images = bands > 1 ? 1 : Math.max(1, Math.min(COLUMNS / area(s, height), parts / PIECES));
    while (images > 1 && !fits(s, images, height)) {
      images = images / 2;
    }
    int together = images;
    int pairs = most;
    int blocks = (s.batch() + together - 1) / together;
    AtomicIntegerArray wild = new AtomicIntegerArray(parts);
    Parallel.run(
        blocks * s.groups() * bands,
        s.work(),
        piece -> {
          int from = piece % bands * pairs;
          int group = piece / bands % s.groups();
          int first = piece / bands / s.groups() * together;
          int count = Math.min(together, s.batch() - first);
          FloatVectorWinograd local = LOCAL.get();
          local.run(s, group, first, count, from, Math.min(pairs, height - from), x, packed);
          local.write(s, group, first, count, from, Math.min(pairs, height - from), bias, y, wild);
        });
    for (int part = 0; part < parts; part++) {
      if (wild.get(part) != 0) {
        FloatVectorConv.run(s, part, 1, x, weight, transposed, bias, y);
      }
    }
  }

  /** G g for all filters and channels: the weights of each term. */
  private float[] pack(ConvSizes s, FloatBuffer weight, boolean transposed) {
    float[] from = weights.pack(s, weight, transposed);
    int[] blocks = FloatVectorWeights.blocks(s.filters());
    int count = blocks.length - 1;
    int size = size(s, blocks);
    float[] to = packed = FloatVectorWeights.atLeast(packed, TERMS * size);
    Parallel.run(
        s.groups() * count,
        TERMS * s.weights(),
        i -> {
          int step = FloatVectorWeights.step(blocks[i % count + 1] - blocks[i % count]);
          int n = s.window().kernel()[2] * step;
          int at = FloatVectorWeights.place(blocks, s.rows(), i);
          int next = FloatVectorWeights.place(blocks, rows(s), i);
          for (int c = 0; c < s.channels(); c++) {
            transform(from, at + 3 * c * n, n, to, next + c * n, size);
          }
        });
    return to;
  }

  /** G times kernels, whose rows have n elements. */
  private static void transform(float[] g, int from, int n, float[] y, int to, int term) {
    for (int i = 0; i < n; i++) {
      float first = g[from + i];
      float second = g[from + n + i];
      float third = g[from + 2 * n + i];
      y[to + i] = first;
      y[to + term + i] = (first + second + third) / 2;
      y[to + 2 * term + i] = (first - second + third) / 2;
      y[to + 3 * term + i] = third;
    }
  }

  /** Rows of a term's matrix. */
  private static int rows(ConvSizes s) {
    return s.channels() * s.window().kernel()[2];
  }

  /** Elements of a term's weights. */
  private static int size(ConvSizes s, int[] blocks) {
    return FloatVectorWeights.place(blocks, rows(s), s.groups() * (blocks.length - 1));
  }

  /** Computes pairs of rows of one group of some images. */
  private void run(
      ConvSizes s,
      int group,
      int first,
      int images,
      int from,
      int pairs,
      Storage x,
      float[] packed) {
    int columns = columns(s, images, pairs);
    int stride = stride(s, images, pairs);
    int term = s.channels() * stride;
    in = FloatVectorWeights.atLeast(in, TERMS * term);
    for (int image = 0; image < images; image++) {
      int plane = ((first + image) * s.groups() + group) * s.channels();
      float[] rows = band.read(s, plane, s.channels(), 2 * from, 2 * pairs, x);
      for (int c = 0; c < s.channels(); c++) {
        int to = c * stride + image * area(s, pairs);
        int at = c * FloatVectorBand.width(s) * FloatVectorBand.height(s, 2 * pairs);
        input(rows, at, FloatVectorBand.width(s), pairs, in, to, term);
      }
    }
    for (int i = 0; i < TERMS * s.channels(); i++) {
      Arrays.fill(in, i * stride + images * area(s, pairs), (i + 1) * stride, 0);
    }
    out =
        FloatVectorWeights.atLeast(out, 2 * FloatVectorWeights.filters(s.filters()) * columns + W);
    products = FloatVectorWeights.atLeast(products, TERMS * 6 * columns);
    int[] offsets = offsets(s, stride);
    int[] blocks = FloatVectorWeights.blocks(s.filters());
    int size = size(s, blocks);
    int at = FloatVectorWeights.place(blocks, rows(s), group * (blocks.length - 1));
    for (int i = 0; i < blocks.length - 1; i++) {
      int f = blocks[i];
      int count = blocks[i + 1] - f;
      for (int j = 0; j < TERMS; j++) {
        int to = j * count * columns;
        FloatVectorFilters.multiply(
            count, packed, at + j * size, in, offsets, j * term, columns, products, to);
      }
      output(products, count * columns, out, 2 * f * columns, columns);
      at += FloatVectorWeights.step(count) * offsets.length;
    }
  }

  /** Where the rows of a term's matrix start. */
  private static int[] offsets(ConvSizes s, int stride) {
    int width = s.window().kernel()[2];
    int[] offsets = new int[rows(s)];
    Arrays.setAll(offsets, i -> i / width * stride + i % width * s.window().dilation()[2]);
    return offsets;
  }

  /** Bᵀ d for pairs of rows of a plane; what the last one's last vector writes too far is free. */
  private static void input(float[] x, int at, int width, int pairs, float[] y, int to, int term) {
    for (int pair = 0; pair < pairs; pair++) {
      for (int i = 0; i < width; i += W) {
        int from = at + 2 * pair * width + i;
        int next = to + pair * width + i;
        FloatVector second = FloatVector.fromArray(S, x, from + width);
        FloatVector third = FloatVector.fromArray(S, x, from + 2 * width);
        FloatVector.fromArray(S, x, from).sub(third).intoArray(y, next);
        second.add(third).intoArray(y, next + term);
        third.sub(second).intoArray(y, next + 2 * term);
        FloatVector fourth = FloatVector.fromArray(S, x, from + 3 * width);
        second.sub(fourth).intoArray(y, next + 3 * term);
      }
    }
  }

  /** Aᵀ of the terms of some filters: of each the first rows, then the second ones. */
  private static void output(float[] x, int term, float[] y, int to, int columns) {
    for (int row = 0; row < term; row += columns) {
      for (int i = row; i < row + columns; i += W) {
        int next = to + row + i;
        FloatVector second = FloatVector.fromArray(S, x, i + term);
        FloatVector third = FloatVector.fromArray(S, x, i + 2 * term);
        FloatVector.fromArray(S, x, i).add(second).add(third).intoArray(y, next);
        FloatVector fourth = FloatVector.fromArray(S, x, i + 3 * term);
        second.sub(third).sub(fourth).intoArray(y, next + columns);
      }
    }
  }

  /** Writes what was computed, and marks images where that isn't finite. */
  private void write(
      ConvSizes s,
      int group,
      int first,
      int images,
      int from,
      int pairs,
      Storage bias,
      Storage y,
      AtomicIntegerArray wild) {
    int columns = columns(s, images, pairs);
    int width = FloatVectorBand.width(s);
    int line = s.output()[2];
    int rows = Math.min(2 * pairs, s.output()[1] - 2 * from);
    for (int image = 0; image < images; image++) {
      int part = (first + image) * s.groups() + group;
      double sum = 0;
      for (int f = 0; f < s.filters(); f++) {
        int at = 2 * f * columns + image * area(s, pairs);
        int computed = area(s, pairs) - FloatVectorBand.gap(s);
        sum += FloatLanes.BEST.sum(out, at, computed);
        sum += FloatLanes.BEST.sum(out, at + columns, computed);
        int to = (part * s.filters() + f) * s.outputs() + 2 * from * line;
        float add = FloatVectorWeights.bias(s, bias, group, f);
        output.write(out, at, columns, width, line, rows, add, y, to);
      }
      if (!Double.isFinite(sum)) {
        wild.set(part, 1);
      }
    }
  }
}
