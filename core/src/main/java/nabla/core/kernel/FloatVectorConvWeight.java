package nabla.core.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.IntConsumer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import nabla.core.memory.Storage;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The weight's gradient of a convolution over one or two dimensions on the Vector API, from {@link
 * FloatVectorBand bands} as {@link FloatVectorConv}: the gradient of the output is turned so that
 * all filters of one column are neighbours, and each column adds the product of filters and inputs.
 * For few weights {@link FloatVectorDots} does it without turning. Only used where the module is
 * present.
 */
final class FloatVectorConvWeight {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int W = S.length();

  /** Vectors of sums that are computed together at most: they fill the registers. */
  private static final int BLOCK = FloatVectorFilters.WIDE ? 16 : 12;

  /** Elements of the input, and of the output's gradient, that are held at once. */
  private static final int ROOM = 1 << 16;

  /** Parts of a batch at most: fixed, since their number shows in the last digits. */
  private static final int PARTS = 16;

  /** Elements of sums that lie in the first-level cache, one for each lane of each weight. */
  private static final int DOTS = 16 << 10;

  /** Columns that are worth a sum of their own, which has to be added to the others'. */
  private static final int COLUMNS = 128;

  /** Pieces of work that are wanted. */
  private static final int PIECES = 4;

  private static final ThreadLocal<FloatVectorConvWeight> LOCAL =
      ThreadLocal.withInitial(FloatVectorConvWeight::new);

  private final FloatVectorBand band = new FloatVectorBand();
  private final FloatVectorWinograd winograd = new FloatVectorWinograd();
  private final float[] tile = new float[BLOCK * W];
  private final FloatVectorDots dots = new FloatVectorDots();
  private float[] turned = new float[0];
  private float[] turnedTiles = new float[0];
  private float[] planes = new float[0];
  private float[] sums = new float[0];
  private float[] products = new float[0];

  private FloatVectorConvWeight() {}

  /** True if it can compute this, and few lanes are idle; asked only where the Vector API is. */
  static boolean fits(ConvSizes s) {
    return FloatVectorBand.fits(s)
        && (dots(s) || 2 * s.filters() > lanes(s))
        && fits(s, s.channels(), 1);
  }

  private static boolean fits(ConvSizes s, int channels, int rows) {
    return (long) filters(s) * FloatVectorBand.columns(s, rows) <= ROOM
        && FloatVectorBand.elements(s, channels, rows) <= ROOM;
  }

  /**
   * dWeight = its gradient. The batch is divided into parts, whose gradients are added; where there
   * are few parts, a group's channels are divided too.
   *
   * @param before what is done with each group of each image, whose g is in the cache then; null,
   *     or only if {@link #imageByImage}
   * @return false if it isn't finite: then it may be wrong too, since gaps multiply what they read
   *     by zero
   */
  static boolean run(ConvSizes s, Storage g, Storage x, Storage dWeight, IntConsumer before) {
    int parts = parts(s);
    int splits = splits(s, parts);
    // Of a part, for each group and split, as they are summed up: filters are neighbours.
    int area = rows(s, (s.channels() + splits - 1) / splits) * filters(s);
    int n = s.groups() * splits * area;
    Storage sums = Storage.allocate(DataType.FLOAT, parts * n);
    Storage total = Storage.allocate(DataType.FLOAT, n);
    Parallel.run(
        parts * splits,
        2 * s.work(),
        piece -> {
          int part = piece / splits;
          int first = s.batch() * part / parts;
          int end = s.batch() * (part + 1) / parts;
          int split = piece % splits;
          int channel = channel(s, split, splits);
          int channels = channel(s, split + 1, splits) - channel;
          FloatVectorConvWeight local = LOCAL.get();
          for (int group = 0; group < s.groups(); group++) {
            local.run(s, group, first, end, channel, channels, g, x, before);
            int to = part * n + (group * splits + split) * area;
            sums.floats().put(to, local.sums, 0, rows(s, channels) * filters(s));
          }
        });
    FloatConv.addParts(sums, parts, total, n);
    Parallel.run(
        s.groups() * splits,
        n,
        piece -> {
          int split = piece % splits;
          int channel = channel(s, split, splits);
          int channels = channel(s, split + 1, splits) - channel;
          int to = piece / splits * s.filters() * s.rows() + channel * s.window().taps();
          LOCAL.get().write(s, total.floats(), piece * area, channels, dWeight.floats(), to);
        });
    sums.release();
    total.release();
    return finite(dWeight, s.weights());
  }

