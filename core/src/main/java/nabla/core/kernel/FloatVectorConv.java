package nabla.core.kernel;

import java.util.function.IntConsumer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import nabla.core.memory.Storage;

/**
 * Convolution over one or two dimensions on the Vector API: without a column matrix, from {@link
 * FloatVectorBand bands}, or from that of several images where planes are small. Only used where
 * the module is present.
 */
final class FloatVectorConv {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int W = S.length();

  /** Elements of the output, and of the input, that a piece of work may hold. */
  private static final int ROOM = 1 << 17;

  /** Filters that are worth a column matrix. */
  private static final int FILTERS = 16;

  /** Pieces of work that are wanted. */
  private static final int PIECES = 4;

  private static final ThreadLocal<FloatVectorConv> LOCAL =
      ThreadLocal.withInitial(FloatVectorConv::new);

  private final FloatVectorBand band = new FloatVectorBand();
  private final FloatVectorWeights weights = new FloatVectorWeights();
  private float[] in;
  private float[] out = new float[0];
  private float[] plane = new float[0];

  private FloatVectorConv() {}

  /** True if it can compute this; asked only where the Vector API is present. */
  static boolean fits(ConvSizes s) {
    return FloatVectorBand.fits(s) && fits(s, 1) && s.weights() <= FloatVectorWeights.WEIGHTS;
  }

  private static boolean fits(ConvSizes s, int rows) {
    return (long) filters(s) * FloatVectorBand.columns(s, rows) <= ROOM
        && FloatVectorBand.elements(s, s.channels(), rows) <= ROOM;
  }

  /**
   * y = conv(x, weight) + bias, without bias if that is null; {@code transposed} if the weight is
   * that of x = conv(y).
   */
  static void run(
      ConvSizes s, Storage x, Storage weight, boolean transposed, Storage bias, Storage y) {
    float[] packed = LOCAL.get().weights.pack(s, weight.floats(), transposed);
    if (!imageByImage(s)) {
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
    int most = rows(s, parts);
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

  /** True if each image is computed by itself. */
  static boolean imageByImage(ConvSizes s) {
    return !FloatVectorBand.sparse(s) || s.filters() < FILTERS;
  }

  /** Rows of a band: those that fit, of few parts fewer, so that threads can share them. */
  private static int rows(ConvSizes s, int parts) {
    int height = s.output()[1];
    int rows = height;
    while (rows > 1 && (!fits(s, rows) || parts * (height / rows) < PIECES)) {
      rows = (rows + 1) / 2;
    }
    return rows;
  }

  /**
   * {@link #run} of one group of one image at a time, whose number it is given: for those who do
   * something else with an image and have it in the cache.
   */
  static IntConsumer part(
      ConvSizes s, Storage x, Storage weight, boolean transposed, Storage bias, Storage y) {
    float[] packed = LOCAL.get().weights.pack(s, weight.floats(), transposed);
    int height = s.output()[1];
    int most = rows(s, PIECES);
    return part -> {
      for (int from = 0; from < height; from += most) {
        int count = Math.min(most, height - from);
        LOCAL.get().runBand(s, part, from, count, x, packed, bias, y);
      }
    };
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
    int needed = rows * FloatVectorBand.width(s) - FloatVectorBand.gap(s);
    multiply(s, group, packed, band.offsets(s, s.channels(), rows, 1), needed, columns);
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
    int[] offsets = FloatVectorBand.matrixOffsets(s, s.channels(), images, 1);
    multiply(s, group, packed, offsets, images * s.outputs(), columns);
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

  /** Filters times the column matrix, {@code stride} apart. */
  private void multiply(
      ConvSizes s, int group, float[] packed, int[] offsets, int columns, int stride) {
    out = FloatConv.atLeast(out, filters(s) * stride + W);
    int[] blocks = FloatVectorWeights.blocks(s.filters());
    int at = FloatVectorWeights.place(blocks, s.rows(), group * (blocks.length - 1));
    for (int i = 0; i < blocks.length - 1; i++) {
      int f = blocks[i];
      int size = blocks[i + 1] - f;
      FloatVectorFilters.multiply(size, packed, at, in, offsets, columns, stride, out, f * stride);
      at += FloatVectorWeights.step(size) * s.rows();
    }
  }

  /** Rows of a filter without their gaps, plus its bias. */
  private void write(int from, int width, int line, int rows, float bias, Storage y, int to) {
    plane = FloatConv.atLeast(plane, rows * line + W);
    FloatVectorBand.gather(out, from, width, line, rows, bias, plane, 0);
    y.floats().put(to, plane, 0, rows * line);
  }

  /** Filters of a group, in whole blocks. */
  private static int filters(ConvSizes s) {
    return FloatVectorWeights.filters(s.filters());
  }
}
