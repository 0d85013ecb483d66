package nabla.core.kernel;

import static nabla.core.kernel.FloatVectorSegment.load;
import static nabla.core.kernel.FloatVectorSegment.own;
import static nabla.core.kernel.FloatVectorSegment.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import nabla.core.memory.Storage;

/**
 * {@link FloatStretches} on the Vector API; loaded only where the module is present. What is left
 * at the end of a stretch is done with its last whole vector: a map does some elements twice, a sum
 * leaves out those that it had. A gradient's last vector is computed first and stored last, since
 * the others may be written over what it comes from.
 *
 * <p>A caller has one of these methods, not a choice of two: both would be inlined and count. The
 * loops have the form that {@link FloatVectorLanes} explains, over segments of their {@link
 * FloatVectorSegment#own own}; a vector from or to memory counts as two operations. Sums are
 * several, so that an addition needn't wait for the one before; a row's take turns, and two rows'
 * have one each, since two turns of those loops are too many operations. They begin with {@code
 * zero(S)}, since with a constant the JIT would make objects.
 */
final class FloatVectorStretches extends FloatStretches {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int W = S.length();
  private static final FloatVector ZERO = FloatVector.zero(S);

  /** 0, 1, 2, ... */
  private static final FloatVector NUMBERS = ZERO.addIndex(1);

  /** For stretches shorter than a vector, and for what is left at the end of a row. */
  private static final FloatStretches REST = new FloatScalarStretches();

  /** v, but 0 in the first {@code seen} elements, which were added up before. */
  private static FloatVector unseen(FloatVector v, int seen) {
    return v.blend(ZERO, NUMBERS.compare(VectorOperators.LT, (float) seen));
  }

  /** g, but 0 where y ≤ 0. */
  private static FloatVector where(FloatVector y, FloatVector g) {
    return g.blend(ZERO, y.compare(VectorOperators.LE, ZERO));
  }

  @Override
  void moments(Storage x, int at, int n, float centre, double[] sums) {
    if (n < W) {
      REST.moments(x, at, n, centre, sums);
    } else {
      moments(x.segment(), at, at + n, centre, sums);
    }
  }

  private static void moments(Object x, int at, int to, float centre, double[] sums) {
    x = own(x);
    FloatVector m = FloatVector.broadcast(S, centre);
    FloatVector a0 = FloatVector.zero(S);
    FloatVector a1 = FloatVector.zero(S);
    FloatVector a2 = FloatVector.zero(S);
    FloatVector a3 = FloatVector.zero(S);
    FloatVector b0 = FloatVector.zero(S);
    FloatVector b1 = FloatVector.zero(S);
    FloatVector b2 = FloatVector.zero(S);
    FloatVector b3 = FloatVector.zero(S);
    int i = at;
    for (int end = to - (to - at) % (4 * W); i < end; i += 4 * W) {
      FloatVector u0 = load(x, i).sub(m);
      a0 = a0.add(u0);
      b0 = u0.fma(u0, b0);
      FloatVector u1 = load(x, i + W).sub(m);
      a1 = a1.add(u1);
      b1 = u1.fma(u1, b1);
      FloatVector u2 = load(x, i + 2 * W).sub(m);
      a2 = a2.add(u2);
      b2 = u2.fma(u2, b2);
      FloatVector u3 = load(x, i + 3 * W).sub(m);
      a3 = a3.add(u3);
      b3 = u3.fma(u3, b3);
    }
    for (; i < to; i += W) {
      int last = Math.min(i, to - W);
      FloatVector u = unseen(load(x, last).sub(m), i - last);
      a0 = a0.add(u);
      b0 = u.fma(u, b0);
    }
    totals(a0.add(a1).add(a2.add(a3)), b0.add(b1).add(b2.add(b3)), sums);
  }

  @Override
  void sums(Storage g, Storage x, int at, int n, float centre, double[] sums) {
    if (n < W) {
      REST.sums(g, x, at, n, centre, sums);
    } else {
      sums(g.segment(), x.segment(), at, at + n, centre, sums);
    }
  }

