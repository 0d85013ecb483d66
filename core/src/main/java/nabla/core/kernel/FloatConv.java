package nabla.core.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.IntConsumer;
import nabla.core.memory.Storage;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Convolution as matrix products: filters times a tile of the column matrix ({@link ConvTile}),
 * which is never there as a whole, so that it stays in the second-level cache. Images are the
 * pieces of work. Where the Vector API is there, {@link FloatVectorConv} and {@link
 * FloatVectorConvWeight} take their place, but for the input's gradient where the stride isn't 1.
 * {@link FloatDepthwise} does the groups of one channel.
 *
 * <p>Measured with {@code ConvBench} of this module's tests, two threads (AVX2, JDK 17, least of
 * 60; in microseconds, ours / ND4J's oneDNN, 3x3 kernels), forward and backward: 64x1x28x28 to 16
 * channels 465/600 and 1344/3358; 64x16x14x14 to 32 1103/957 and 2347/2430; 64x32x28x28 to 32
 * 8959/7061 and 18609/16363; 8x16x14x14 to 32 161/163 and 327/340. So oneDNN is up to 1.3 times
 * faster. It isn't used all the same: it serves FLOAT on x86-64 alone, and the number of its
 * threads, on which its sums may depend, isn't ours to set.
 */
public final class FloatConv {
  /** Elements of a tile of the column matrix, 256 KB in float. */
  private static final int TILE = 1 << 16;

  /** Columns of a tile at least, even if it gets larger than that. */
  private static final int MIN_COLUMNS = 64;

  /**
   * Partial sums of the weight's gradient at most; fixed, since their number shows in the last
   * digits.
   */
  private static final int PARTS = 16;

  private static final ThreadLocal<FloatConv> LOCAL = ThreadLocal.withInitial(FloatConv::new);

  private Storage columns;
  private float[] plane = new float[0];
  private float[] row = new float[0];

  private FloatConv() {}

  /** y = conv(x, weight) + bias; without bias if that is null. */
  public static void forward(ConvSizes s, Storage x, Storage weight, Storage bias, Storage y) {
    if (FloatDepthwise.fits(s)) {
      FloatDepthwise.forward(s, x, weight, bias, y);
      return;
    }
    if (Simd.present() && FloatVectorConv.fits(s)) {
      FloatVectorConv.run(s, x, weight, false, bias, y);
      return;
    }
    int width = tileWidth(s);
    int tiles = (s.outputs() + width - 1) / width;
    Parallel.run(
        s.batch() * tiles,
        s.work(),
        piece -> {
          int from = piece % tiles * width;
          ConvTile tile = new ConvTile(s, from, Math.min(width, s.outputs() - from));
          for (int group = 0; group < s.groups(); group++) {
            LOCAL.get().forward(s, piece / tiles, group, tile, x, weight, bias, y);
          }
        });
  }

  private void forward(
      ConvSizes s,
      int image,
      int group,
      ConvTile tile,
      Storage x,
      Storage weight,
      Storage bias,
      Storage y) {
    int to = (image * s.groups() + group) * s.filters() * s.outputs() + tile.from;
    if (bias != null) {
      fill(y, to, s.outputs(), tile.count, bias, group * s.filters(), s.filters());
    }
    Storage matrix = x;
    int at = (image * s.groups() + group) * s.channels() * s.inputs();
    int stride = s.inputs();
    if (s.pointwise()) {
      at += tile.from;
    } else {
      unfold(s, tile, x.floats(), at);
      matrix = columns;
      at = 0;
      stride = tile.count;
    }
    FloatGemm.gemm(
        s.filters(),
        tile.count,
        s.rows(),
        weight,
        group * s.filters() * s.rows(),
        s.rows(),
        false,
        matrix,
        at,
        stride,
        false,
        bias == null ? 0 : 1,
        y,
        to,
        s.outputs());
  }