  private static int parts(ConvSizes s) {
    int most = Math.min(PARTS, Math.max(1, (1 << 26) / s.weights()));
    int worth = (int) Math.min(most, (long) s.batch() * s.outputs() / COLUMNS);
    return Math.max(1, Math.min(s.batch(), worth));
  }

  private static int splits(ConvSizes s, int parts) {
    return Math.min(s.channels(), (PIECES + parts - 1) / parts);
  }

  /** True if there are parts enough, and each group of each image is gone through alone. */
  static boolean imageByImage(ConvSizes s) {
    return !FloatVectorBand.few(s) && parts(s) >= PIECES;
  }

  /** The first channel of a split. */
  private static int channel(ConvSizes s, int split, int splits) {
    return s.channels() * split / splits;
  }

  private static boolean finite(Storage x, int n) {
    float[] tile = Scratch.local().floats(0);
    boolean finite = true;
    for (int done = 0; done < n && finite; done += Scratch.TILE) {
      int length = Math.min(Scratch.TILE, n - done);
      x.floats().get(done, tile, 0, length);
      finite = Double.isFinite(FloatLanes.BEST.sum(tile, 0, length));
    }
    return finite;
  }

  private void run(
      ConvSizes s,
      int group,
      int first,
      int end,
      int channel,
      int channels,
      Storage g,
      Storage x,
      IntConsumer before) {
    int rows = rows(s, channels);
    sums = FloatConv.atLeast(sums, rows * filters(s));
    if (dots(s)) {
      dots.clear(rows, fours(s));
    } else if (winograd(s)) {
      int n = FloatVectorWinograd.PRODUCTS * productRows(s, channels) * filters(s);
      products = FloatConv.atLeast(products, n);
      Arrays.fill(products, 0, n, 0);
    } else {
      Arrays.fill(sums, 0, rows * filters(s), 0);
    }
    if (FloatVectorBand.few(s)) {
      addImages(s, group, first, end, channel, channels, g, x);
    } else {
      for (int image = first; image < end; image++) {
        int part = image * s.groups() + group;
        if (before != null) {
          before.accept(part);
        }
        addImage(s, part, channel, channels, g, x);
      }
    }
    if (dots(s)) {
      dots.total(rows, fours(s), sums, lanes(s));
    } else if (winograd(s)) {
      total(s, channels);
    }
  }

  /** Turns the sums of the six products into those of the weight's gradient. */
  private void total(ConvSizes s, int channels) {
    int lanes = lanes(s);
    int line = s.window().kernel()[2] * lanes;
    int height = productRows(s, channels);
    for (int f = 0; f < filters(s); f += lanes) {
      int to = f * rows(s, channels);
      for (int c = 0; c < channels; c++) {
        int from = f * height + c * line;
        FloatVectorWinograd.weightGradient(
            products, from, line, height * filters(s), sums, to + 3 * c * line);
      }
    }
  }

  /** Adds the products of an image, band by band. */
  private void addImage(ConvSizes s, int part, int channel, int channels, Storage g, Storage x) {
    int height = s.output()[1];
    int line = s.output()[2];
    int width = FloatVectorBand.width(s);
    int most = height;
    while (most > 1 && !fits(s, channels, most)) {
      most = (most + 1) / 2;
    }
    for (int from = 0; from < height; from += most) {
      int rows = Math.min(most, height - from);
      if (winograd(s)) {
        addTiles(s, part, channel, channels, from, rows, g, x);
        continue;
      }
      int columns = rows * width - FloatVectorBand.gap(s);
      float[] in = band.read(s, part * s.channels() + channel, channels, from, rows, x);
      int[] offsets = band.offsets(s, channels, rows, block(s));
      if (dots(s)) {
        addDots(s, part, from, rows, in, offsets, g);
      } else {
        turn(s, part, from * line, rows, line, width, 0, columns, g);
        add(s, in, offsets, 0, turned, 0, columns, columns, sums, 0);
      }
    }
  }