  private static void sums(Object g, Object x, int at, int to, float centre, double[] sums) {
    g = own(g);
    x = own(x);
    FloatVector m = FloatVector.broadcast(S, centre);
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = FloatVector.zero(S);
    FloatVector t0 = FloatVector.zero(S);
    FloatVector t1 = FloatVector.zero(S);
    int i = at;
    for (int end = to - (to - at) % (2 * W); i < end; i += 2 * W) {
      FloatVector g0 = load(g, i);
      s0 = s0.add(g0);
      t0 = g0.fma(load(x, i).sub(m), t0);
      FloatVector g1 = load(g, i + W);
      s1 = s1.add(g1);
      t1 = g1.fma(load(x, i + W).sub(m), t1);
    }
    for (; i < to; i += W) {
      int last = Math.min(i, to - W);
      FloatVector v = unseen(load(g, last), i - last);
      s0 = s0.add(v);
      t0 = v.fma(unseen(load(x, last).sub(m), i - last), t0);
    }
    totals(s0.add(s1), t0.add(t1), sums);
  }

  /** In the order of the sums without a rectifier, whose last digits they share. */
  @Override
  void sumsRelu(
      Storage g, Storage x, int at, int n, float centre, float scale, float shift, double[] sums) {
    if (n < W) {
      REST.sumsRelu(g, x, at, n, centre, scale, shift, sums);
    } else {
      sumsRelu(g.segment(), x.segment(), at, at + n, centre, scale, shift, sums);
    }
  }

  private static void sumsRelu(
      Object g, Object x, int at, int to, float centre, float scale, float shift, double[] sums) {
    g = own(g);
    x = own(x);
    FloatVector m = FloatVector.broadcast(S, centre);
    FloatVector a = FloatVector.broadcast(S, scale);
    FloatVector b = FloatVector.broadcast(S, shift);
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = FloatVector.zero(S);
    FloatVector t0 = FloatVector.zero(S);
    FloatVector t1 = FloatVector.zero(S);
    int i = at;
    for (int end = to - (to - at) % (2 * W); i < end; i += 2 * W) {
      FloatVector u0 = load(x, i).sub(m);
      FloatVector g0 = where(u0.fma(a, b), load(g, i));
      s0 = s0.add(g0);
      t0 = g0.fma(u0, t0);
      FloatVector u1 = load(x, i + W).sub(m);
      FloatVector g1 = where(u1.fma(a, b), load(g, i + W));
      s1 = s1.add(g1);
      t1 = g1.fma(u1, t1);
    }
    for (; i < to; i += W) {
      int last = Math.min(i, to - W);
      FloatVector u = load(x, last).sub(m);
      FloatVector v = unseen(where(u.fma(a, b), load(g, last)), i - last);
      s0 = s0.add(v);
      t0 = v.fma(unseen(u, i - last), t0);
    }
    totals(s0.add(s1), t0.add(t1), sums);
  }

  @Override
  void affine(Storage x, int at, int n, float centre, float scale, float shift, Storage y) {
    if (n < W) {
      REST.affine(x, at, n, centre, scale, shift, y);
    } else {
      affine(x.segment(), at, n, centre, scale, shift, y.segment());
    }
  }

  private static void affine(
      Object x, int at, int n, float centre, float scale, float shift, Object y) {
    x = own(x);
    y = own(y);
    FloatVector m = FloatVector.broadcast(S, centre);
    FloatVector a = FloatVector.broadcast(S, scale);
    FloatVector b = FloatVector.broadcast(S, shift);
    int i = at;
    int to = at + n;
    for (int end = to - n % (4 * W); i < end; i += 4 * W) {
      store(load(x, i).sub(m).fma(a, b), y, i);
      store(load(x, i + W).sub(m).fma(a, b), y, i + W);
      store(load(x, i + 2 * W).sub(m).fma(a, b), y, i + 2 * W);
      store(load(x, i + 3 * W).sub(m).fma(a, b), y, i + 3 * W);
    }
    for (; i < to; i += W) {
      int last = Math.min(i, to - W);
      store(load(x, last).sub(m).fma(a, b), y, last);
    }
  }

  @Override
  void affineRelu(Storage x, int at, int n, float centre, float scale, float shift, Storage y) {
    if (n < W) {
      REST.affineRelu(x, at, n, centre, scale, shift, y);
    } else {
      affineRelu(x.segment(), at, n, centre, scale, shift, y.segment());
    }
  }

