package nabla.core.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import nabla.core.memory.Storage;

/**
 * Four rows of a convolution's output, a tile, by six products of rows instead of twelve, where
 * kernels have three rows: Winograd's F(4, 3) down the rows, after Lavin and Gray, Fast Algorithms
 * for Convolutional Neural Networks, arXiv 1509.09308.
 *
 * <p>With x the six rows of the input that a tile is computed from, w the kernel's three, and
 * {@code *} the convolution of one row with another over columns, which remains as it is,
 *
 * <pre>y = Aᵀ (G w * Bᵀ x),    dw = Gᵀ (A dy * Bᵀ x)</pre>
 *
 * <pre>
 *      4  0 -5  0  1  0          1/4    0     0
 *      0 -4 -4  1  1  0         -1/6  -1/6  -1/6          1  1  1  1  1  0
 * Bᵀ = 0  4 -4 -1  1  0     G = -1/6   1/6  -1/6     Aᵀ = 0  1 -1  2 -2  0
 *      0 -2 -1  2  1  0         1/24  1/12   1/6          0  1  1  4  4  0
 *      0  2 -1 -2  1  0         1/24 -1/12   1/6          0  1 -1  8 -8  1
 *      0  4  0 -5  0  1           0     0     1
 * </pre>
 *
 * <p>Rounding errors are about three times those of sums of products, and an element's are relative
 * to the largest of its tile. What isn't finite spreads over its tile, so that somebody must look
 * for it. Only used where the Vector API is present.
 */
final class FloatVectorWinograd {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int W = S.length();

  /** Rows of a tile. */
  static final int ROWS = 4;

  /** Products of rows that it takes. */
  static final int PRODUCTS = 6;

  /** Channels, and filters, from which the products saved are worth the sums. */
  static final int WORTH = 8;

  private final FloatVectorBand band = new FloatVectorBand();
  private float[] bands = new float[0];

  /** What the bands are of. */
  private ConvSizes sizes;

  private int tiles;

  /** The sizes of each of the six products. */
  private ConvSizes products;

  /** True if it can compute this, and saves a quarter of the multiplications at least. */
  static boolean fits(ConvSizes s) {
    Window window = s.window();
    return window.kernel()[1] == 3
        && window.dilation()[1] == 1
        && s.unitStride()
        && Math.min(s.channels(), s.filters()) >= WORTH
        && 8 * tiles(s.output()[1]) <= 3 * s.output()[1];
  }

  /** How many tiles hold a number of rows. */
  static int tiles(int rows) {
    return (rows + ROWS - 1) / ROWS;
  }

  /**
   * So many rows, in whole tiles, so that an element is computed alike wherever its band begins,
   * and as many as fill two vectors.
   */
  static int whole(ConvSizes s, int rows) {
    return ROWS * Math.max(tiles(rows), 2 * W / FloatVectorBand.width(s));
  }

  /**
   * Bᵀ x, as six bands that are {@link #length} apart, of what output rows {@code from} to {@code
   * from + rows - 1} are computed from, of the planes {@code first} to {@code first + channels - 1}
   * of x. The bands have as many rows as there are tiles, as wide as those of {@link
   * FloatVectorBand}.
   */
  float[] read(ConvSizes s, int first, int channels, int from, int rows, Storage x) {
    if (s != sizes || tiles != tiles(rows)) {
      sizes = s;
      tiles = tiles(rows);
      products = products(s, tiles);
    }
    int width = FloatVectorBand.width(s);
    int length = length(channels);
    bands = FloatConv.atLeast(bands, PRODUCTS * length + W);
    for (int c = 0; c < channels; c++) {
      float[] in = band.read(s, first + c, 1, from, tiles * ROWS, x);
      for (int tile = 0; tile < tiles; tile++) {
        input(in, tile * ROWS * width, width, bands, (c * tiles + tile) * width, length);
      }
    }
    for (int p = 0; p < PRODUCTS; p++) {
      // The padding that the last row ends with.
      Arrays.fill(bands, p * length + channels * tiles * width, (p + 1) * length, 0);
    }
    return bands;
  }