  /**
   * The gradients of a convolution whose output gradient is g: of its input (plus {@code offset}
   * for each channel, if there is one), its weight and its bias, each only if there is memory for
   * it.
   */
  public static void backward(
      ConvSizes s,
      Storage g,
      Storage x,
      Storage weight,
      Storage offset,
      Storage dx,
      Storage dWeight,
      Storage dBias) {
    if (FloatDepthwise.fits(s)) {
      FloatDepthwise.backward(s, g, x, weight, offset, dx, dWeight, dBias);
      return;
    }
    if (dx != null && dWeight != null && together(s)) {
      together(s, g, x, weight, offset, dx, dWeight, dBias);
      return;
    }
    if (dx != null && Simd.present() && s.unitStride() && FloatVectorConv.fits(s.transposed())) {
      FloatVectorConv.run(s.transposed(), g, weight, true, offset, dx);
      if (dWeight != null || dBias != null) {
        backward(s, g, x, weight, null, null, dWeight, dBias);
      }
      return;
    }
    if (dWeight != null
        && Simd.present()
        && FloatVectorConvWeight.fits(s)
        && FloatVectorConvWeight.run(s, g, x, dWeight, null)) {
      if (dx != null || dBias != null) {
        backward(s, g, x, weight, offset, dx, null, dBias);
      }
      return;
    }
    int parts = Math.max(1, Math.min(s.batch(), PARTS));
    if (dWeight != null) {
      parts = Math.max(1, Math.min(parts, (1 << 26) / s.weights()));
    }
    int images = (s.batch() + parts - 1) / parts;
    int count = parts;
    Storage weightSums =
        dWeight == null ? null : Storage.allocate(DataType.FLOAT, count * s.weights());
    double[] biasSums = dBias == null ? null : new double[count * s.groups() * s.filters()];
    Parallel.run(
        count,
        2 * s.work(),
        part -> {
          FloatConv local = LOCAL.get();
          int end = Math.min(s.batch(), (part + 1) * images);
          if (weightSums != null) {
            local.zero(weightSums, part * s.weights(), s.weights());
          }
          for (int i = part * images; i < end; i++) {
            if (dx != null || weightSums != null) {
              local.backward(s, i, g, x, weight, offset, dx, weightSums, part * s.weights());
            }
            if (biasSums != null) {
              local.addRows(s, g, i, biasSums, part * s.groups() * s.filters());
            }
          }
        });
    if (weightSums != null) {
      addParts(weightSums, count, dWeight, s.weights());
      weightSums.release();
    }
    if (biasSums != null) {
      total(biasSums, count, dBias, s.groups() * s.filters());
    }
  }