  private static void affineRelu(
      Object x, int at, int n, float centre, float scale, float shift, Object y) {
    x = own(x);
    y = own(y);
    FloatVector m = FloatVector.broadcast(S, centre);
    FloatVector a = FloatVector.broadcast(S, scale);
    FloatVector b = FloatVector.broadcast(S, shift);
    int i = at;
    int to = at + n;
    for (int end = to - n % (4 * W); i < end; i += 4 * W) {
      store(load(x, i).sub(m).fma(a, b).max(ZERO), y, i);
      store(load(x, i + W).sub(m).fma(a, b).max(ZERO), y, i + W);
      store(load(x, i + 2 * W).sub(m).fma(a, b).max(ZERO), y, i + 2 * W);
      store(load(x, i + 3 * W).sub(m).fma(a, b).max(ZERO), y, i + 3 * W);
    }
    for (; i < to; i += W) {
      int last = Math.min(i, to - W);
      store(load(x, last).sub(m).fma(a, b).max(ZERO), y, last);
    }
  }

  @Override
  void gradient(
      Storage g,
      Storage x,
      int at,
      int n,
      float centre,
      float scale,
      float slope,
      float rest,
      Storage dx) {
    if (n < W) {
      REST.gradient(g, x, at, n, centre, scale, slope, rest, dx);
    } else {
      Object out = dx.segment();
      gradient(g.segment(), x.segment(), at, at + n, centre, scale, slope, rest, out);
    }
  }

  private static void gradient(
      Object g,
      Object x,
      int at,
      int to,
      float centre,
      float scale,
      float slope,
      float rest,
      Object dx) {
    g = own(g);
    x = own(x);
    dx = own(dx);
    FloatVector m = FloatVector.broadcast(S, centre);
    FloatVector a = FloatVector.broadcast(S, scale);
    FloatVector p = FloatVector.broadcast(S, slope);
    FloatVector q = FloatVector.broadcast(S, rest);
    FloatVector end = load(g, to - W).fma(a, load(x, to - W).sub(m).fma(p, q));
    int i = at;
    for (; i < to - 2 * W; i += 2 * W) {
      store(load(g, i).fma(a, load(x, i).sub(m).fma(p, q)), dx, i);
      store(load(g, i + W).fma(a, load(x, i + W).sub(m).fma(p, q)), dx, i + W);
    }
    for (; i < to - W; i += W) {
      store(load(g, i).fma(a, load(x, i).sub(m).fma(p, q)), dx, i);
    }
    store(end, dx, to - W);
  }

  @Override
  void gradientRelu(
      Storage g,
      Storage x,
      int at,
      int n,
      float centre,
      float scale,
      float shift,
      float slope,
      float rest,
      Storage dx) {
    if (n < W) {
      REST.gradientRelu(g, x, at, n, centre, scale, shift, slope, rest, dx);
    } else {
      Object out = dx.segment();
      gradientRelu(g.segment(), x.segment(), at, at + n, centre, scale, shift, slope, rest, out);
    }
  }

  private static void gradientRelu(
      Object g,
      Object x,
      int at,
      int to,
      float centre,
      float scale,
      float shift,
      float slope,
      float rest,
      Object dx) {
    g = own(g);
    x = own(x);
    dx = own(dx);
    FloatVector m = FloatVector.broadcast(S, centre);
    FloatVector a = FloatVector.broadcast(S, scale);
    FloatVector b = FloatVector.broadcast(S, shift);
    FloatVector p = FloatVector.broadcast(S, slope);
    FloatVector q = FloatVector.broadcast(S, rest);
    FloatVector u = load(x, to - W).sub(m);
    FloatVector end = where(u.fma(a, b), load(g, to - W)).fma(a, u.fma(p, q));
    int i = at;
    for (; i < to - 2 * W; i += 2 * W) {
      FloatVector u0 = load(x, i).sub(m);
      store(where(u0.fma(a, b), load(g, i)).fma(a, u0.fma(p, q)), dx, i);
      FloatVector u1 = load(x, i + W).sub(m);
      store(where(u1.fma(a, b), load(g, i + W)).fma(a, u1.fma(p, q)), dx, i + W);
    }
    for (; i < to - W; i += W) {
      FloatVector v = load(x, i).sub(m);
      store(where(v.fma(a, b), load(g, i)).fma(a, v.fma(p, q)), dx, i);
    }
    store(end, dx, to - W);
  }

  @Override
  void unlessNegative(Storage g, Storage y, int at, int n, Storage dx) {
    if (n < W) {
      REST.unlessNegative(g, y, at, n, dx);
    } else {
      unlessNegative(g.segment(), y.segment(), at, at + n, dx.segment());
    }
  }

