package nabla.core.kernel;

import java.nio.FloatBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link FloatPanels} on the Vector API: two vectors of columns at a time, of eight rows where
 * there are 32 registers, of four elsewhere and for what is left; loaded only where the module is
 * present.
 */
final class FloatVectorPanels extends FloatPanels {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int W = S.length();

  /** Rows that are computed together: their sums fill 16 registers, or 32. */
  private static final int FOUR = 4;

  private static final int EIGHT = 8;

  /**
   * How far apart the rows of the left matrix are, and how many elements of one are taken at once:
   * with a distance that the JIT knows, all of them are read by one index.
   */
  static final int DEPTH = 128;

  FloatVectorPanels(FloatBuffer matrix, int depth, int columns, boolean transposed) {
    super(matrix, depth, columns, transposed, 2 * W);
  }

  @Override
  void multiply(float[] x, float[] y, int rows) {
    int whole = columns / width * width;
    int eights = FloatVectorFilters.WIDE ? rows / EIGHT * EIGHT : 0;
    float[] left = Scratch.local().floatRow(Scratch.LEFT, rows * DEPTH);
    for (int k = 0; k < depth && whole > 0; k += DEPTH) {
      int n = Math.min(DEPTH, depth - k);
      for (int row = 0; row < rows; row++) {
        System.arraycopy(x, row * depth + k, left, row * DEPTH, n);
      }
      for (int column = 0; column < whole; column += width) {
        int at = start(column) + k * width;
        int row = 0;
        for (; row < eights; row += EIGHT) {
          eight(left, row * DEPTH, packed, at, n, y, row * columns + column, columns);
        }
        for (; row + FOUR <= rows; row += FOUR) {
          four(left, row * DEPTH, n / 2 * 2, y, row * columns + column, at);
        }
        for (; row < rows; row++) {
          line(left, row * DEPTH, n / 2 * 2, y, row * columns + column, at);
        }
      }
    }
    int even = depth / 2 * 2;
    for (int row = eights; row < rows && even < depth; row++) {
      for (int column = 0; column < whole; column += width) {
        multiply(x, y, row, column, even);
      }
    }
    for (int row = 0; row < rows && whole < columns; row++) {
      multiply(x, y, row, whole, 0);
    }
  }

  /**
   * Adds the products of eight rows of x, {@link #DEPTH} apart, to those of y, {@code columns}
   * apart.
   */
  static void eight(
      float[] x, int from, float[] matrix, int at, int depth, float[] y, int to, int columns) {
    FloatVector a0 = FloatVector.fromArray(S, y, to);
    FloatVector a1 = FloatVector.fromArray(S, y, to + W);
    FloatVector b0 = FloatVector.fromArray(S, y, to + columns);
    FloatVector b1 = FloatVector.fromArray(S, y, to + columns + W);
    FloatVector c0 = FloatVector.fromArray(S, y, to + 2 * columns);
    FloatVector c1 = FloatVector.fromArray(S, y, to + 2 * columns + W);
    FloatVector d0 = FloatVector.fromArray(S, y, to + 3 * columns);
    FloatVector d1 = FloatVector.fromArray(S, y, to + 3 * columns + W);
    FloatVector e0 = FloatVector.fromArray(S, y, to + 4 * columns);
    FloatVector e1 = FloatVector.fromArray(S, y, to + 4 * columns + W);
    FloatVector f0 = FloatVector.fromArray(S, y, to + 5 * columns);
    FloatVector f1 = FloatVector.fromArray(S, y, to + 5 * columns + W);
    FloatVector g0 = FloatVector.fromArray(S, y, to + 6 * columns);
    FloatVector g1 = FloatVector.fromArray(S, y, to + 6 * columns + W);
    FloatVector h0 = FloatVector.fromArray(S, y, to + 7 * columns);
    FloatVector h1 = FloatVector.fromArray(S, y, to + 7 * columns + W);
    for (int k = 0; k < depth; k++) {
      FloatVector m0 = FloatVector.fromArray(S, matrix, at + k * (2 * W));
      FloatVector m1 = FloatVector.fromArray(S, matrix, at + k * (2 * W) + W);
      FloatVector v = FloatVector.broadcast(S, x[from + k]);
      a0 = m0.fma(v, a0);
      a1 = m1.fma(v, a1);
      v = FloatVector.broadcast(S, x[from + k + DEPTH]);
      b0 = m0.fma(v, b0);
      b1 = m1.fma(v, b1);
      v = FloatVector.broadcast(S, x[from + k + 2 * DEPTH]);
      c0 = m0.fma(v, c0);
      c1 = m1.fma(v, c1);
      v = FloatVector.broadcast(S, x[from + k + 3 * DEPTH]);
      d0 = m0.fma(v, d0);
      d1 = m1.fma(v, d1);
      v = FloatVector.broadcast(S, x[from + k + 4 * DEPTH]);
      e0 = m0.fma(v, e0);
      e1 = m1.fma(v, e1);
      v = FloatVector.broadcast(S, x[from + k + 5 * DEPTH]);
      f0 = m0.fma(v, f0);
      f1 = m1.fma(v, f1);
      v = FloatVector.broadcast(S, x[from + k + 6 * DEPTH]);
      g0 = m0.fma(v, g0);
      g1 = m1.fma(v, g1);
      v = FloatVector.broadcast(S, x[from + k + 7 * DEPTH]);
      h0 = m0.fma(v, h0);
      h1 = m1.fma(v, h1);
    }
    store(a0, a1, y, to);
    store(b0, b1, y, to + columns);
    store(c0, c1, y, to + 2 * columns);
    store(d0, d1, y, to + 3 * columns);
    store(e0, e1, y, to + 4 * columns);
    store(f0, f1, y, to + 5 * columns);
    store(g0, g1, y, to + 6 * columns);
    store(h0, h1, y, to + 7 * columns);
  }

