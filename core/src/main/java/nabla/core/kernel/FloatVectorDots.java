package nabla.core.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of few filters' output gradients with rows of the column matrix, summed up lane by lane
 * over the columns, so that neither has to be turned: four filters and three rows at a time. Only
 * used where the Vector API is present.
 */
final class FloatVectorDots {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int W = S.length();

  /** Rows and filters of a block. */
  static final int ROWS = 3;

  static final int FILTERS = 4;

  private float[] sums = new float[0];

  /** Forgets all sums, and makes room for those of whole blocks. */
  void clear(int rows, int filters) {
    int n = rows * filters * W;
    if (sums.length < n) {
      sums = new float[n];
    }
    Arrays.fill(sums, 0, n, 0);
  }

  /**
   * Adds the products of a number of columns, in whole vectors, past which g is zero.
   *
   * @param offsets where rows start, in whole blocks
   * @param stride the distance of filters in g
   */
  void add(float[] in, int[] offsets, float[] g, int filters, int stride, int columns) {
    int to = 0;
    for (int f = 0; f < filters; f += FILTERS) {
      for (int r = 0; r < offsets.length; r += ROWS) {
        add(
            in,
            offsets[r],
            offsets[r + 1],
            offsets[r + 2],
            g,
            f * stride,
            stride,
            columns,
            sums,
            to);
        to += ROWS * FILTERS * W;
      }
    }
  }

  /**
   * Writes the sums of all lanes, as [block of {@code block} filters, row, filter of the block].
   */
  void total(int rows, int filters, float[] y, int block) {
    float[] totals = new float[ROWS * FILTERS];
    int from = 0;
    for (int f = 0; f < filters; f += FILTERS) {
      for (int r = 0; r < rows; r += ROWS, from += totals.length * W) {
        total(sums, from, totals);
        for (int i = 0; i < totals.length; i++) {
          int filter = f + i / ROWS;
          y[(filter / block * rows + r + i % ROWS) * block + filter % block] = totals[i];
        }
      }
    }
  }

  /** The sums of neighbouring vectors' lanes, all at the same time. */
  private static void total(float[] sums, int from, float[] totals) {
    Arrays.fill(totals, 0);
    for (int lane = 0; lane < W; lane++) {
      for (int i = 0; i < totals.length; i++) {
        totals[i] += sums[from + i * W + lane];
      }
    }
  }

  private static void add(
      float[] in,
      int a,
      int b,
      int c,
      float[] g,
      int at,
      int stride,
      int columns,
      float[] sums,
      int to) {
    FloatVector a0 = FloatVector.zero(S);
    FloatVector b0 = a0;
    FloatVector c0 = a0;
    FloatVector a1 = a0;
    FloatVector b1 = a0;
    FloatVector c1 = a0;
    FloatVector a2 = a0;
    FloatVector b2 = a0;
    FloatVector c2 = a0;
    FloatVector a3 = a0;
    FloatVector b3 = a0;
    FloatVector c3 = a0;
    for (int i = 0; i < columns; i += W) {
      FloatVector ax = FloatVector.fromArray(S, in, a + i);
      FloatVector bx = FloatVector.fromArray(S, in, b + i);
      FloatVector cx = FloatVector.fromArray(S, in, c + i);
      FloatVector k = FloatVector.fromArray(S, g, at + i);
      a0 = ax.fma(k, a0);
      b0 = bx.fma(k, b0);
      c0 = cx.fma(k, c0);
      k = FloatVector.fromArray(S, g, at + stride + i);
      a1 = ax.fma(k, a1);
      b1 = bx.fma(k, b1);
      c1 = cx.fma(k, c1);
      k = FloatVector.fromArray(S, g, at + 2 * stride + i);
      a2 = ax.fma(k, a2);
      b2 = bx.fma(k, b2);
      c2 = cx.fma(k, c2);
      k = FloatVector.fromArray(S, g, at + 3 * stride + i);
      a3 = ax.fma(k, a3);
      b3 = bx.fma(k, b3);
      c3 = cx.fma(k, c3);
    }
    add(a0, sums, to);
    add(b0, sums, to + W);
    add(c0, sums, to + 2 * W);
    add(a1, sums, to + 3 * W);
    add(b1, sums, to + 4 * W);
    add(c1, sums, to + 5 * W);
    add(a2, sums, to + 6 * W);
    add(b2, sums, to + 7 * W);
    add(c2, sums, to + 8 * W);
    add(a3, sums, to + 9 * W);
    add(b3, sums, to + 10 * W);
    add(c3, sums, to + 11 * W);
  }

  private static void add(FloatVector v, float[] sums, int to) {
    v.add(FloatVector.fromArray(S, sums, to)).intoArray(sums, to);
  }
}