  private static void unlessNegative(Object g, Object y, int at, int to, Object dx) {
    g = own(g);
    y = own(y);
    dx = own(dx);
    FloatVector end = where(load(y, to - W), load(g, to - W));
    int i = at;
    for (; i < to - 4 * W; i += 4 * W) {
      store(where(load(y, i), load(g, i)), dx, i);
      store(where(load(y, i + W), load(g, i + W)), dx, i + W);
      store(where(load(y, i + 2 * W), load(g, i + 2 * W)), dx, i + 2 * W);
      store(where(load(y, i + 3 * W), load(g, i + 3 * W)), dx, i + 3 * W);
    }
    for (; i < to - W; i += W) {
      store(where(load(y, i), load(g, i)), dx, i);
    }
    store(end, dx, to - W);
  }

  @Override
  void leaky(Storage g, Storage x, int at, int n, float slope, Storage dx) {
    if (n < W) {
      REST.leaky(g, x, at, n, slope, dx);
    } else {
      leaky(g.segment(), x.segment(), at, at + n, slope, dx.segment());
    }
  }

  private static void leaky(Object g, Object x, int at, int to, float slope, Object dx) {
    g = own(g);
    x = own(x);
    dx = own(dx);
    FloatVector a = FloatVector.broadcast(S, slope);
    FloatVector u = load(g, to - W);
    FloatVector end = u.mul(a).blend(u, load(x, to - W).compare(VectorOperators.GT, ZERO));
    int i = at;
    for (; i < to - 2 * W; i += 2 * W) {
      FloatVector u0 = load(g, i);
      store(u0.mul(a).blend(u0, load(x, i).compare(VectorOperators.GT, ZERO)), dx, i);
      FloatVector u1 = load(g, i + W);
      store(u1.mul(a).blend(u1, load(x, i + W).compare(VectorOperators.GT, ZERO)), dx, i + W);
    }
    for (; i < to - W; i += W) {
      FloatVector v = load(g, i);
      store(v.mul(a).blend(v, load(x, i).compare(VectorOperators.GT, ZERO)), dx, i);
    }
    store(end, dx, to - W);
  }

  @Override
  void affine(FloatNormedRow r, float[] w, float[] b, int from, int to, Storage y) {
    Object in = own(r.x.segment());
    Object out = own(y.segment());
    FloatVector m = FloatVector.broadcast(S, r.near);
    FloatVector a = FloatVector.broadcast(S, r.scale);
    FloatVector c = FloatVector.broadcast(S, r.shift);
    int at = r.at;
    int i = from;
    for (int end = to - (to - from) % (2 * W); i < end; i += 2 * W) {
      FloatVector h0 = load(in, at + i).sub(m).fma(a, c);
      FloatVector h1 = load(in, at + i + W).sub(m).fma(a, c);
      FloatVector w0 = FloatVector.fromArray(S, w, i);
      FloatVector w1 = FloatVector.fromArray(S, w, i + W);
      store(h0.fma(w0, FloatVector.fromArray(S, b, i)), out, at + i);
      store(h1.fma(w1, FloatVector.fromArray(S, b, i + W)), out, at + i + W);
    }
    for (int end = to - (to - i) % W; i < end; i += W) {
      FloatVector h = load(in, at + i).sub(m).fma(a, c);
      FloatVector v = FloatVector.fromArray(S, w, i);
      store(h.fma(v, FloatVector.fromArray(S, b, i)), out, at + i);
    }
    REST.affine(r, w, b, i, to, y);
  }

  @Override
  void sums(FloatNormedRow r, float[] w, float[] dw, float[] db, int place, int from, int to) {
    int end = to - (to - from) % W;
    if (from < end) {
      double[] sums = Scratch.local().sums;
      sums(r, w, dw, db, place, from, end, sums);
      r.sum += sums[0];
      r.moment += sums[1];
    }
    REST.sums(r, w, dw, db, place, end, to);
  }

  private static void sums(
      FloatNormedRow r,
      float[] w,
      float[] dw,
      float[] db,
      int place,
      int from,
      int end,
      double[] sums) {
    Object x = own(r.x.segment());
    Object g = own(r.g.segment());
    FloatVector m = FloatVector.broadcast(S, r.near);
    FloatVector a = FloatVector.broadcast(S, r.scale);
    FloatVector b = FloatVector.broadcast(S, r.shift);
    FloatVector s = FloatVector.zero(S);
    FloatVector t = FloatVector.zero(S);
    FloatVector otherS = FloatVector.zero(S);
    FloatVector otherT = FloatVector.zero(S);
    int at = r.at;
    for (int i = from; i < end; i += W) {
      FloatVector u = load(g, at + i);
      FloatVector h = load(x, at + i).sub(m).fma(a, b);
      u.fma(h, FloatVector.fromArray(S, dw, place + i)).intoArray(dw, place + i);
      FloatVector.fromArray(S, db, place + i).add(u).intoArray(db, place + i);
      u = u.mul(FloatVector.fromArray(S, w, i));
      FloatVector nextS = s.add(u);
      FloatVector nextT = u.fma(h, t);
      s = otherS;
      t = otherT;
      otherS = nextS;
      otherT = nextT;
    }
    totals(s.add(otherS), t.add(otherT), sums);
  }

