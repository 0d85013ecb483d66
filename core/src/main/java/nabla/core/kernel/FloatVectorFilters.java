package nabla.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Filters times a matrix of which two or three vectors of columns are taken at a time, with as many
 * filters as have room for their sums in the registers. Only used where the Vector API is present.
 */
final class FloatVectorFilters {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int W = S.length();

  /** True if there are 32 registers, not 16. */
  static final boolean WIDE = S.vectorBitSize() == 512;

  private FloatVectorFilters() {}

  /**
   * Writes a block's products with a number of columns, and what comes to its last vectors. Each
   * kind of block is a method of its own, too large to be inlined: together with other loops, the
   * JIT's limits would be exceeded and vectors put on the heap.
   *
   * @param size filters of the block
   * @param at where their weights begin
   * @param offsets where the rows of the matrix start
   * @param from the first column
   * @param stride the distance of filters' products, whole pairs of vectors that hold all columns
   */
  static void multiply(
      int size,
      float[] weights,
      int at,
      float[] in,
      int[] offsets,
      int from,
      int columns,
      int stride,
      float[] out,
      int to) {
    if (size == FloatVectorWeights.FOUR) {
      four(weights, at, in, offsets, from, stride, out, to, stride);
    } else if (size == FloatVectorWeights.SIX) {
      six(weights, at, in, offsets, from, stride, out, to, stride);
    } else {
      int wide = threes((columns + W - 1) / W) * (3 * W);
      wide(weights, at, in, offsets, from, wide, out, to, stride);
      eight(weights, at, in, offsets, from + wide, columns - wide, out, to + wide, stride);
    }
  }

  /** How many triples of so many vectors leave none, or whole pairs. */
  private static int threes(int vectors) {
    return Math.max(0, vectors - (3 - vectors % 3) % 3 * 2) / 3;
  }