  /** The distance of the bands; windows may read on behind one for two vectors. */
  int length(int channels) {
    int width = FloatVectorBand.width(products);
    return (int) FloatVectorBand.elements(products, channels, tiles) + width + 2 * W;
  }

  /** Where in a band each row of its column matrix starts, in whole blocks. */
  int[] offsets(int channels, int block) {
    return band.offsets(products, channels, tiles, block);
  }

  private static ConvSizes products(ConvSizes s, int tiles) {
    Window window = s.window();
    return new ConvSizes(
        s.batch(),
        s.groups(),
        s.channels(),
        s.filters(),
        new int[] {1, tiles, s.input()[2]},
        new int[] {1, tiles, s.output()[2]},
        new Window(
            new int[] {1, 1, window.kernel()[2]},
            window.stride(),
            new int[] {0, 0, window.padding()[2]},
            window.dilation()));
  }

  /** Writes up to a vector too far. */
  private static void input(float[] x, int from, int width, float[] v, int to, int plane) {
    for (int i = 0; i < width; i += W) {
      FloatVector a = FloatVector.fromArray(S, x, from + i);
      FloatVector b = FloatVector.fromArray(S, x, from + i + width);
      FloatVector c = FloatVector.fromArray(S, x, from + i + 2 * width);
      FloatVector d = FloatVector.fromArray(S, x, from + i + 3 * width);
      FloatVector e = FloatVector.fromArray(S, x, from + i + 4 * width);
      FloatVector f = FloatVector.fromArray(S, x, from + i + 5 * width);
      FloatVector four = FloatVector.broadcast(S, 4);
      FloatVector minusFive = FloatVector.broadcast(S, -5);
      a.fma(four, c.fma(minusFive, e)).intoArray(v, to + i);
      b.fma(four, d.fma(minusFive, f)).intoArray(v, to + i + 5 * plane);
      FloatVector even = e.sub(c.mul(four));
      FloatVector odd = d.sub(b.mul(four));
      even.add(odd).intoArray(v, to + i + plane);
      even.sub(odd).intoArray(v, to + i + 2 * plane);
      even = e.sub(c);
      odd = d.sub(b);
      odd = odd.add(odd);
      even.add(odd).intoArray(v, to + i + 3 * plane);
      even.sub(odd).intoArray(v, to + i + 4 * plane);
    }
  }

  /**
   * y = Aᵀ m, plus a number.
   *
   * @param m six planes, {@code plane} apart, of a row of each tile, {@code width} apart
   * @param line elements of a row of y, where they follow each other; up to a vector more is
   *     written
   */
  static void output(
      float[] m, int from, int plane, int width, int tiles, float add, float[] y, int line) {
    // From the end: what the last vector of a line writes too far, the first of the next
    // overwrites.
    for (int i = (line - 1) / W * W; i >= 0; i -= W) {
      output(m, from + i, plane, width, tiles, FloatVector.broadcast(S, add), y, i, line);
    }
  }

  private static void output(
      float[] m,
      int from,
      int plane,
      int width,
      int tiles,
      FloatVector add,
      float[] y,
      int to,
      int line) {
    for (int tile = 0; tile < tiles; tile++) {
      int at = from + tile * width;
      FloatVector b = FloatVector.fromArray(S, m, at + plane);
      FloatVector c = FloatVector.fromArray(S, m, at + 2 * plane);
      FloatVector d = FloatVector.fromArray(S, m, at + 3 * plane);
      FloatVector e = FloatVector.fromArray(S, m, at + 4 * plane);
      FloatVector inner = b.add(c);
      FloatVector outer = d.add(e);
      FloatVector a = FloatVector.fromArray(S, m, at).add(add);
      a.add(inner).add(outer).intoArray(y, to + tile * ROWS * line);
      inner = outer.fma(FloatVector.broadcast(S, 4), inner).add(add);
      outer = d.sub(e);
      d = b.sub(c);
      outer
          .fma(FloatVector.broadcast(S, 2), d)
          .add(add)
          .intoArray(y, to + (tile * ROWS + 1) * line);
      inner.intoArray(y, to + (tile * ROWS + 2) * line);
      FloatVector f = FloatVector.fromArray(S, m, at + 5 * plane).add(add);
      outer.fma(FloatVector.broadcast(S, 8), d).add(f).intoArray(y, to + (tile * ROWS + 3) * line);
    }
  }

