package nabla.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link FloatLanes} on the Vector API; loaded only where the module is present.
 *
 * <p>The loops' form matters. Counted up to a bound that is known before (and not to {@code i + W
 * <= to}), they need no range check in each turn. And a method has to be neither small nor large.
 * All that HotSpot inlines into a method counts against a limit (ClipInlining), past which it puts
 * off the methods of the Vector API, doesn't know what they give, and makes an object of every
 * vector that is stored. How much each of them counts depends on what else the program did before:
 * about 45 operations on vectors were always within the limit, 50 weren't. So loops aren't unrolled
 * further than that, but far enough for a method to have more than the 325 bytecodes that are
 * inlined into callers (FreqInlineSize), which would add up.
 */
final class FloatVectorLanes extends FloatLanes {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int W = S.length();
  private static final FloatLanes REST = new FloatScalarLanes();

  /** Fewer elements than this aren't worth the sums over eight vectors' lanes. */
  private static final int FEW = 4 * W;

  @Override
  double sum(float[] x, int from, int to) {
    if (to - from < FEW) {
      return REST.sum(x, from, to);
    }
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    FloatVector e = a;
    FloatVector f = a;
    FloatVector p = a;
    FloatVector q = a;
    int i = from;
    int end = to - (to - from) % (8 * W);
    for (; i < end; i += 8 * W) {
      a = a.add(FloatVector.fromArray(S, x, i));
      b = b.add(FloatVector.fromArray(S, x, i + W));
      c = c.add(FloatVector.fromArray(S, x, i + 2 * W));
      d = d.add(FloatVector.fromArray(S, x, i + 3 * W));
      e = e.add(FloatVector.fromArray(S, x, i + 4 * W));
      f = f.add(FloatVector.fromArray(S, x, i + 5 * W));
      p = p.add(FloatVector.fromArray(S, x, i + 6 * W));
      q = q.add(FloatVector.fromArray(S, x, i + 7 * W));
    }
    for (int last = to - (to - i) % W; i < last; i += W) {
      a = a.add(FloatVector.fromArray(S, x, i));
    }
    return total(a.add(b).add(c.add(d)), e.add(f).add(p.add(q))) + REST.sum(x, i, to);
  }

  @Override
  double dot(float[] x, float[] y, int shift, int from, int to) {
    if (to - from < FEW) {
      return REST.dot(x, y, shift, from, to);
    }
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    FloatVector e = a;
    FloatVector f = a;
    FloatVector p = a;
    FloatVector q = a;
    int i = from;
    int end = to - (to - from) % (8 * W);
    for (; i < end; i += 8 * W) {
      a = FloatVector.fromArray(S, x, i).fma(FloatVector.fromArray(S, y, shift + i), a);
      b = FloatVector.fromArray(S, x, i + W).fma(FloatVector.fromArray(S, y, shift + i + W), b);
      c =
          FloatVector.fromArray(S, x, i + 2 * W)
              .fma(FloatVector.fromArray(S, y, shift + i + 2 * W), c);
      d =
          FloatVector.fromArray(S, x, i + 3 * W)
              .fma(FloatVector.fromArray(S, y, shift + i + 3 * W), d);
      e =
          FloatVector.fromArray(S, x, i + 4 * W)
              .fma(FloatVector.fromArray(S, y, shift + i + 4 * W), e);
      f =
          FloatVector.fromArray(S, x, i + 5 * W)
              .fma(FloatVector.fromArray(S, y, shift + i + 5 * W), f);
      p =
          FloatVector.fromArray(S, x, i + 6 * W)
              .fma(FloatVector.fromArray(S, y, shift + i + 6 * W), p);
      q =
          FloatVector.fromArray(S, x, i + 7 * W)
              .fma(FloatVector.fromArray(S, y, shift + i + 7 * W), q);
    }
    for (int last = to - (to - i) % W; i < last; i += W) {
      a = FloatVector.fromArray(S, x, i).fma(FloatVector.fromArray(S, y, shift + i), a);
    }
    return total(a.add(b).add(c.add(d)), e.add(f).add(p.add(q))) + REST.dot(x, y, shift, i, to);
  }

