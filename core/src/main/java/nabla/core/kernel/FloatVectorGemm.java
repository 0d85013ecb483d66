package nabla.core.kernel;

import static nabla.core.kernel.FloatVectorSegment.load;
import static nabla.core.kernel.FloatVectorSegment.own;
import static nabla.core.kernel.FloatVectorSegment.store;

import java.nio.FloatBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import nabla.core.memory.Storage;

/**
 * Matrix products on the Vector API, on one thread, where there are 32 registers: eight rows and
 * two vectors of columns at a time. Copying is all that has to be done before, rows of both
 * matrices as they are, so it is faster than BLAS, which turns one of them, most of all where there
 * are few rows. Where the right matrix is transposed it would have to be turned here too, and BLAS
 * is as fast.
 */
final class FloatVectorGemm {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int W = S.length();

  /** Rows that are computed together. */
  private static final int ROWS = 8;

  /** Columns that are computed together: a panel. */
  private static final int PANEL = 2 * W;

  /** Elements of the sums of a block of rows in a panel. */
  private static final int BLOCK = ROWS * PANEL;

  /** Summands that are copied at once: those of a panel fit the first-level cache. */
  private static final int DEPTH = FloatVectorPanels.DEPTH;

  /** Rows, and columns, whose sums fit the second-level cache. */
  private static final int MOST_ROWS = 256;

  private static final int MOST_COLUMNS = 512;

  private static final ThreadLocal<FloatVectorGemm> LOCAL =
      ThreadLocal.withInitial(FloatVectorGemm::new);

  /** Of the left matrix, [row, DEPTH], or if it is transposed [panel, depth, column]. */
  private float[] left = new float[0];

  /** A panel of the right matrix, [depth, column]. */
  private final float[] right = new float[DEPTH * PANEL];

  /** [block of rows, panel, row, column]. */
  private float[] sums = new float[0];

  private FloatVectorGemm() {}

  /** True if this is faster than BLAS here. */
  static boolean present() {
    return Simd.present() && FloatVectorSegment.present() && FloatVectorFilters.WIDE;
  }

  /** c = a b + beta c, a [m, k] after transposing, b [k, n]. */
  static void multiply(
      int m,
      int n,
      int k,
      Storage a,
      int aOffset,
      int aStride,
      boolean aTransposed,
      Storage b,
      int bOffset,
      int bStride,
      float beta,
      Storage c,
      int cOffset,
      int cStride) {
    FloatVectorGemm local = LOCAL.get();
    for (int row = 0; row < m; row += MOST_ROWS) {
      int rows = Math.min(MOST_ROWS, m - row);
      int aAt = aOffset + (aTransposed ? row : row * aStride);
      for (int column = 0; column < n; column += MOST_COLUMNS) {
        int columns = Math.min(MOST_COLUMNS, n - column);
        local.clear(rows, columns);
        for (int from = 0; from < k; from += DEPTH) {
          int depth = Math.min(DEPTH, k - from);
          if (aTransposed) {
            copy(a, aAt + from * aStride, aStride, depth, rows, local.left);
          } else {
            copyRows(a.floats(), aAt + from, aStride, depth, rows, local.left);
          }
          int bAt = bOffset + from * bStride + column;
          local.add(rows, columns, depth, aTransposed, b, bAt, bStride);
        }
        local.write(rows, columns, beta, c, cOffset + row * cStride + column, cStride);
      }
    }
  }

  private static int panels(int columns) {
    return (columns + PANEL - 1) / PANEL;
  }

  private void clear(int rows, int columns) {
    int whole = panels(rows) * PANEL;
    left = FloatConv.atLeast(left, whole * DEPTH);
    sums = FloatConv.atLeast(sums, whole * panels(columns) * PANEL);
    Arrays.fill(sums, 0, whole * panels(columns) * PANEL, 0);
  }

