package nabla.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Filters times a matrix of which two vectors of columns are taken at a time, with as many filters
 * as have room for their sums in the registers. Only used where the Vector API is present.
 */
final class FloatVectorFilters {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int W = S.length();

  private FloatVectorFilters() {}

  /**
   * Writes a block's products with all of a number of columns, whole pairs of vectors, that number
   * apart. Each kind of block is a method of its own, too large to be inlined: together with other
   * loops, the JIT's limits would be exceeded and vectors put on the heap.
   *
   * @param size filters of the block
   * @param at where their weights begin
   * @param offsets where the rows of the matrix start
   * @param from the first column
   */
  static void multiply(
      int size,
      float[] weights,
      int at,
      float[] in,
      int[] offsets,
      int from,
      int columns,
      float[] out,
      int to) {
    if (size == FloatVectorWeights.SIX) {
      six(weights, at, in, offsets, from, columns, out, to);
    } else {
      four(weights, at, in, offsets, from, columns, out, to);
    }
  }

  private static void six(
      float[] weights,
      int at,
      float[] in,
      int[] offsets,
      int from,
      int columns,
      float[] out,
      int to) {
    for (int column = 0; column < columns; column += 2 * W) {
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
      for (int r = 0; r < offsets.length; r++) {
        FloatVector x0 = FloatVector.fromArray(S, in, offsets[r] + from + column);
        FloatVector x1 = FloatVector.fromArray(S, in, offsets[r] + from + column + W);
        int w = at + r * FloatVectorWeights.EIGHT;
        FloatVector k = FloatVector.broadcast(S, weights[w]);
        a0 = x0.fma(k, a0);
        a1 = x1.fma(k, a1);
        k = FloatVector.broadcast(S, weights[w + 1]);
        b0 = x0.fma(k, b0);
        b1 = x1.fma(k, b1);
        k = FloatVector.broadcast(S, weights[w + 2]);
        c0 = x0.fma(k, c0);
        c1 = x1.fma(k, c1);
        k = FloatVector.broadcast(S, weights[w + 3]);
        d0 = x0.fma(k, d0);
        d1 = x1.fma(k, d1);
        k = FloatVector.broadcast(S, weights[w + 4]);
        e0 = x0.fma(k, e0);
        e1 = x1.fma(k, e1);
        k = FloatVector.broadcast(S, weights[w + 5]);
        f0 = x0.fma(k, f0);
        f1 = x1.fma(k, f1);
      }
      int next = to + column;
      a0.intoArray(out, next);
      a1.intoArray(out, next + W);
      b0.intoArray(out, next + columns);
      b1.intoArray(out, next + columns + W);
      c0.intoArray(out, next + 2 * columns);
      c1.intoArray(out, next + 2 * columns + W);
      d0.intoArray(out, next + 3 * columns);
      d1.intoArray(out, next + 3 * columns + W);
      e0.intoArray(out, next + 4 * columns);
      e1.intoArray(out, next + 4 * columns + W);
      f0.intoArray(out, next + 5 * columns);
      f1.intoArray(out, next + 5 * columns + W);
    }
  }

  private static void four(
      float[] weights,
      int at,
      float[] in,
      int[] offsets,
      int from,
      int columns,
      float[] out,
      int to) {
    for (int column = 0; column < columns; column += 2 * W) {
      FloatVector a0 = FloatVector.zero(S);
      FloatVector a1 = a0;
      FloatVector b0 = a0;
      FloatVector b1 = a0;
      FloatVector c0 = a0;
      FloatVector c1 = a0;
      FloatVector d0 = a0;
      FloatVector d1 = a0;
      for (int r = 0; r < offsets.length; r++) {
        FloatVector x0 = FloatVector.fromArray(S, in, offsets[r] + from + column);
        FloatVector x1 = FloatVector.fromArray(S, in, offsets[r] + from + column + W);
        int w = at + r * FloatVectorWeights.FOUR;
        FloatVector k = FloatVector.broadcast(S, weights[w]);
        a0 = x0.fma(k, a0);
        a1 = x1.fma(k, a1);
        k = FloatVector.broadcast(S, weights[w + 1]);
        b0 = x0.fma(k, b0);
        b1 = x1.fma(k, b1);
        k = FloatVector.broadcast(S, weights[w + 2]);
        c0 = x0.fma(k, c0);
        c1 = x1.fma(k, c1);
        k = FloatVector.broadcast(S, weights[w + 3]);
        d0 = x0.fma(k, d0);
        d1 = x1.fma(k, d1);
      }
      int next = to + column;
      a0.intoArray(out, next);
      a1.intoArray(out, next + W);
      b0.intoArray(out, next + columns);
      b1.intoArray(out, next + columns + W);
      c0.intoArray(out, next + 2 * columns);
      c1.intoArray(out, next + 2 * columns + W);
      d0.intoArray(out, next + 3 * columns);
      d1.intoArray(out, next + 3 * columns + W);
    }
  }
}