  /** Adds the products of a band by {@link FloatVectorWinograd}. */
  private void addTiles(
      ConvSizes s, int part, int channel, int channels, int from, int rows, Storage g, Storage x) {
    int line = s.output()[2];
    int width = FloatVectorBand.width(s);
    int lanes = lanes(s);
    int height = FloatVectorWinograd.tiles(rows);
    int all = height * FloatVectorWinograd.ROWS * width;
    int columns = height * width;
    turn(s, part, from * line, rows, line, width, 0, all, g);
    turnedTiles =
        FloatConv.atLeast(turnedTiles, FloatVectorWinograd.PRODUCTS * filters(s) * columns);
    for (int f = 0; f < filters(s); f += lanes) {
      Arrays.fill(turned, f * all + rows * width * lanes, (f + lanes) * all, 0);
      for (int tile = 0; tile < height; tile++) {
        int at = f * all + tile * FloatVectorWinograd.ROWS * width * lanes;
        int to = f * columns + tile * width * lanes;
        FloatVectorWinograd.outputGradient(
            turned, at, width * lanes, turnedTiles, to, filters(s) * columns);
      }
    }
    float[] bands = winograd.read(s, part * s.channels() + channel, channels, from, rows, x);
    int[] offsets = winograd.offsets(channels, block(s));
    for (int p = 0; p < FloatVectorWinograd.PRODUCTS; p++) {
      add(
          s,
          bands,
          offsets,
          p * winograd.length(channels),
          turnedTiles,
          p * filters(s) * columns,
          columns,
          columns - FloatVectorBand.gap(s),
          products,
          p * offsets.length * filters(s));
    }
  }

  /** Adds the products of images of small planes, several at a time. */
  private void addImages(
      ConvSizes s, int group, int first, int end, int channel, int channels, Storage g, Storage x) {
    int n = s.outputs();
    int most = FloatVectorBand.images(s, Math.max(filters(s), channels * s.window().taps()));
    for (int from = first; from < end; from += most) {
      int images = Math.min(most, end - from);
      int planes = s.groups() * s.channels();
      int at = group * s.channels() + channel;
      float[] in = band.matrix(s, from, images, planes, at, channels, x);
      for (int i = 0; i < images; i++) {
        turn(s, (from + i) * s.groups() + group, 0, 1, n, n, i * n, images * n, g);
      }
      int[] offsets = FloatVectorBand.matrixOffsets(s, channels, images, block(s));
      add(s, in, offsets, 0, turned, 0, images * n, images * n, sums, 0);
    }
  }

  /**
   * Adds the products of a number of columns.
   *
   * @param from where {@code in} begins
   * @param at where the output's gradients do, as {@link #turn} lays them out
   * @param stride how many columns these have
   * @param to where, in {@code sums}, those of these rows begin
   */
  private void add(
      ConvSizes s,
      float[] in,
      int[] offsets,
      int from,
      float[] g,
      int at,
      int stride,
      int columns,
      float[] sums,
      int to) {
    int lanes = lanes(s);
    int block = block(s);
    for (int f = 0; f < filters(s); f += lanes) {
      for (int r = 0; r < offsets.length; r += block) {
        if (lanes == W) {
          twelve(in, from, g, offsets, r, at + f * stride, columns, tile);
        } else if (FloatVectorFilters.WIDE) {
          eight(in, from, g, offsets, r, at + f * stride, columns, tile);
        } else {
          six(in, from, g, offsets, r, at + f * stride, columns, tile);
        }
        for (int i = 0; i < block * lanes; i++) {
          sums[to + i] += tile[i];
        }
        to += block * lanes;
      }
    }
  }