  @Override
  void gradient(FloatNormedRow r, float[] w, int from, int to, Storage dx) {
    Object x = own(r.x.segment());
    Object g = own(r.g.segment());
    Object out = own(dx.segment());
    FloatVector m = FloatVector.broadcast(S, r.near);
    FloatVector a = FloatVector.broadcast(S, r.scale);
    FloatVector b = FloatVector.broadcast(S, r.shift);
    FloatVector p = FloatVector.broadcast(S, r.slope);
    FloatVector q = FloatVector.broadcast(S, r.rest);
    int at = r.at;
    int i = from;
    for (int end = to - (to - from) % (2 * W); i < end; i += 2 * W) {
      FloatVector v0 = load(x, at + i).sub(m).fma(a, b).fma(p, q);
      FloatVector v1 = load(x, at + i + W).sub(m).fma(a, b).fma(p, q);
      FloatVector u0 = load(g, at + i).mul(a);
      FloatVector u1 = load(g, at + i + W).mul(a);
      store(u0.fma(FloatVector.fromArray(S, w, i), v0), out, at + i);
      store(u1.fma(FloatVector.fromArray(S, w, i + W), v1), out, at + i + W);
    }
    for (int end = to - (to - i) % W; i < end; i += W) {
      FloatVector v = load(x, at + i).sub(m).fma(a, b).fma(p, q);
      FloatVector u = load(g, at + i).mul(a);
      store(u.fma(FloatVector.fromArray(S, w, i), v), out, at + i);
    }
    REST.gradient(r, w, i, to, dx);
  }

  @Override
  void affine(
      FloatNormedRow r, FloatNormedRow s, float[] w, float[] b, int from, int to, Storage y) {
    if (s == null) {
      affine(r, w, b, from, to, y);
      return;
    }
    int end = to - (to - from) % W;
    pairAffine(r, s, w, b, from, end, y.segment());
    REST.affine(r, s, w, b, end, to, y);
  }

  private static void pairAffine(
      FloatNormedRow r, FloatNormedRow s, float[] w, float[] b, int from, int to, Object y) {
    y = own(y);
    Object x = own(r.x.segment());
    FloatVector m0 = FloatVector.broadcast(S, r.near);
    FloatVector a0 = FloatVector.broadcast(S, r.scale);
    FloatVector c0 = FloatVector.broadcast(S, r.shift);
    FloatVector m1 = FloatVector.broadcast(S, s.near);
    FloatVector a1 = FloatVector.broadcast(S, s.scale);
    FloatVector c1 = FloatVector.broadcast(S, s.shift);
    int at = r.at;
    int next = s.at;
    for (int i = from; i < to; i += W) {
      FloatVector k = FloatVector.fromArray(S, w, i);
      FloatVector l = FloatVector.fromArray(S, b, i);
      store(load(x, at + i).sub(m0).fma(a0, c0).fma(k, l), y, at + i);
      store(load(x, next + i).sub(m1).fma(a1, c1).fma(k, l), y, next + i);
    }
  }

  @Override
  void sums(
      FloatNormedRow r,
      FloatNormedRow s,
      float[] w,
      float[] dw,
      float[] db,
      int place,
      int from,
      int to) {
    if (s == null) {
      sums(r, w, dw, db, place, from, to);
      return;
    }
    int end = to - (to - from) % W;
    if (from < end) {
      float[] lanes = Scratch.local().floatRow(Scratch.LANES, 4 * W);
      pairSums(r, s, w, dw, db, place, from, end, lanes);
      r.sum += total(lanes, 0);
      r.moment += total(lanes, W);
      s.sum += total(lanes, 2 * W);
      s.moment += total(lanes, 3 * W);
    }
    REST.sums(r, s, w, dw, db, place, end, to);
  }