  private static void copyRows(FloatBuffer a, int at, int stride, int depth, int rows, float[] to) {
    for (int row = 0; row < rows; row++) {
      a.get(at + row * stride, to, row * DEPTH, depth);
    }
  }

  /** Copies {@code depth} lines of some columns as [panel, depth, column]. */
  private static void copy(Storage x, int at, int stride, int depth, int columns, float[] to) {
    int column = 0;
    for (; column + 2 * PANEL <= columns; column += 2 * PANEL) {
      two(x.segment(), at + column, stride, depth, to, column * depth, PANEL * depth);
    }
    for (; column + PANEL <= columns; column += PANEL) {
      one(x.segment(), at + column, stride, depth, to, column * depth);
    }
    if (column < columns) {
      int start = column * depth;
      Arrays.fill(to, start, start + PANEL * depth, 0);
      for (int i = 0; i < depth; i++) {
        x.floats().get(at + column + i * stride, to, start + i * PANEL, columns - column);
      }
    }
  }

  /** Two panels at a time: where lines are far apart, fewer have to be found anew. */
  private static void two(
      Object x, int at, int stride, int depth, float[] to, int start, int panel) {
    x = own(x);
    for (int i = 0; i < depth; i++) {
      load(x, at + i * stride).intoArray(to, start + i * PANEL);
      load(x, at + i * stride + W).intoArray(to, start + i * PANEL + W);
      load(x, at + i * stride + 2 * W).intoArray(to, start + panel + i * PANEL);
      load(x, at + i * stride + 3 * W).intoArray(to, start + panel + i * PANEL + W);
    }
  }

  private static void one(Object x, int at, int stride, int depth, float[] to, int start) {
    x = own(x);
    for (int i = 0; i < depth; i++) {
      load(x, at + i * stride).intoArray(to, start + i * PANEL);
      load(x, at + i * stride + W).intoArray(to, start + i * PANEL + W);
    }
  }

  /** Adds the products of what is copied of the left matrix. */
  private void add(
      int rows, int columns, int depth, boolean transposed, Storage b, int at, int stride) {
    int panels = panels(columns);
    for (int panel = 0; panel < panels; panel++) {
      int column = panel * PANEL;
      copy(b, at + column, stride, depth, Math.min(PANEL, columns - column), right);
      for (int row = 0; row < rows; row += ROWS) {
        int to = (row / ROWS * panels + panel) * BLOCK;
        if (transposed) {
          neighbours(left, row / PANEL * PANEL * depth + row % PANEL, right, depth, sums, to);
        } else {
          FloatVectorPanels.eight(left, row * DEPTH, right, 0, depth, sums, to, PANEL);
        }
      }
    }
  }

