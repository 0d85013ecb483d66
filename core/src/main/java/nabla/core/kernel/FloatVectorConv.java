package nabla.core.kernel;

import java.util.function.IntConsumer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import nabla.core.memory.Storage;

/**
 * Convolution over one or two dimensions on the Vector API: without a column matrix, from {@link
 * FloatVectorBand bands}, or from that of several images where planes are small. Kernels of three
 * rows take half of the multiplications, see {@link FloatVectorWinograd}. Only used where the
 * module is present.
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
  private final FloatVectorWinograd winograd = new FloatVectorWinograd();
  private final FloatVectorWeights weights = new FloatVectorWeights();
  private float[] in;
  private float[] out = new float[0];
  private float[] plane = new float[0];

  private FloatVectorConv() {}

  /**
   * What is computed.
   *
   * @param packed the weight, as {@link FloatVectorWeights} lays it out
   * @param winograd the same for tiles of {@link FloatVectorWinograd}; null if it isn't used
   */
  private record Job(
      ConvSizes s, Storage x, float[] packed, float[] winograd, Storage bias, Storage y) {
    float bias(int group, int f) {
      return bias == null ? 0 : bias.floats().get(group * s.filters() + f);
    }
  }

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
    Job job = job(s, x, weight, transposed, bias, y);
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
            LOCAL.get().runImages(job, piece / pieces, first, count);
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
          LOCAL.get().runBand(job, piece / bands, from, Math.min(most, height - from));
        });
  }

  /**
   * {@link #run} of one group of one image at a time, whose number it is given: for those who do
   * something else with an image and have it in the cache.
   */
  static IntConsumer part(
      ConvSizes s, Storage x, Storage weight, boolean transposed, Storage bias, Storage y) {
    Job job = job(s, x, weight, transposed, bias, y);
    int height = s.output()[1];
    int most = rows(s, PIECES);
    return part -> {
      for (int from = 0; from < height; from += most) {
        LOCAL.get().runBand(job, part, from, Math.min(most, height - from));
      }
    };
  }

  private static Job job(
      ConvSizes s, Storage x, Storage weight, boolean transposed, Storage bias, Storage y) {
    FloatVectorWeights weights = LOCAL.get().weights;
    float[] packed = weights.pack(s, weight.floats(), transposed);
    return new Job(s, x, packed, winograd(s) ? weights.winograd(s) : null, bias, y);
  }

  private static boolean winograd(ConvSizes s) {
    return imageByImage(s) && FloatVectorWinograd.fits(s);
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
    return winograd(s) ? FloatVectorWinograd.whole(s, rows) : rows;
  }

  /** Rows {@code from} to {@code from + rows - 1} of one group of one image. */
  private void runBand(Job job, int part, int from, int rows) {
    if (job.winograd != null && runTiles(job, part, from, rows)) {
      return;
    }
    ConvSizes s = job.s;
    int columns = FloatVectorBand.columns(s, rows);
    int line = s.output()[2];
    int group = part % s.groups();
    in = band.read(s, part * s.channels(), s.channels(), from, rows, job.x);
    int needed = rows * FloatVectorBand.width(s) - FloatVectorBand.gap(s);
    multiply(job, group, band.offsets(s, s.channels(), rows, 1), needed, columns);
    for (int f = 0; f < s.filters(); f++) {
      int at = (part * s.filters() + f) * s.outputs() + from * line;
      write(job, group, f, f * columns, FloatVectorBand.width(s), line, rows, at);
    }
  }

  /**
   * The same by tiles.
   *
   * @return false if it isn't finite: then it may be wrong too, since what a tile holds reaches all
   *     of its rows
   */
  private boolean runTiles(Job job, int part, int from, int rows) {
    ConvSizes s = job.s;
    int height = FloatVectorWinograd.tiles(rows);
    int width = FloatVectorBand.width(s);
    int line = s.output()[2];
    int group = part % s.groups();
    float[] bands = winograd.read(s, part * s.channels(), s.channels(), from, rows, job.x);
    int length = winograd.length(s.channels());
    int[] offsets = winograd.offsets(s.channels(), 1);
    int needed = height * width - FloatVectorBand.gap(s);
    int stride = (needed + 2 * W - 1) / (2 * W) * (2 * W);
    int[] blocks = FloatVectorWeights.blocks(s.filters());
    int count = blocks.length - 1;
    int at = FloatVectorWeights.place(blocks, offsets.length, group * count);
    int weights = FloatVectorWeights.product(s);
    plane = FloatConv.atLeast(plane, height * FloatVectorWinograd.ROWS * line + W);
    for (int i = 0; i < count; i++) {
      int size = blocks[i + 1] - blocks[i];
      out = FloatConv.atLeast(out, FloatVectorWinograd.PRODUCTS * size * stride + W);
      for (int p = 0; p < FloatVectorWinograd.PRODUCTS; p++) {
        int of = at + p * weights;
        int to = p * size * stride;
        FloatVectorFilters.multiply(
            size, job.winograd, of, bands, offsets, p * length, needed, stride, out, to);
      }
      at += FloatVectorWeights.step(size) * offsets.length;
      for (int f = blocks[i]; f < Math.min(blocks[i + 1], s.filters()); f++) {
        int of = (f - blocks[i]) * stride;
        float bias = job.bias(group, f);
        FloatVectorWinograd.output(out, of, size * stride, width, height, bias, plane, line);
        if (!FloatVectorWinograd.finite(plane, rows * line)) {
          return false;
        }
        int to = (part * s.filters() + f) * s.outputs() + from * line;
        job.y.floats().put(to, plane, 0, rows * line);
      }
    }
    return true;
  }

  /** One group of images {@code first} to {@code first + images - 1}. */
  private void runImages(Job job, int group, int first, int images) {
    ConvSizes s = job.s;
    int planes = s.groups() * s.channels();
    int columns = FloatVectorBand.stride(s, images) - W;
    in = band.matrix(s, first, images, planes, group * s.channels(), s.channels(), job.x);
    int[] offsets = FloatVectorBand.matrixOffsets(s, s.channels(), images, 1);
    multiply(job, group, offsets, images * s.outputs(), columns);
    for (int image = 0; image < images; image++) {
      for (int f = 0; f < s.filters(); f++) {
        int from = f * columns + image * s.outputs();
        int to = ((first + image) * s.groups() + group) * s.filters() + f;
        write(job, group, f, from, 0, s.outputs(), 1, to * s.outputs());
      }
    }
  }

  /** Filters times the column matrix, {@code stride} apart. */
  private void multiply(Job job, int group, int[] offsets, int columns, int stride) {
    ConvSizes s = job.s;
    out = FloatConv.atLeast(out, filters(s) * stride + W);
    int[] blocks = FloatVectorWeights.blocks(s.filters());
    int at = FloatVectorWeights.place(blocks, s.rows(), group * (blocks.length - 1));
    for (int i = 0; i < blocks.length - 1; i++) {
      int f = blocks[i];
      int size = blocks[i + 1] - f;
      FloatVectorFilters.multiply(
          size, job.packed, at, in, offsets, 0, columns, stride, out, f * stride);
      at += FloatVectorWeights.step(size) * s.rows();
    }
  }

  /** Rows of a filter without their gaps, plus its bias. */
  private void write(Job job, int group, int f, int from, int width, int line, int rows, int to) {
    plane = FloatConv.atLeast(plane, rows * line + W);
    FloatVectorBand.gather(out, from, width, line, rows, job.bias(group, f), plane, 0);
    job.y.floats().put(to, plane, 0, rows * line);
  }

  /** Filters of a group, in whole blocks. */
  private static int filters(ConvSizes s) {
    return FloatVectorWeights.filters(s.filters());
  }
}
