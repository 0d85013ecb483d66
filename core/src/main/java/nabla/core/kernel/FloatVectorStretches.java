package nabla.core.kernel;

import static nabla.core.kernel.FloatVectorSegment.load;
import static nabla.core.kernel.FloatVectorSegment.store;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import nabla.core.memory.Storage;

/**
 * {@link FloatStretches} on the Vector API; loaded only where the module is present. What is left
 * at the end of a stretch is done with its last whole vector: a map does some elements twice, a sum
 * leaves out those that it had.
 *
 * <p>A caller has one of these methods, not a choice of two: both would be inlined and count. The
 * loops have the form that {@link FloatVectorLanes} explains; a vector from or to memory counts as
 * two operations. Sums of every second vector take turns, so that an addition needn't wait for the
 * one before; they begin with {@code zero(S)}, since with a constant the JIT would make objects.
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
    FloatVector m = FloatVector.broadcast(S, centre);
    FloatVector a = FloatVector.zero(S);
    FloatVector b = FloatVector.zero(S);
    FloatVector otherA = FloatVector.zero(S);
    FloatVector otherB = FloatVector.zero(S);
    int i = at;
    for (int end = to - (to - at) % W; i < end; i += W) {
      FloatVector u = load(x, i).sub(m);
      FloatVector nextA = a.add(u);
      FloatVector nextB = u.fma(u, b);
      a = otherA;
      b = otherB;
      otherA = nextA;
      otherB = nextB;
    }
    if (i < to) {
      FloatVector u = unseen(load(x, to - W).sub(m), i - (to - W));
      a = a.add(u);
      b = u.fma(u, b);
    }
    totals(a.add(otherA), b.add(otherB), sums);
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
    FloatVector m = FloatVector.broadcast(S, centre);
    FloatVector a = FloatVector.zero(S);
    FloatVector b = FloatVector.zero(S);
    FloatVector otherA = FloatVector.zero(S);
    FloatVector otherB = FloatVector.zero(S);
    int i = at;
    for (int end = to - (to - at) % W; i < end; i += W) {
      FloatVector u = load(g, i);
      FloatVector nextA = a.add(u);
      FloatVector nextB = u.fma(load(x, i).sub(m), b);
      a = otherA;
      b = otherB;
      otherA = nextA;
      otherB = nextB;
    }
    if (i < to) {
      int seen = i - (to - W);
      FloatVector u = unseen(load(g, to - W), seen);
      a = a.add(u);
      b = u.fma(unseen(load(x, to - W).sub(m), seen), b);
    }
    totals(a.add(otherA), b.add(otherB), sums);
  }

  @Override
  void sumsWhere(
      Storage positive, Storage g, Storage x, int at, int n, float centre, double[] sums) {
    if (n < W) {
      REST.sumsWhere(positive, g, x, at, n, centre, sums);
    } else {
      sumsWhere(positive.segment(), g.segment(), x.segment(), at, at + n, centre, sums);
    }
  }

  private static void sumsWhere(
      Object y, Object g, Object x, int at, int to, float centre, double[] sums) {
    FloatVector m = FloatVector.broadcast(S, centre);
    FloatVector a = FloatVector.zero(S);
    FloatVector b = FloatVector.zero(S);
    FloatVector otherA = FloatVector.zero(S);
    FloatVector otherB = FloatVector.zero(S);
    int i = at;
    for (int end = to - (to - at) % W; i < end; i += W) {
      FloatVector u = where(load(y, i), load(g, i));
      FloatVector nextA = a.add(u);
      FloatVector nextB = u.fma(load(x, i).sub(m), b);
      a = otherA;
      b = otherB;
      otherA = nextA;
      otherB = nextB;
    }
    if (i < to) {
      int seen = i - (to - W);
      FloatVector u = unseen(where(load(y, to - W), load(g, to - W)), seen);
      a = a.add(u);
      b = u.fma(unseen(load(x, to - W).sub(m), seen), b);
    }
    totals(a.add(otherA), b.add(otherB), sums);
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
      float scale,
      float slope,
      float centre,
      float shift,
      Storage dx) {
    if (n < W) {
      REST.gradient(g, x, at, n, scale, slope, centre, shift, dx);
    } else {
      Object out = dx.segment();
      gradient(g.segment(), x.segment(), at, at + n, scale, slope, centre, shift, out);
    }
  }

  private static void gradient(
      Object g,
      Object x,
      int at,
      int to,
      float scale,
      float slope,
      float centre,
      float shift,
      Object dx) {
    FloatVector a = FloatVector.broadcast(S, scale);
    FloatVector b = FloatVector.broadcast(S, slope);
    FloatVector m = FloatVector.broadcast(S, centre);
    FloatVector c = FloatVector.broadcast(S, shift);
    int i = at;
    for (int end = to - (to - at) % (4 * W); i < end; i += 4 * W) {
      store(load(g, i).fma(a, load(x, i).sub(m).fma(b, c)), dx, i);
      store(load(g, i + W).fma(a, load(x, i + W).sub(m).fma(b, c)), dx, i + W);
      store(load(g, i + 2 * W).fma(a, load(x, i + 2 * W).sub(m).fma(b, c)), dx, i + 2 * W);
      store(load(g, i + 3 * W).fma(a, load(x, i + 3 * W).sub(m).fma(b, c)), dx, i + 3 * W);
    }
    for (; i < to; i += W) {
      int last = Math.min(i, to - W);
      store(load(g, last).fma(a, load(x, last).sub(m).fma(b, c)), dx, last);
    }
  }

  @Override
  void gradientWhere(
      Storage positive,
      Storage g,
      Storage x,
      int at,
      int n,
      float scale,
      float slope,
      float centre,
      float shift,
      Storage dx) {
    if (n < W) {
      REST.gradientWhere(positive, g, x, at, n, scale, slope, centre, shift, dx);
    } else {
      Object y = positive.segment();
      Object out = dx.segment();
      gradientWhere(y, g.segment(), x.segment(), at, at + n, scale, slope, centre, shift, out);
    }
  }

  private static void gradientWhere(
      Object y,
      Object g,
      Object x,
      int at,
      int to,
      float scale,
      float slope,
      float centre,
      float shift,
      Object dx) {
    FloatVector a = FloatVector.broadcast(S, scale);
    FloatVector b = FloatVector.broadcast(S, slope);
    FloatVector m = FloatVector.broadcast(S, centre);
    FloatVector c = FloatVector.broadcast(S, shift);
    int i = at;
    for (int end = to - (to - at) % (2 * W); i < end; i += 2 * W) {
      FloatVector u0 = where(load(y, i), load(g, i));
      store(u0.fma(a, load(x, i).sub(m).fma(b, c)), dx, i);
      FloatVector u1 = where(load(y, i + W), load(g, i + W));
      store(u1.fma(a, load(x, i + W).sub(m).fma(b, c)), dx, i + W);
    }
    for (; i < to; i += W) {
      int last = Math.min(i, to - W);
      FloatVector u = where(load(y, last), load(g, last));
      store(u.fma(a, load(x, last).sub(m).fma(b, c)), dx, last);
    }
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
    int i = at;
    for (int end = to - (to - at) % (4 * W); i < end; i += 4 * W) {
      store(where(load(y, i), load(g, i)), dx, i);
      store(where(load(y, i + W), load(g, i + W)), dx, i + W);
      store(where(load(y, i + 2 * W), load(g, i + 2 * W)), dx, i + 2 * W);
      store(where(load(y, i + 3 * W), load(g, i + 3 * W)), dx, i + 3 * W);
    }
    for (; i < to; i += W) {
      int last = Math.min(i, to - W);
      store(where(load(y, last), load(g, last)), dx, last);
    }
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
    FloatVector a = FloatVector.broadcast(S, slope);
    int i = at;
    for (int end = to - (to - at) % (2 * W); i < end; i += 2 * W) {
      FloatVector u0 = load(g, i);
      store(u0.mul(a).blend(u0, load(x, i).compare(VectorOperators.GT, ZERO)), dx, i);
      FloatVector u1 = load(g, i + W);
      store(u1.mul(a).blend(u1, load(x, i + W).compare(VectorOperators.GT, ZERO)), dx, i + W);
    }
    for (; i < to; i += W) {
      int last = Math.min(i, to - W);
      FloatVector u = load(g, last);
      store(u.mul(a).blend(u, load(x, last).compare(VectorOperators.GT, ZERO)), dx, last);
    }
  }

  @Override
  void affine(FloatNormedRow r, float[] w, float[] b, int from, int to, Storage y) {
    Object in = r.x.segment();
    Object out = y.segment();
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
    Object x = r.x.segment();
    Object g = r.g.segment();
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
    Object x = r.x.segment();
    Object g = r.g.segment();
    Object out = dx.segment();
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

  /**
   * The sums of the lanes of two vectors. Not by {@code reduceLanes(ADD)}: its order isn't
   * specified, and differs before and after the JIT has compiled it.
   */
  private static void totals(FloatVector first, FloatVector second, double[] sums) {
    float[] lanes = Scratch.local().floatRow(Scratch.LANES, 2 * W);
    first.intoArray(lanes, 0);
    second.intoArray(lanes, W);
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    for (int i = 0; i < W / 2; i++) {
      a += lanes[i];
      b += lanes[i + W / 2];
      c += lanes[i + W];
      d += lanes[i + W + W / 2];
    }
    sums[0] = a + b;
    sums[1] = c + d;
  }
}