  /** Adds the products of a band, whose output gradients are laid out as it is. */
  private void addDots(
      ConvSizes s, int part, int from, int rows, float[] in, int[] offsets, Storage g) {
    int line = s.output()[2];
    int width = FloatVectorBand.width(s);
    int columns = (rows * width + W - 1) / W * W;
    int stride = columns + W;
    turned = FloatConv.atLeast(turned, fours(s) * stride);
    Arrays.fill(turned, s.filters() * stride, fours(s) * stride, 0);
    for (int f = 0; f < s.filters(); f++) {
      int at = (part * s.filters() + f) * s.outputs() + from * line;
      FloatVectorBand.spread(g, at, turned, f * stride, line, width, rows);
      // The last row may have been written on with zeros, or with what follows it.
      Arrays.fill(turned, f * stride + rows * width, (f + 1) * stride, 0);
    }
    dots.add(in, offsets, turned, fours(s), stride, columns);
  }

  /**
   * Two vectors of filters of six rows of the column matrix. The arrays are variables of the
   * method, and places follow from the loop's variable: a second one that counts along is moved to
   * and fro between registers, in some runs, and the loop takes one and a half times as long.
   */
  private static void six(
      float[] in,
      int from,
      float[] turned,
      int[] offsets,
      int r,
      int at,
      int columns,
      float[] tile) {
    int a = from + offsets[r];
    int b = from + offsets[r + 1];
    int c = from + offsets[r + 2];
    int d = from + offsets[r + 3];
    int e = from + offsets[r + 4];
    int f = from + offsets[r + 5];
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
    for (int i = 0; i < columns; i++) {
      FloatVector g0 = FloatVector.fromArray(S, turned, at + i * (2 * W));
      FloatVector g1 = FloatVector.fromArray(S, turned, at + i * (2 * W) + W);
      FloatVector k = FloatVector.broadcast(S, in[a + i]);
      a0 = g0.fma(k, a0);
      a1 = g1.fma(k, a1);
      k = FloatVector.broadcast(S, in[b + i]);
      b0 = g0.fma(k, b0);
      b1 = g1.fma(k, b1);
      k = FloatVector.broadcast(S, in[c + i]);
      c0 = g0.fma(k, c0);
      c1 = g1.fma(k, c1);
      k = FloatVector.broadcast(S, in[d + i]);
      d0 = g0.fma(k, d0);
      d1 = g1.fma(k, d1);
      k = FloatVector.broadcast(S, in[e + i]);
      e0 = g0.fma(k, e0);
      e1 = g1.fma(k, e1);
      k = FloatVector.broadcast(S, in[f + i]);
      f0 = g0.fma(k, f0);
      f1 = g1.fma(k, f1);
    }
    store(a0, a1, tile, 0);
    store(b0, b1, tile, 2 * W);
    store(c0, c1, tile, 4 * W);
    store(d0, d1, tile, 6 * W);
    store(e0, e1, tile, 8 * W);
    store(f0, f1, tile, 10 * W);
  }

  /** One vector of filters of twelve rows, where there are no more filters than that. */
  private static void twelve(
      float[] in,
      int from,
      float[] turned,
      int[] offsets,
      int r,
      int at,
      int columns,
      float[] tile) {
    int at0 = from + offsets[r + 0];
    int at1 = from + offsets[r + 1];
    int at2 = from + offsets[r + 2];
    int at3 = from + offsets[r + 3];
    int at4 = from + offsets[r + 4];
    int at5 = from + offsets[r + 5];
    int at6 = from + offsets[r + 6];
    int at7 = from + offsets[r + 7];
    int at8 = from + offsets[r + 8];
    int at9 = from + offsets[r + 9];
    int at10 = from + offsets[r + 10];
    int at11 = from + offsets[r + 11];
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    FloatVector e = a;
    FloatVector f = a;
    FloatVector g = a;
    FloatVector h = a;
    FloatVector i = a;
    FloatVector j = a;
    FloatVector k = a;
    FloatVector l = a;
    for (int column = 0; column < columns; column++) {
      FloatVector v = FloatVector.fromArray(S, turned, at + column * W);
      a = v.fma(FloatVector.broadcast(S, in[at0 + column]), a);
      b = v.fma(FloatVector.broadcast(S, in[at1 + column]), b);
      c = v.fma(FloatVector.broadcast(S, in[at2 + column]), c);
      d = v.fma(FloatVector.broadcast(S, in[at3 + column]), d);
      e = v.fma(FloatVector.broadcast(S, in[at4 + column]), e);
      f = v.fma(FloatVector.broadcast(S, in[at5 + column]), f);
      g = v.fma(FloatVector.broadcast(S, in[at6 + column]), g);
      h = v.fma(FloatVector.broadcast(S, in[at7 + column]), h);
      i = v.fma(FloatVector.broadcast(S, in[at8 + column]), i);
      j = v.fma(FloatVector.broadcast(S, in[at9 + column]), j);
      k = v.fma(FloatVector.broadcast(S, in[at10 + column]), k);
      l = v.fma(FloatVector.broadcast(S, in[at11 + column]), l);
    }
    store(a, b, tile, 0);
    store(c, d, tile, 2 * W);
    store(e, f, tile, 4 * W);
    store(g, h, tile, 6 * W);
    store(i, j, tile, 8 * W);
    store(k, l, tile, 10 * W);
  }