  private void four(float[] x, int from, int depth, float[] y, int to, int at) {
    FloatVector a0 = FloatVector.fromArray(S, y, to);
    FloatVector a1 = FloatVector.fromArray(S, y, to + W);
    FloatVector b0 = FloatVector.fromArray(S, y, to + columns);
    FloatVector b1 = FloatVector.fromArray(S, y, to + columns + W);
    FloatVector c0 = FloatVector.fromArray(S, y, to + 2 * columns);
    FloatVector c1 = FloatVector.fromArray(S, y, to + 2 * columns + W);
    FloatVector d0 = FloatVector.fromArray(S, y, to + 3 * columns);
    FloatVector d1 = FloatVector.fromArray(S, y, to + 3 * columns + W);
    int panel = at;
    // Two rows at a time: the loop's own work would cost a third more.
    for (int k = 0; k < depth; k += 2) {
      FloatVector m0 = FloatVector.fromArray(S, packed, panel);
      FloatVector m1 = FloatVector.fromArray(S, packed, panel + W);
      FloatVector v = FloatVector.broadcast(S, x[from + k]);
      a0 = m0.fma(v, a0);
      a1 = m1.fma(v, a1);
      v = FloatVector.broadcast(S, x[from + k + DEPTH]);
      b0 = m0.fma(v, b0);
      b1 = m1.fma(v, b1);
      v = FloatVector.broadcast(S, x[from + k + 2 * DEPTH]);
      c0 = m0.fma(v, c0);
      c1 = m1.fma(v, c1);
      v = FloatVector.broadcast(S, x[from + k + 3 * DEPTH]);
      d0 = m0.fma(v, d0);
      d1 = m1.fma(v, d1);
      m0 = FloatVector.fromArray(S, packed, panel + 2 * W);
      m1 = FloatVector.fromArray(S, packed, panel + 3 * W);
      v = FloatVector.broadcast(S, x[from + k + 1]);
      a0 = m0.fma(v, a0);
      a1 = m1.fma(v, a1);
      v = FloatVector.broadcast(S, x[from + k + DEPTH + 1]);
      b0 = m0.fma(v, b0);
      b1 = m1.fma(v, b1);
      v = FloatVector.broadcast(S, x[from + k + 2 * DEPTH + 1]);
      c0 = m0.fma(v, c0);
      c1 = m1.fma(v, c1);
      v = FloatVector.broadcast(S, x[from + k + 3 * DEPTH + 1]);
      d0 = m0.fma(v, d0);
      d1 = m1.fma(v, d1);
      panel += 4 * W;
    }
    store(a0, a1, y, to);
    store(b0, b1, y, to + columns);
    store(c0, c1, y, to + 2 * columns);
    store(d0, d1, y, to + 3 * columns);
  }

  private void line(float[] x, int from, int depth, float[] y, int to, int at) {
    FloatVector a0 = FloatVector.fromArray(S, y, to);
    FloatVector a1 = FloatVector.fromArray(S, y, to + W);
    for (int k = 0; k < depth; k++) {
      FloatVector v = FloatVector.broadcast(S, x[from + k]);
      a0 = FloatVector.fromArray(S, packed, at + k * 2 * W).fma(v, a0);
      a1 = FloatVector.fromArray(S, packed, at + k * 2 * W + W).fma(v, a1);
    }
    store(a0, a1, y, to);
  }

  private static void store(FloatVector first, FloatVector second, float[] y, int to) {
    first.intoArray(y, to);
    second.intoArray(y, to + W);
  }
}