  private static void pairSums(
      FloatNormedRow r,
      FloatNormedRow s,
      float[] w,
      float[] dw,
      float[] db,
      int place,
      int from,
      int to,
      float[] lanes) {
    Object x = own(r.x.segment());
    Object g = own(r.g.segment());
    FloatVector m0 = FloatVector.broadcast(S, r.near);
    FloatVector a0 = FloatVector.broadcast(S, r.scale);
    FloatVector b0 = FloatVector.broadcast(S, r.shift);
    FloatVector m1 = FloatVector.broadcast(S, s.near);
    FloatVector a1 = FloatVector.broadcast(S, s.scale);
    FloatVector b1 = FloatVector.broadcast(S, s.shift);
    FloatVector s0 = FloatVector.zero(S);
    FloatVector t0 = FloatVector.zero(S);
    FloatVector s1 = FloatVector.zero(S);
    FloatVector t1 = FloatVector.zero(S);
    int at = r.at;
    int next = s.at;
    for (int i = from; i < to; i += W) {
      FloatVector u0 = load(g, at + i);
      FloatVector h0 = load(x, at + i).sub(m0).fma(a0, b0);
      FloatVector u1 = load(g, next + i);
      FloatVector h1 = load(x, next + i).sub(m1).fma(a1, b1);
      u1.fma(h1, u0.fma(h0, FloatVector.fromArray(S, dw, place + i))).intoArray(dw, place + i);
      FloatVector.fromArray(S, db, place + i).add(u0).add(u1).intoArray(db, place + i);
      FloatVector k = FloatVector.fromArray(S, w, i);
      u0 = u0.mul(k);
      u1 = u1.mul(k);
      s0 = s0.add(u0);
      t0 = u0.fma(h0, t0);
      s1 = s1.add(u1);
      t1 = u1.fma(h1, t1);
    }
    s0.intoArray(lanes, 0);
    t0.intoArray(lanes, W);
    s1.intoArray(lanes, 2 * W);
    t1.intoArray(lanes, 3 * W);
  }

  @Override
  void gradient(FloatNormedRow r, FloatNormedRow s, float[] w, int from, int to, Storage dx) {
    if (s == null) {
      gradient(r, w, from, to, dx);
      return;
    }
    int end = to - (to - from) % W;
    pairGradient(r, s, w, from, end, dx.segment());
    REST.gradient(r, s, w, end, to, dx);
  }

  private static void pairGradient(
      FloatNormedRow r, FloatNormedRow s, float[] w, int from, int to, Object dx) {
    dx = own(dx);
    Object x = own(r.x.segment());
    Object g = own(r.g.segment());
    FloatVector m0 = FloatVector.broadcast(S, r.near);
    FloatVector a0 = FloatVector.broadcast(S, r.scale);
    FloatVector b0 = FloatVector.broadcast(S, r.shift);
    FloatVector p0 = FloatVector.broadcast(S, r.slope);
    FloatVector q0 = FloatVector.broadcast(S, r.rest);
    FloatVector m1 = FloatVector.broadcast(S, s.near);
    FloatVector a1 = FloatVector.broadcast(S, s.scale);
    FloatVector b1 = FloatVector.broadcast(S, s.shift);
    FloatVector p1 = FloatVector.broadcast(S, s.slope);
    FloatVector q1 = FloatVector.broadcast(S, s.rest);
    int at = r.at;
    int next = s.at;
    for (int i = from; i < to; i += W) {
      FloatVector k = FloatVector.fromArray(S, w, i);
      FloatVector v0 = load(x, at + i).sub(m0).fma(a0, b0).fma(p0, q0);
      FloatVector v1 = load(x, next + i).sub(m1).fma(a1, b1).fma(p1, q1);
      store(load(g, at + i).mul(a0).fma(k, v0), dx, at + i);
      store(load(g, next + i).mul(a1).fma(k, v1), dx, next + i);
    }
  }

  /**
   * The sums of the lanes of two vectors. Not by {@code reduceLanes(ADD)}: its order isn't
   * specified, and differs before and after the JIT has compiled it.
   */
  private static void totals(FloatVector first, FloatVector second, double[] sums) {
    float[] lanes = Scratch.local().floatRow(Scratch.LANES, 2 * W);
    first.intoArray(lanes, 0);
    second.intoArray(lanes, W);
    sums[0] = total(lanes, 0);
    sums[1] = total(lanes, W);
  }

  private static double total(float[] lanes, int from) {
    double sum = 0;
    for (int i = from; i < from + W / 2; i++) {
      sum += lanes[i] + lanes[i + W / 2];
    }
    return sum;
  }
}