  /** Two vectors of filters of eight rows, where there are registers for 16 sums. */
  private static void eight(
      float[] in,
      int from,
      float[] turned,
      int[] offsets,
      int r,
      int at,
      int columns,
      float[] tile) {
    int a = from + offsets[r];
    int b = from + offsets[r + 1];
    int c = from + offsets[r + 2];
    int d = from + offsets[r + 3];
    int e = from + offsets[r + 4];
    int f = from + offsets[r + 5];
    int g = from + offsets[r + 6];
    int h = from + offsets[r + 7];
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
    FloatVector g0 = a0;
    FloatVector g1 = a0;
    FloatVector h0 = a0;
    FloatVector h1 = a0;
    for (int i = 0; i < columns; i++) {
      FloatVector v = FloatVector.fromArray(S, turned, at + i * (2 * W));
      FloatVector w = FloatVector.fromArray(S, turned, at + i * (2 * W) + W);
      FloatVector k = FloatVector.broadcast(S, in[a + i]);
      a0 = v.fma(k, a0);
      a1 = w.fma(k, a1);
      k = FloatVector.broadcast(S, in[b + i]);
      b0 = v.fma(k, b0);
      b1 = w.fma(k, b1);
      k = FloatVector.broadcast(S, in[c + i]);
      c0 = v.fma(k, c0);
      c1 = w.fma(k, c1);
      k = FloatVector.broadcast(S, in[d + i]);
      d0 = v.fma(k, d0);
      d1 = w.fma(k, d1);
      k = FloatVector.broadcast(S, in[e + i]);
      e0 = v.fma(k, e0);
      e1 = w.fma(k, e1);
      k = FloatVector.broadcast(S, in[f + i]);
      f0 = v.fma(k, f0);
      f1 = w.fma(k, f1);
      k = FloatVector.broadcast(S, in[g + i]);
      g0 = v.fma(k, g0);
      g1 = w.fma(k, g1);
      k = FloatVector.broadcast(S, in[h + i]);
      h0 = v.fma(k, h0);
      h1 = w.fma(k, h1);
    }
    store(a0, a1, tile, 0);
    store(b0, b1, tile, 2 * W);
    store(c0, c1, tile, 4 * W);
    store(d0, d1, tile, 6 * W);
    store(e0, e1, tile, 8 * W);
    store(f0, f1, tile, 10 * W);
    store(g0, g1, tile, 12 * W);
    store(h0, h1, tile, 14 * W);
  }

  private static void store(FloatVector first, FloatVector second, float[] tile, int to) {
    first.intoArray(tile, to);
    second.intoArray(tile, to + W);
  }

