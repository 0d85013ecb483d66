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
  void moments(float[] x, float centre, int from, int to, double[] sums) {
    if (to - from < FEW) {
      REST.moments(x, centre, from, to, sums);
      return;
    }
    FloatVector m = FloatVector.broadcast(S, centre);
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    FloatVector e = a;
    FloatVector f = a;
    FloatVector p = a;
    FloatVector q = a;
    int i = from;
    int end = to - (to - from) % (4 * W);
    for (; i < end; i += 4 * W) {
      FloatVector u0 = FloatVector.fromArray(S, x, i).sub(m);
      FloatVector u1 = FloatVector.fromArray(S, x, i + W).sub(m);
      FloatVector u2 = FloatVector.fromArray(S, x, i + 2 * W).sub(m);
      FloatVector u3 = FloatVector.fromArray(S, x, i + 3 * W).sub(m);
      a = a.add(u0);
      e = u0.fma(u0, e);
      b = b.add(u1);
      f = u1.fma(u1, f);
      c = c.add(u2);
      p = u2.fma(u2, p);
      d = d.add(u3);
      q = u3.fma(u3, q);
    }
    for (int last = to - (to - i) % W; i < last; i += W) {
      FloatVector u = FloatVector.fromArray(S, x, i).sub(m);
      a = a.add(u);
      e = u.fma(u, e);
    }
    double first = total(a.add(b), c.add(d));
    double second = total(e.add(f), p.add(q));
    REST.moments(x, centre, i, to, sums);
    sums[0] += first;
    sums[1] += second;
  }

  @Override
  void sums(float[] g, float[] x, float centre, int from, int to, double[] sums) {
    if (to - from < FEW) {
      REST.sums(g, x, centre, from, to, sums);
      return;
    }
    FloatVector m = FloatVector.broadcast(S, centre);
    FloatVector a = FloatVector.zero(S);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    FloatVector e = a;
    FloatVector f = a;
    FloatVector p = a;
    FloatVector q = a;
    int i = from;
    int end = to - (to - from) % (4 * W);
    for (; i < end; i += 4 * W) {
      FloatVector u0 = FloatVector.fromArray(S, g, i);
      FloatVector u1 = FloatVector.fromArray(S, g, i + W);
      FloatVector u2 = FloatVector.fromArray(S, g, i + 2 * W);
      FloatVector u3 = FloatVector.fromArray(S, g, i + 3 * W);
      a = a.add(u0);
      e = u0.fma(FloatVector.fromArray(S, x, i).sub(m), e);
      b = b.add(u1);
      f = u1.fma(FloatVector.fromArray(S, x, i + W).sub(m), f);
      c = c.add(u2);
      p = u2.fma(FloatVector.fromArray(S, x, i + 2 * W).sub(m), p);
      d = d.add(u3);
      q = u3.fma(FloatVector.fromArray(S, x, i + 3 * W).sub(m), q);
    }
    for (int last = to - (to - i) % W; i < last; i += W) {
      FloatVector u = FloatVector.fromArray(S, g, i);
      a = a.add(u);
      e = u.fma(FloatVector.fromArray(S, x, i).sub(m), e);
    }
    double first = total(a.add(b), c.add(d));
    double second = total(e.add(f), p.add(q));
    REST.sums(g, x, centre, i, to, sums);
    sums[0] += first;
    sums[1] += second;
  }

  @Override
  void affine(float[] x, float centre, float scale, float shift, int from, int to) {
    FloatVector m = FloatVector.broadcast(S, centre);
    FloatVector a = FloatVector.broadcast(S, scale);
    FloatVector b = FloatVector.broadcast(S, shift);
    int i = from;
    int end = to - (to - from) % (6 * W);
    for (; i < end; i += 6 * W) {
      FloatVector.fromArray(S, x, i).sub(m).fma(a, b).intoArray(x, i);
      FloatVector.fromArray(S, x, i + W).sub(m).fma(a, b).intoArray(x, i + W);
      FloatVector.fromArray(S, x, i + 2 * W).sub(m).fma(a, b).intoArray(x, i + 2 * W);
      FloatVector.fromArray(S, x, i + 3 * W).sub(m).fma(a, b).intoArray(x, i + 3 * W);
      FloatVector.fromArray(S, x, i + 4 * W).sub(m).fma(a, b).intoArray(x, i + 4 * W);
      FloatVector.fromArray(S, x, i + 5 * W).sub(m).fma(a, b).intoArray(x, i + 5 * W);
    }
    for (int last = to - (to - i) % W; i < last; i += W) {
      FloatVector.fromArray(S, x, i).sub(m).fma(a, b).intoArray(x, i);
    }
    REST.affine(x, centre, scale, shift, i, to);
  }

  @Override
  void affine(
      float[] x, float[] w, float[] b, float centre, float scale, float shift, int from, int to) {
    FloatVector m = FloatVector.broadcast(S, centre);
    FloatVector a = FloatVector.broadcast(S, scale);
    FloatVector c = FloatVector.broadcast(S, shift);
    int i = from;
    int end = to - (to - from) % (3 * W);
    for (; i < end; i += 3 * W) {
      FloatVector.fromArray(S, x, i)
          .sub(m)
          .fma(a, c)
          .fma(FloatVector.fromArray(S, w, i), FloatVector.fromArray(S, b, i))
          .intoArray(x, i);
      FloatVector.fromArray(S, x, i + W)
          .sub(m)
          .fma(a, c)
          .fma(FloatVector.fromArray(S, w, i + W), FloatVector.fromArray(S, b, i + W))
          .intoArray(x, i + W);
      FloatVector.fromArray(S, x, i + 2 * W)
          .sub(m)
          .fma(a, c)
          .fma(FloatVector.fromArray(S, w, i + 2 * W), FloatVector.fromArray(S, b, i + 2 * W))
          .intoArray(x, i + 2 * W);
    }
    for (int last = to - (to - i) % W; i < last; i += W) {
      FloatVector.fromArray(S, x, i)
          .sub(m)
          .fma(a, c)
          .fma(FloatVector.fromArray(S, w, i), FloatVector.fromArray(S, b, i))
          .intoArray(x, i);
    }
    REST.affine(x, w, b, centre, scale, shift, i, to);
  }

  @Override
  void gradient(
      float[] g, float[] x, float scale, float slope, float centre, float shift, int from, int to) {
    FloatVector a = FloatVector.broadcast(S, scale);
    FloatVector b = FloatVector.broadcast(S, slope);
    FloatVector m = FloatVector.broadcast(S, centre);
    FloatVector c = FloatVector.broadcast(S, shift);
    int i = from;
    int end = to - (to - from) % (4 * W);
    for (; i < end; i += 4 * W) {
      FloatVector.fromArray(S, g, i)
          .fma(a, FloatVector.fromArray(S, x, i).sub(m).fma(b, c))
          .intoArray(g, i);
      FloatVector.fromArray(S, g, i + W)
          .fma(a, FloatVector.fromArray(S, x, i + W).sub(m).fma(b, c))
          .intoArray(g, i + W);
      FloatVector.fromArray(S, g, i + 2 * W)
          .fma(a, FloatVector.fromArray(S, x, i + 2 * W).sub(m).fma(b, c))
          .intoArray(g, i + 2 * W);
      FloatVector.fromArray(S, g, i + 3 * W)
          .fma(a, FloatVector.fromArray(S, x, i + 3 * W).sub(m).fma(b, c))
          .intoArray(g, i + 3 * W);
    }
    for (int last = to - (to - i) % W; i < last; i += W) {
      FloatVector.fromArray(S, g, i)
          .fma(a, FloatVector.fromArray(S, x, i).sub(m).fma(b, c))
          .intoArray(g, i);
    }
    REST.gradient(g, x, scale, slope, centre, shift, i, to);
  }

  @Override
  void sums(FloatNormedRow r, float[] w, float[] dw, float[] db, int at, int from, int to) {
    float[] x = r.x;
    float[] g = r.g;
    FloatVector m = FloatVector.broadcast(S, r.near);
    FloatVector a = FloatVector.broadcast(S, r.scale);
    FloatVector b = FloatVector.broadcast(S, r.shift);
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    FloatVector t0 = s0;
    FloatVector t1 = s0;
    int i = from;
    for (int end = to - (to - from) % (2 * W); i < end; i += 2 * W) {
      FloatVector u0 = FloatVector.fromArray(S, g, i);
      FloatVector h0 = FloatVector.fromArray(S, x, i).sub(m).fma(a, b);
      u0.fma(h0, FloatVector.fromArray(S, dw, at + i)).intoArray(dw, at + i);
      FloatVector.fromArray(S, db, at + i).add(u0).intoArray(db, at + i);
      u0 = u0.mul(FloatVector.fromArray(S, w, i));
      s0 = s0.add(u0);
      t0 = u0.fma(h0, t0);
      FloatVector u1 = FloatVector.fromArray(S, g, i + W);
      FloatVector h1 = FloatVector.fromArray(S, x, i + W).sub(m).fma(a, b);
      u1.fma(h1, FloatVector.fromArray(S, dw, at + i + W)).intoArray(dw, at + i + W);
      FloatVector.fromArray(S, db, at + i + W).add(u1).intoArray(db, at + i + W);
      u1 = u1.mul(FloatVector.fromArray(S, w, i + W));
      s1 = s1.add(u1);
      t1 = u1.fma(h1, t1);
    }
    r.sum += total(s0, s1);
    r.moment += total(t0, t1);
    REST.sums(r, w, dw, db, at, i, to);
  }

  @Override
  void sums(
      FloatNormedRow r,
      FloatNormedRow s,
      float[] w,
      float[] dw,
      float[] db,
      int at,
      int from,
      int to) {
    float[] x = r.x;
    float[] g = r.g;
    float[] y = s.x;
    float[] h = s.g;
    FloatVector m = FloatVector.broadcast(S, r.near);
    FloatVector a = FloatVector.broadcast(S, r.scale);
    FloatVector b = FloatVector.broadcast(S, r.shift);
    FloatVector n = FloatVector.broadcast(S, s.near);
    FloatVector c = FloatVector.broadcast(S, s.scale);
    FloatVector d = FloatVector.broadcast(S, s.shift);
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = s0;
    FloatVector t0 = s0;
    FloatVector t1 = s0;
    int i = from;
    for (int end = to - (to - from) % W; i < end; i += W) {
      FloatVector v = FloatVector.fromArray(S, w, i);
      FloatVector u0 = FloatVector.fromArray(S, g, i);
      FloatVector h0 = FloatVector.fromArray(S, x, i).sub(m).fma(a, b);
      FloatVector u1 = FloatVector.fromArray(S, h, i);
      FloatVector h1 = FloatVector.fromArray(S, y, i).sub(n).fma(c, d);
      u1.fma(h1, u0.fma(h0, FloatVector.fromArray(S, dw, at + i))).intoArray(dw, at + i);
      FloatVector.fromArray(S, db, at + i).add(u0).add(u1).intoArray(db, at + i);
      u0 = u0.mul(v);
      u1 = u1.mul(v);
      s0 = s0.add(u0);
      s1 = s1.add(u1);
      t0 = u0.fma(h0, t0);
      t1 = u1.fma(h1, t1);
    }
    FloatVector zero = FloatVector.zero(S);
    r.sum += total(s0, zero);
    s.sum += total(s1, zero);
    r.moment += total(t0, zero);
    s.moment += total(t1, zero);
    REST.sums(r, s, w, dw, db, at, i, to);
  }

  @Override
  void gradient(FloatNormedRow r, float[] w, int from, int to) {
    float[] x = r.x;
    float[] g = r.g;
    FloatVector m = FloatVector.broadcast(S, r.near);
    FloatVector a = FloatVector.broadcast(S, r.scale);
    FloatVector b = FloatVector.broadcast(S, r.shift);
    FloatVector p = FloatVector.broadcast(S, r.slope);
    FloatVector q = FloatVector.broadcast(S, r.rest);
    int i = from;
    for (int end = to - (to - from) % (4 * W); i < end; i += 4 * W) {
      FloatVector.fromArray(S, g, i)
          .mul(a)
          .fma(
              FloatVector.fromArray(S, w, i),
              FloatVector.fromArray(S, x, i).sub(m).fma(a, b).fma(p, q))
          .intoArray(g, i);
      FloatVector.fromArray(S, g, i + W)
          .mul(a)
          .fma(
              FloatVector.fromArray(S, w, i + W),
              FloatVector.fromArray(S, x, i + W).sub(m).fma(a, b).fma(p, q))
          .intoArray(g, i + W);
      FloatVector.fromArray(S, g, i + 2 * W)
          .mul(a)
          .fma(
              FloatVector.fromArray(S, w, i + 2 * W),
              FloatVector.fromArray(S, x, i + 2 * W).sub(m).fma(a, b).fma(p, q))
          .intoArray(g, i + 2 * W);
      FloatVector.fromArray(S, g, i + 3 * W)
          .mul(a)
          .fma(
              FloatVector.fromArray(S, w, i + 3 * W),
              FloatVector.fromArray(S, x, i + 3 * W).sub(m).fma(a, b).fma(p, q))
          .intoArray(g, i + 3 * W);
    }
    REST.gradient(r, w, i, to);
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