  /** y = the sum of parts of n elements, in their order. */
  private static void total(double[] parts, int count, Storage y, int n) {
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int part = 0; part < count; part++) {
        sum += parts[part * n + i];
      }
      y.floats().put(i, (float) sum);
    }
  }

  /** True if an image's share in all gradients can be computed before the next image's. */
  private static boolean together(ConvSizes s) {
    return Simd.present()
        && s.unitStride()
        && FloatVectorConv.fits(s.transposed())
        && FloatVectorConv.imageByImage(s.transposed())
        && FloatVectorConvWeight.fits(s)
        && FloatVectorConvWeight.imageByImage(s);
  }

  /** All gradients image by image: the output's is read from memory once. */
  private static void together(
      ConvSizes s,
      Storage g,
      Storage x,
      Storage weight,
      Storage offset,
      Storage dx,
      Storage dWeight,
      Storage dBias) {
    int filters = s.groups() * s.filters();
    double[] biasSums = dBias == null ? null : new double[s.batch() * filters];
    IntConsumer input = FloatVectorConv.part(s.transposed(), g, weight, true, offset, dx);
    boolean finite =
        FloatVectorConvWeight.run(
            s,
            g,
            x,
            dWeight,
            part -> {
              input.accept(part);
              if (biasSums != null && part % s.groups() == 0) {
                int image = part / s.groups();
                LOCAL.get().addRows(s, g, image, biasSums, image * filters);
              }
            });
    if (biasSums != null) {
      total(biasSums, s.batch(), dBias, filters);
    }
    if (!finite) {
      backward(s, g, x, weight, offset, null, dWeight, null);
    }
  }

  private void backward(
      ConvSizes s,
      int image,
      Storage g,
      Storage x,
      Storage weight,
      Storage offset,
      Storage dx,
      Storage dWeight,
      int dWeightAt) {
    int channels = s.groups() * s.channels();
    if (dx != null && offset != null) {
      fill(dx, image * channels * s.inputs(), s.inputs(), s.inputs(), offset, 0, channels);
    } else if (dx != null) {
      zero(dx, image * channels * s.inputs(), channels * s.inputs());
    }
    int width = tileWidth(s);
    for (int from = 0; from < s.outputs(); from += width) {
      ConvTile tile = new ConvTile(s, from, Math.min(width, s.outputs() - from));
      for (int group = 0; group < s.groups(); group++) {
        int filter = group * s.filters();
        int gAt = (image * s.groups() * s.filters() + filter) * s.outputs() + from;
        int inAt = (image * s.groups() + group) * s.channels() * s.inputs();
        if (dx != null) {
          inputGradient(s, tile, g, gAt, weight, filter * s.rows(), dx, inAt);
        }
        if (dWeight != null) {
          weightGradient(s, tile, g, gAt, x, inAt, dWeight, dWeightAt + filter * s.rows());
        }
      }
    }
  }

  /** dx += fold(weightᵀ g). */
  private void inputGradient(
      ConvSizes s,
      ConvTile tile,
      Storage g,
      int gAt,
      Storage weight,
      int weightAt,
      Storage dx,
      int dxAt) {
    if (s.pointwise()) {
      FloatGemm.gemm(
          s.rows(),
          tile.count,
          s.filters(),
          weight,
          weightAt,
          s.rows(),
          true,
          g,
          gAt,
          s.outputs(),
          false,
          1,
          dx,
          dxAt + tile.from,
          s.inputs());
    } else {
      reserve(s.rows() * tile.count);
      FloatGemm.gemm(
          s.rows(),
          tile.count,
          s.filters(),
          weight,
          weightAt,
          s.rows(),
          true,
          g,
          gAt,
          s.outputs(),
          false,
          0,
          columns,
          0,
          tile.count);
      fold(s, tile, dx.floats(), dxAt);
    }
  }

  /** dWeight += g unfold(x)ᵀ. */
  private void weightGradient(
      ConvSizes s,
      ConvTile tile,
      Storage g,
      int gAt,
      Storage x,
      int xAt,
      Storage dWeight,
      int dWeightAt) {
    Storage matrix = x;
    int at = xAt + tile.from;
    int stride = s.inputs();
    if (!s.pointwise()) {
      unfold(s, tile, x.floats(), xAt);
      matrix = columns;
      at = 0;
      stride = tile.count;
    }
    FloatGemm.gemm(
        s.filters(),
        s.rows(),
        tile.count,
        g,
        gAt,
        s.outputs(),
        false,
        matrix,
        at,
        stride,
        true,
        1,
        dWeight,
        dWeightAt,
        s.rows());
  }

  /** Writes a tile of the column matrix of the channels that start at {@code at} ("im2col"). */
  private void unfold(ConvSizes s, ConvTile tile, FloatBuffer x, int at) {
    reserve(s.rows() * tile.count);
    FloatBuffer to = columns.floats();
    int read = tile.high - tile.low;
    float[] in = plane = atLeast(plane, read);
    float[] out = row = atLeast(row, tile.count);
    int next = 0;
    for (int channel = 0; channel < s.channels(); channel++) {
      x.get(at + channel * s.inputs() + tile.low, in, 0, read);
      for (int tap = 0; tap < tile.taps; tap++) {
        int end = tile.end(tap);
        if (end - tile.start(tap) != 3 || tile.length(end - 3) < tile.count) {
          Arrays.fill(out, 0, tile.count, 0);
        }
        for (int run = tile.start(tap); run < end; run += 3) {
          copy(in, tile.plane(run), tile.stride, out, tile.row(run), tile.length(run));
        }
        to.put(next, out, 0, tile.count);
        next += tile.count;
      }
    }
  }

  private static void copy(float[] from, int at, int stride, float[] to, int start, int n) {
    if (stride == 1) {
      System.arraycopy(from, at, to, start, n);
    } else {
      for (int i = 0; i < n; i++) {
        to[start + i] = from[at + i * stride];
      }
    }
  }

  /**
   * Adds a tile of the column matrix to the elements that {@link #unfold} would have read it from
   * ("col2im").
   */
  private void fold(ConvSizes s, ConvTile tile, FloatBuffer x, int at) {
    FloatBuffer from = columns.floats();
    int written = tile.high - tile.low;
    float[] sum = plane = atLeast(plane, written);
    float[] in = row = atLeast(row, tile.count);
    int next = 0;
    for (int channel = 0; channel < s.channels(); channel++) {
      int start = at + channel * s.inputs() + tile.low;
      x.get(start, sum, 0, written);
      for (int tap = 0; tap < tile.taps; tap++) {
        from.get(next, in, 0, tile.count);
        next += tile.count;
        for (int run = tile.start(tap); run < tile.end(tap); run += 3) {
          add(in, tile.row(run), sum, tile.plane(run), tile.stride, tile.length(run));
        }
      }
      x.put(start, sum, 0, written);
    }
  }

  private static void add(float[] from, int start, float[] to, int at, int stride, int n) {
    if (stride == 1) {
      for (int i = 0; i < n; i++) {
        to[at + i] += from[start + i];
      }
    } else {
      for (int i = 0; i < n; i++) {
        to[at + i * stride] += from[start + i];
      }
    }
  }

  /**
   * Columns of a tile: about {@link #TILE} elements, in whole output rows where they are short
   * enough.
   */
  private static int tileWidth(ConvSizes s) {
    int least = Math.max(1, Math.min(MIN_COLUMNS, (1 << 26) / s.rows()));
    int width = Math.max(least, TILE / s.rows());
    int line = s.output()[2];
    return width < line ? width : width / line * line;
  }

  /** Fills rows of {@code n} elements, {@code stride} apart, with a value each. */
  private void fill(Storage y, int at, int stride, int n, Storage values, int first, int rows) {
    row = atLeast(row, n);
    for (int i = 0; i < rows; i++) {
      Arrays.fill(row, 0, n, values.floats().get(first + i));
      y.floats().put(at + i * stride, row, 0, n);
    }
  }

  private void zero(Storage y, int at, int n) {
    float[] zeros = Scratch.local().floats(0);
    Arrays.fill(zeros, 0);
    for (int done = 0; done < n; done += Scratch.TILE) {
      y.floats().put(at + done, zeros, 0, Math.min(Scratch.TILE, n - done));
    }
  }

  /** sums[filter] += Σ g over the positions of an image. */
  private void addRows(ConvSizes s, Storage g, int image, double[] sums, int at) {
    int filters = s.groups() * s.filters();
    double[] moments = Scratch.local().sums;
    for (int filter = 0; filter < filters; filter++) {
      int start = (image * filters + filter) * s.outputs();
      for (int done = 0; done < s.outputs(); done += Scratch.TILE) {
        int n = Math.min(Scratch.TILE, s.outputs() - done);
        FloatStretches.BEST.moments(g, start + done, n, 0, moments);
        sums[at + filter] += moments[0];
      }
    }
  }

  /** y = the sum of parts of n elements, in their order. */
  static void addParts(Storage parts, int count, Storage y, int n) {
    Parallel.run(
        (n + Scratch.TILE - 1) / Scratch.TILE,
        (long) count * n,
        piece -> {
          int start = piece * Scratch.TILE;
          int length = Math.min(Scratch.TILE, n - start);
          float[] sum = Scratch.local().floats(0);
          float[] part = Scratch.local().floats(1);
          parts.floats().get(start, sum, 0, length);
          for (int i = 1; i < count; i++) {
            parts.floats().get(i * n + start, part, 0, length);
            add(part, 0, sum, 0, 1, length);
          }
          y.floats().put(start, sum, 0, length);
        });
  }

  private void reserve(int n) {
    if (columns == null || columns.length() < n) {
      columns = Storage.allocate(DataType.FLOAT, Math.max(n, TILE));
      columns.keep();
    }
  }

  static float[] atLeast(float[] array, int n) {
    return array.length >= n ? array : new float[n];
  }
}