  /** Eight rows of a transposed matrix, whose panels are as wide: one index serves both. */
  private static void neighbours(float[] x, int at, float[] y, int depth, float[] sums, int to) {
    FloatVector a0 = FloatVector.fromArray(S, sums, to);
    FloatVector a1 = FloatVector.fromArray(S, sums, to + W);
    FloatVector b0 = FloatVector.fromArray(S, sums, to + 2 * W);
    FloatVector b1 = FloatVector.fromArray(S, sums, to + 3 * W);
    FloatVector c0 = FloatVector.fromArray(S, sums, to + 4 * W);
    FloatVector c1 = FloatVector.fromArray(S, sums, to + 5 * W);
    FloatVector d0 = FloatVector.fromArray(S, sums, to + 6 * W);
    FloatVector d1 = FloatVector.fromArray(S, sums, to + 7 * W);
    FloatVector e0 = FloatVector.fromArray(S, sums, to + 8 * W);
    FloatVector e1 = FloatVector.fromArray(S, sums, to + 9 * W);
    FloatVector f0 = FloatVector.fromArray(S, sums, to + 10 * W);
    FloatVector f1 = FloatVector.fromArray(S, sums, to + 11 * W);
    FloatVector g0 = FloatVector.fromArray(S, sums, to + 12 * W);
    FloatVector g1 = FloatVector.fromArray(S, sums, to + 13 * W);
    FloatVector h0 = FloatVector.fromArray(S, sums, to + 14 * W);
    FloatVector h1 = FloatVector.fromArray(S, sums, to + 15 * W);
    for (int i = 0; i < depth * PANEL; i += PANEL) {
      FloatVector v = FloatVector.fromArray(S, y, i);
      FloatVector w = FloatVector.fromArray(S, y, i + W);
      FloatVector k = FloatVector.broadcast(S, x[at + i]);
      a0 = v.fma(k, a0);
      a1 = w.fma(k, a1);
      k = FloatVector.broadcast(S, x[at + i + 1]);
      b0 = v.fma(k, b0);
      b1 = w.fma(k, b1);
      k = FloatVector.broadcast(S, x[at + i + 2]);
      c0 = v.fma(k, c0);
      c1 = w.fma(k, c1);
      k = FloatVector.broadcast(S, x[at + i + 3]);
      d0 = v.fma(k, d0);
      d1 = w.fma(k, d1);
      k = FloatVector.broadcast(S, x[at + i + 4]);
      e0 = v.fma(k, e0);
      e1 = w.fma(k, e1);
      k = FloatVector.broadcast(S, x[at + i + 5]);
      f0 = v.fma(k, f0);
      f1 = w.fma(k, f1);
      k = FloatVector.broadcast(S, x[at + i + 6]);
      g0 = v.fma(k, g0);
      g1 = w.fma(k, g1);
      k = FloatVector.broadcast(S, x[at + i + 7]);
      h0 = v.fma(k, h0);
      h1 = w.fma(k, h1);
    }
    both(a0, a1, sums, to);
    both(b0, b1, sums, to + 2 * W);
    both(c0, c1, sums, to + 4 * W);
    both(d0, d1, sums, to + 6 * W);
    both(e0, e1, sums, to + 8 * W);
    both(f0, f1, sums, to + 10 * W);
    both(g0, g1, sums, to + 12 * W);
    both(h0, h1, sums, to + 14 * W);
  }

  private static void both(FloatVector first, FloatVector second, float[] sums, int to) {
    first.intoArray(sums, to);
    second.intoArray(sums, to + W);
  }

  /** c = sums + beta c. */
  private void write(int rows, int columns, float beta, Storage c, int at, int stride) {
    int panels = panels(columns);
    int whole = columns / PANEL;
    int rest = columns % PANEL;
    for (int row = 0; row < rows; row++) {
      int from = row / ROWS * panels * BLOCK + row % ROWS * PANEL;
      int to = at + row * stride;
      if (beta == 0) {
        write(sums, from, whole, c.segment(), to);
      } else {
        write(sums, from, whole, beta, c.segment(), to);
      }
      if (rest > 0) {
        from += whole * BLOCK;
        to += whole * PANEL;
        for (int i = 0; i < rest && beta != 0; i++) {
          sums[from + i] += beta * c.floats().get(to + i);
        }
        c.floats().put(to, sums, from, rest);
      }
    }
  }

  private static void write(float[] sums, int from, int panels, Object c, int to) {
    c = own(c);
    for (int i = 0; i < panels; i++) {
      store(FloatVector.fromArray(S, sums, from + i * BLOCK), c, to + i * PANEL);
      store(FloatVector.fromArray(S, sums, from + i * BLOCK + W), c, to + i * PANEL + W);
    }
  }

  private static void write(float[] sums, int from, int panels, float beta, Object c, int to) {
    c = own(c);
    for (int i = 0; i < panels; i++) {
      FloatVector first = FloatVector.fromArray(S, sums, from + i * BLOCK);
      FloatVector second = FloatVector.fromArray(S, sums, from + i * BLOCK + W);
      store(load(c, to + i * PANEL).mul(beta).add(first), c, to + i * PANEL);
      store(load(c, to + i * PANEL + W).mul(beta).add(second), c, to + i * PANEL + W);
    }
  }
}