  /** True if the first elements are finite, and their sum is; overwrites a vector behind them. */
  static boolean finite(float[] y, int n) {
    FloatVector sum = FloatVector.zero(S);
    sum.intoArray(y, n);
    for (int i = 0; i < n; i += W) {
      sum = sum.add(FloatVector.fromArray(S, y, i));
    }
    return Float.isFinite(sum.reduceLanes(VectorOperators.ADD));
  }

  /**
   * A g of a tile's four rows of {@code width} elements, whole vectors.
   *
   * @param plane the distance of the six
   */
  static void outputGradient(float[] g, int from, int width, float[] v, int to, int plane) {
    for (int i = 0; i < width; i += W) {
      FloatVector a = FloatVector.fromArray(S, g, from + i);
      FloatVector b = FloatVector.fromArray(S, g, from + i + width);
      FloatVector c = FloatVector.fromArray(S, g, from + i + 2 * width);
      FloatVector d = FloatVector.fromArray(S, g, from + i + 3 * width);
      FloatVector four = FloatVector.broadcast(S, 4);
      a.intoArray(v, to + i);
      d.intoArray(v, to + i + 5 * plane);
      FloatVector even = a.add(c);
      FloatVector odd = b.add(d);
      even.add(odd).intoArray(v, to + i + plane);
      even.sub(odd).intoArray(v, to + i + 2 * plane);
      even = c.fma(four, a);
      odd = d.fma(four, b);
      odd = odd.add(odd);
      even.add(odd).intoArray(v, to + i + 3 * plane);
      even.sub(odd).intoArray(v, to + i + 4 * plane);
    }
  }

  /**
   * G w, of a kernel's three rows of {@code n} elements each; may read and write up to a vector too
   * far.
   *
   * @param plane the distance of the six
   */
  static void weight(float[] w, int from, int n, float[] u, int to, int plane) {
    FloatVector sixth = FloatVector.broadcast(S, 1.0f / 6);
    for (int i = 0; i < n; i += W) {
      FloatVector a = FloatVector.fromArray(S, w, from + i);
      FloatVector b = FloatVector.fromArray(S, w, from + i + n);
      FloatVector c = FloatVector.fromArray(S, w, from + i + 2 * n);
      FloatVector quarter = a.mul(.25f);
      quarter.intoArray(u, to + i);
      c.intoArray(u, to + i + 5 * plane);
      FloatVector even = a.add(c).mul(sixth).neg();
      FloatVector odd = b.mul(sixth);
      even.sub(odd).intoArray(u, to + i + plane);
      even.add(odd).intoArray(u, to + i + 2 * plane);
      even = quarter.add(c).mul(sixth);
      odd = odd.mul(.5f);
      even.add(odd).intoArray(u, to + i + 3 * plane);
      even.sub(odd).intoArray(u, to + i + 4 * plane);
    }
  }

  /**
   * Gᵀ u, of rows of {@code n} elements, whole vectors: a kernel's three from six.
   *
   * @param plane the distance of the six
   */
  static void weightGradient(float[] u, int from, int n, int plane, float[] w, int to) {
    FloatVector sixth = FloatVector.broadcast(S, 1.0f / 6);
    for (int i = 0; i < n; i += W) {
      FloatVector a = FloatVector.fromArray(S, u, from + i + plane);
      FloatVector b = FloatVector.fromArray(S, u, from + i + 2 * plane);
      FloatVector c = FloatVector.fromArray(S, u, from + i + 3 * plane);
      FloatVector d = FloatVector.fromArray(S, u, from + i + 4 * plane);
      FloatVector inner = a.add(b);
      FloatVector outer = c.add(d);
      FloatVector first = FloatVector.fromArray(S, u, from + i).mul(.25f);
      outer.mul(.25f).sub(inner).fma(sixth, first).intoArray(w, to + i);
      FloatVector last = FloatVector.fromArray(S, u, from + i + 5 * plane);
      outer.sub(inner).fma(sixth, last).intoArray(w, to + i + 2 * n);
      c.sub(d).mul(.5f).sub(a.sub(b)).mul(sixth).intoArray(w, to + i + n);
    }
  }
}