  /**
   * Lines of output gradients as [block of filters, column, filter of the block], zero in the gaps:
   * {@code columns} are those of a block, of which {@code column} is the first that is written.
   */
  private void turn(
      ConvSizes s,
      int part,
      int from,
      int lines,
      int line,
      int width,
      int column,
      int columns,
      Storage g) {
    int n = lines * line;
    int lanes = lanes(s);
    int gap = (width - line) * lanes;
    planes = FloatConv.atLeast(planes, 4 * n);
    turned = FloatConv.atLeast(turned, filters(s) * columns + gap);
    for (int first = 0; first < filters(s); first += lanes) {
      int to = first * columns + column * lanes;
      for (int i = 0; i < lines && gap > 0; i++) {
        int end = to + (i * width + line) * lanes;
        Arrays.fill(turned, end, end + gap, 0);
      }
      for (int f = first; f < first + lanes; f += 4) {
        int there = Math.max(0, Math.min(4, s.filters() - f));
        for (int i = 0; i < there; i++) {
          g.floats().get((part * s.filters() + f + i) * s.outputs() + from, planes, i * n, n);
        }
        Arrays.fill(planes, there * n, 4 * n, 0);
        for (int i = 0; i < lines; i++) {
          interleave(planes, i * line, n, line, turned, to + i * width * lanes + f - first, lanes);
        }
      }
    }
  }

  /** Rows of four filters, as four neighbours of each column. */
  private static void interleave(
      float[] x, int from, int n, int line, float[] y, int to, int lanes) {
    int at = to;
    for (int i = from; i < from + line; i++, at += lanes) {
      y[at] = x[i];
      y[at + 1] = x[i + n];
      y[at + 2] = x[i + 2 * n];
      y[at + 3] = x[i + 3 * n];
    }
  }

  /** Turns sums of a number of channels into rows of the weight's gradient. */
  private void write(
      ConvSizes s, FloatBuffer total, int at, int channels, FloatBuffer dWeight, int to) {
    int height = rows(s, channels);
    sums = FloatConv.atLeast(sums, height * filters(s));
    total.get(at, sums, 0, height * filters(s));
    int lanes = lanes(s);
    int count = channels * s.window().taps();
    planes = FloatConv.atLeast(planes, count);
    for (int f = 0; f < s.filters(); f++) {
      int from = f / lanes * height * lanes + f % lanes;
      for (int r = 0; r < count; r++, from += lanes) {
        planes[r] = sums[from];
      }
      dWeight.put(to + f * s.rows(), planes, 0, count);
    }
  }

  /** Rows of the column matrix of a number of channels, in whole blocks. */
  private static int rows(ConvSizes s, int channels) {
    return whole(s, channels * s.window().taps());
  }

  /** The same of one of the products of {@link FloatVectorWinograd}. */
  private static int productRows(ConvSizes s, int channels) {
    return whole(s, channels * s.window().kernel()[2]);
  }

  private static int whole(ConvSizes s, int rows) {
    int block = block(s);
    return (rows + block - 1) / block * block;
  }

  /** True if tiles are used: where a piece's channels make them worth it. */
  private static boolean winograd(ConvSizes s) {
    return FloatVectorWinograd.fits(s)
        && s.channels() / splits(s, parts(s)) >= FloatVectorWinograd.WORTH
        && !dots(s)
        && !FloatVectorBand.few(s);
  }

  /**
   * True if there are so few weights, and enough columns, that {@link FloatVectorDots} is better.
   */
  private static boolean dots(ConvSizes s) {
    return s.outputs() >= COLUMNS && (long) s.rows() * fours(s) * W <= DOTS;
  }

  /** Filters of a group, in whole blocks of dot products. */
  private static int fours(ConvSizes s) {
    int block = FloatVectorDots.FILTERS;
    return (s.filters() + block - 1) / block * block;
  }

  /** Filters of a group, in whole vectors or pairs of them. */
  private static int filters(ConvSizes s) {
    int lanes = lanes(s);
    return (s.filters() + lanes - 1) / lanes * lanes;
  }

  /** Filters that are computed together; turning takes four at a time. */
  private static int lanes(ConvSizes s) {
    return s.filters() <= W && W >= 4 ? W : 2 * W;
  }

  /** Rows of the column matrix that are computed together. */
  private static int block(ConvSizes s) {
    return dots(s) ? FloatVectorDots.ROWS : lanes(s) == W ? 12 : FloatVectorFilters.WIDE ? 8 : 6;
  }
}