  /** Two vectors of columns of four filters. */
  private static void four(
      float[] weights,
      int at,
      float[] in,
      int[] offsets,
      int from,
      int columns,
      float[] out,
      int to,
      int stride) {
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
      b0.intoArray(out, next + stride);
      b1.intoArray(out, next + stride + W);
      c0.intoArray(out, next + 2 * stride);
      c1.intoArray(out, next + 2 * stride + W);
      d0.intoArray(out, next + 3 * stride);
      d1.intoArray(out, next + 3 * stride + W);
    }
  }

  /** Of six filters: twelve sums fit into sixteen registers. */
  private static void six(
      float[] weights,
      int at,
      float[] in,
      int[] offsets,
      int from,
      int columns,
      float[] out,
      int to,
      int stride) {
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
      b0.intoArray(out, next + stride);
      b1.intoArray(out, next + stride + W);
      c0.intoArray(out, next + 2 * stride);
      c1.intoArray(out, next + 2 * stride + W);
      d0.intoArray(out, next + 3 * stride);
      d1.intoArray(out, next + 3 * stride + W);
      e0.intoArray(out, next + 4 * stride);
      e1.intoArray(out, next + 4 * stride + W);
      f0.intoArray(out, next + 5 * stride);
      f1.intoArray(out, next + 5 * stride + W);
    }
  }

  /** Of eight filters. */
  private static void eight(
      float[] weights,
      int at,
      float[] in,
      int[] offsets,
      int from,
      int columns,
      float[] out,
      int to,
      int stride) {
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
      FloatVector g0 = a0;
      FloatVector g1 = a0;
      FloatVector h0 = a0;
      FloatVector h1 = a0;
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
        k = FloatVector.broadcast(S, weights[w + 6]);
        g0 = x0.fma(k, g0);
        g1 = x1.fma(k, g1);
        k = FloatVector.broadcast(S, weights[w + 7]);
        h0 = x0.fma(k, h0);
        h1 = x1.fma(k, h1);
      }
      int next = to + column;
      a0.intoArray(out, next);
      a1.intoArray(out, next + W);
      b0.intoArray(out, next + stride);
      b1.intoArray(out, next + stride + W);
      c0.intoArray(out, next + 2 * stride);
      c1.intoArray(out, next + 2 * stride + W);
      d0.intoArray(out, next + 3 * stride);
      d1.intoArray(out, next + 3 * stride + W);
      e0.intoArray(out, next + 4 * stride);
      e1.intoArray(out, next + 4 * stride + W);
      f0.intoArray(out, next + 5 * stride);
      f1.intoArray(out, next + 5 * stride + W);
      g0.intoArray(out, next + 6 * stride);
      g1.intoArray(out, next + 6 * stride + W);
      h0.intoArray(out, next + 7 * stride);
      h1.intoArray(out, next + 7 * stride + W);
    }
  }

  /** Three vectors of columns of eight filters: 24 sums fit into 32 registers. */
  private static void wide(
      float[] weights,
      int at,
      float[] in,
      int[] offsets,
      int from,
      int columns,
      float[] out,
      int to,
      int stride) {
    for (int column = 0; column < columns; column += 3 * W) {
      FloatVector a0 = FloatVector.zero(S);
      FloatVector a1 = a0;
      FloatVector a2 = a0;
      FloatVector b0 = a0;
      FloatVector b1 = a0;
      FloatVector b2 = a0;
      FloatVector c0 = a0;
      FloatVector c1 = a0;
      FloatVector c2 = a0;
      FloatVector d0 = a0;
      FloatVector d1 = a0;
      FloatVector d2 = a0;
      FloatVector e0 = a0;
      FloatVector e1 = a0;
      FloatVector e2 = a0;
      FloatVector f0 = a0;
      FloatVector f1 = a0;
      FloatVector f2 = a0;
      FloatVector g0 = a0;
      FloatVector g1 = a0;
      FloatVector g2 = a0;
      FloatVector h0 = a0;
      FloatVector h1 = a0;
      FloatVector h2 = a0;
      for (int r = 0; r < offsets.length; r++) {
        FloatVector x0 = FloatVector.fromArray(S, in, offsets[r] + from + column);
        FloatVector x1 = FloatVector.fromArray(S, in, offsets[r] + from + column + W);
        FloatVector x2 = FloatVector.fromArray(S, in, offsets[r] + from + column + 2 * W);
        int w = at + r * FloatVectorWeights.EIGHT;
        FloatVector k = FloatVector.broadcast(S, weights[w]);
        a0 = x0.fma(k, a0);
        a1 = x1.fma(k, a1);
        a2 = x2.fma(k, a2);
        k = FloatVector.broadcast(S, weights[w + 1]);
        b0 = x0.fma(k, b0);
        b1 = x1.fma(k, b1);
        b2 = x2.fma(k, b2);
        k = FloatVector.broadcast(S, weights[w + 2]);
        c0 = x0.fma(k, c0);
        c1 = x1.fma(k, c1);
        c2 = x2.fma(k, c2);
        k = FloatVector.broadcast(S, weights[w + 3]);
        d0 = x0.fma(k, d0);
        d1 = x1.fma(k, d1);
        d2 = x2.fma(k, d2);
        k = FloatVector.broadcast(S, weights[w + 4]);
        e0 = x0.fma(k, e0);
        e1 = x1.fma(k, e1);
        e2 = x2.fma(k, e2);
        k = FloatVector.broadcast(S, weights[w + 5]);
        f0 = x0.fma(k, f0);
        f1 = x1.fma(k, f1);
        f2 = x2.fma(k, f2);
        k = FloatVector.broadcast(S, weights[w + 6]);
        g0 = x0.fma(k, g0);
        g1 = x1.fma(k, g1);
        g2 = x2.fma(k, g2);
        k = FloatVector.broadcast(S, weights[w + 7]);
        h0 = x0.fma(k, h0);
        h1 = x1.fma(k, h1);
        h2 = x2.fma(k, h2);
      }
      int next = to + column;
      a0.intoArray(out, next);
      a1.intoArray(out, next + W);
      a2.intoArray(out, next + 2 * W);
      b0.intoArray(out, next + stride);
      b1.intoArray(out, next + stride + W);
      b2.intoArray(out, next + stride + 2 * W);
      c0.intoArray(out, next + 2 * stride);
      c1.intoArray(out, next + 2 * stride + W);
      c2.intoArray(out, next + 2 * stride + 2 * W);
      d0.intoArray(out, next + 3 * stride);
      d1.intoArray(out, next + 3 * stride + W);
      d2.intoArray(out, next + 3 * stride + 2 * W);
      e0.intoArray(out, next + 4 * stride);
      e1.intoArray(out, next + 4 * stride + W);
      e2.intoArray(out, next + 4 * stride + 2 * W);
      f0.intoArray(out, next + 5 * stride);
      f1.intoArray(out, next + 5 * stride + W);
      f2.intoArray(out, next + 5 * stride + 2 * W);
      g0.intoArray(out, next + 6 * stride);
      g1.intoArray(out, next + 6 * stride + W);
      g2.intoArray(out, next + 6 * stride + 2 * W);
      h0.intoArray(out, next + 7 * stride);
      h1.intoArray(out, next + 7 * stride + W);
      h2.intoArray(out, next + 7 * stride + 2 * W);
    }
  }
}