  @Override
  void addScaled(float w, float[] x, int shift, float[] y, int from, int to) {
    FloatVector v = FloatVector.broadcast(S, w);
    int i = from;
    int end = to - (to - from) % (8 * W);
    for (; i < end; i += 8 * W) {
      FloatVector.fromArray(S, x, shift + i).fma(v, FloatVector.fromArray(S, y, i)).intoArray(y, i);
      FloatVector.fromArray(S, x, shift + i + W)
          .fma(v, FloatVector.fromArray(S, y, i + W))
          .intoArray(y, i + W);
      FloatVector.fromArray(S, x, shift + i + 2 * W)
          .fma(v, FloatVector.fromArray(S, y, i + 2 * W))
          .intoArray(y, i + 2 * W);
      FloatVector.fromArray(S, x, shift + i + 3 * W)
          .fma(v, FloatVector.fromArray(S, y, i + 3 * W))
          .intoArray(y, i + 3 * W);
      FloatVector.fromArray(S, x, shift + i + 4 * W)
          .fma(v, FloatVector.fromArray(S, y, i + 4 * W))
          .intoArray(y, i + 4 * W);
      FloatVector.fromArray(S, x, shift + i + 5 * W)
          .fma(v, FloatVector.fromArray(S, y, i + 5 * W))
          .intoArray(y, i + 5 * W);
      FloatVector.fromArray(S, x, shift + i + 6 * W)
          .fma(v, FloatVector.fromArray(S, y, i + 6 * W))
          .intoArray(y, i + 6 * W);
      FloatVector.fromArray(S, x, shift + i + 7 * W)
          .fma(v, FloatVector.fromArray(S, y, i + 7 * W))
          .intoArray(y, i + 7 * W);
    }
    for (int last = to - (to - i) % W; i < last; i += W) {
      FloatVector.fromArray(S, x, shift + i).fma(v, FloatVector.fromArray(S, y, i)).intoArray(y, i);
    }
    REST.addScaled(w, x, shift, y, i, to);
  }

  @Override
  void multiply(float[] x, int shift, float[] y, int from, int to) {
    int end = to - (to - from) % W;
    for (int i = from; i < end; i += W) {
      FloatVector.fromArray(S, y, i).mul(FloatVector.fromArray(S, x, shift + i)).intoArray(y, i);
    }
    REST.multiply(x, shift, y, end, to);
  }

  @Override
  void larger(float[] x, int shift, float[] y, int from, int to) {
    int end = to - (to - from) % W;
    for (int i = from; i < end; i += W) {
      FloatVector.fromArray(S, y, i).max(FloatVector.fromArray(S, x, shift + i)).intoArray(y, i);
    }
    REST.larger(x, shift, y, end, to);
  }

  @Override
  float max(float[] x, int from, int to) {
    if (to - from < W) {
      return REST.max(x, from, to);
    }
    FloatVector max = FloatVector.fromArray(S, x, from);
    int i = from + W;
    for (int last = to - (to - i) % W; i < last; i += W) {
      max = max.max(FloatVector.fromArray(S, x, i));
    }
    return Math.max(max.reduceLanes(VectorOperators.MAX), REST.max(x, i, to));
  }

  private static double total(FloatVector a, FloatVector b) {
    // Not reduceLanes(ADD): its order isn't specified, and differs before and after the JIT has
    // compiled it.
    float[] lanes = Scratch.local().floatRow(Scratch.LANES, W);
    a.add(b).intoArray(lanes, 0);
    double total = 0;
    for (int i = 0; i < W; i++) {
      total += lanes[i];
    }
    return total;
  }
}
