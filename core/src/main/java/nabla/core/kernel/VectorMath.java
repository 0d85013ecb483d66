package nabla.core.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link ScalarMath}'s operations on the Vector API, with the same results to the last bit. Loops
 * are counted up to a bound known before, as in {@link FloatVectorLanes}.
 */
final class VectorMath extends TileMath {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int W = S.length();

  @Override
  public void exp(float[] x, float[] y, int n) {
    int i = 0;
    // Two at a time and written out, as in sigmoid. e^x = e^r 2^low 2^high, since 2^k alone can be
    // too small or too large for a float.
    for (int end = n - n % (2 * W); i < end; i += 2 * W) {
      FloatVector x0 = FloatVector.fromArray(S, x, i).min(EXP_MAX).max(EXP_MIN);
      FloatVector rounded0 = x0.mul(LOG2E).add(ROUND);
      FloatVector k0 = rounded0.sub(ROUND);
      FloatVector r0 = x0.sub(k0.mul(LN2_HIGH)).sub(k0.mul(LN2_LOW));
      FloatVector e0 =
          r0.mul(E5).add(E4).mul(r0).add(E3).mul(r0).add(E2).mul(r0).add(E1).mul(r0).add(E0);
      IntVector exponent0 = rounded0.reinterpretAsInts().sub(ROUND_BITS);
      IntVector low0 = exponent0.lanewise(VectorOperators.ASHR, 1);
      IntVector high0 = exponent0.sub(low0).add(127).lanewise(VectorOperators.LSHL, 23);
      low0 = low0.add(127).lanewise(VectorOperators.LSHL, 23);
      e0 = e0.mul(r0.mul(r0)).add(r0).add(1f).mul(low0.reinterpretAsFloats());
      e0.mul(high0.reinterpretAsFloats()).intoArray(y, i);
      FloatVector x1 = FloatVector.fromArray(S, x, i + W).min(EXP_MAX).max(EXP_MIN);
      FloatVector rounded1 = x1.mul(LOG2E).add(ROUND);
      FloatVector k1 = rounded1.sub(ROUND);
      FloatVector r1 = x1.sub(k1.mul(LN2_HIGH)).sub(k1.mul(LN2_LOW));
      FloatVector e1 =
          r1.mul(E5).add(E4).mul(r1).add(E3).mul(r1).add(E2).mul(r1).add(E1).mul(r1).add(E0);
      IntVector exponent1 = rounded1.reinterpretAsInts().sub(ROUND_BITS);
      IntVector low1 = exponent1.lanewise(VectorOperators.ASHR, 1);
      IntVector high1 = exponent1.sub(low1).add(127).lanewise(VectorOperators.LSHL, 23);
      low1 = low1.add(127).lanewise(VectorOperators.LSHL, 23);
      e1 = e1.mul(r1.mul(r1)).add(r1).add(1f).mul(low1.reinterpretAsFloats());
      e1.mul(high1.reinterpretAsFloats()).intoArray(y, i + W);
    }
    for (int end = n - n % W; i < end; i += W) {
      exp(FloatVector.fromArray(S, x, i)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = ScalarMath.exp(x[i]);
    }
  }

  @Override
  void tanh(float[] x, float[] y, int from, int to) {
    int i = from;
    for (int end = to - (to - from) % W; i < end; i += W) {
      FloatVector v = FloatVector.fromArray(S, x, i);
      FloatVector a = v.abs();
      FloatVector s = a.mul(a);
      FloatVector p = s.mul(T4).add(T3).mul(s).add(T2).mul(s).add(T1).mul(s).add(T0);
      FloatVector small = p.mul(s).mul(a).add(a);
      // e^2a as in plainExp; written out, this method is too large to be inlined, see
      // FloatVectorLanes.
      FloatVector x2 = a.add(a).min(EXP_LARGE);
      FloatVector rounded = x2.mul(LOG2E).add(ROUND);
      FloatVector k = rounded.sub(ROUND);
      FloatVector r = x2.sub(k.mul(LN2_HIGH)).sub(k.mul(LN2_LOW));
      FloatVector e = r.mul(E5).add(E4).mul(r).add(E3).mul(r).add(E2).mul(r).add(E1).mul(r).add(E0);
      IntVector power = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
      e = e.mul(r.mul(r)).add(r).add(1f).mul(power.add(ONE_BITS).reinterpretAsFloats());
      FloatVector large =
          FloatVector.broadcast(S, 1f).sub(FloatVector.broadcast(S, 2f).div(e.add(1f)));
      FloatVector t = large.blend(small, a.compare(VectorOperators.LT, TANH_SMALL));
      IntVector sign = v.reinterpretAsInts().and(0x80000000);
      t.reinterpretAsInts().or(sign).reinterpretAsFloats().intoArray(y, i);
    }
    for (; i < to; i++) {
      y[i] = ScalarMath.tanh(x[i]);
    }
  }

  @Override
  void sigmoid(float[] x, float[] y, int from, int to) {
    FloatVector one = FloatVector.broadcast(S, 1f);
    int i = from;
    // Two at a time and e^-x written out, as in tanh.
    for (int end = to - (to - from) % (2 * W); i < end; i += 2 * W) {
      FloatVector x0 = FloatVector.fromArray(S, x, i).neg().min(EXP_MAX).max(EXP_LOW);
      FloatVector rounded0 = x0.mul(LOG2E).add(ROUND);
      FloatVector k0 = rounded0.sub(ROUND);
      FloatVector r0 = x0.sub(k0.mul(LN2_HIGH)).sub(k0.mul(LN2_LOW));
      FloatVector e0 =
          r0.mul(E5).add(E4).mul(r0).add(E3).mul(r0).add(E2).mul(r0).add(E1).mul(r0).add(E0);
      IntVector power0 = rounded0.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
      e0 = e0.mul(r0.mul(r0)).add(r0).add(1f).mul(power0.add(ONE_BITS).reinterpretAsFloats());
      one.div(e0.add(1f)).intoArray(y, i);
      FloatVector x1 = FloatVector.fromArray(S, x, i + W).neg().min(EXP_MAX).max(EXP_LOW);
      FloatVector rounded1 = x1.mul(LOG2E).add(ROUND);
      FloatVector k1 = rounded1.sub(ROUND);
      FloatVector r1 = x1.sub(k1.mul(LN2_HIGH)).sub(k1.mul(LN2_LOW));
      FloatVector e1 =
          r1.mul(E5).add(E4).mul(r1).add(E3).mul(r1).add(E2).mul(r1).add(E1).mul(r1).add(E0);
      IntVector power1 = rounded1.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
      e1 = e1.mul(r1.mul(r1)).add(r1).add(1f).mul(power1.add(ONE_BITS).reinterpretAsFloats());
      one.div(e1.add(1f)).intoArray(y, i + W);
    }
    for (int end = to - (to - i) % W; i < end; i += W) {
      FloatVector v = FloatVector.fromArray(S, x, i).neg().min(EXP_MAX).max(EXP_LOW);
      one.div(plainExp(v).add(1f)).intoArray(y, i);
    }
    for (; i < to; i++) {
      y[i] = ScalarMath.sigmoid(x[i]);
    }
  }

  @Override
  public void log(float[] x, float[] y, int n) {
    int i = 0;
    for (int end = n - n % W; i < end; i += W) {
      FloatVector v = FloatVector.fromArray(S, x, i);
      VectorMask<Float> plain =
          v.compare(VectorOperators.GE, Float.MIN_NORMAL)
              .and(v.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
      if (plain.allTrue()) {
        log(v).intoArray(y, i);
      } else {
        for (int j = i; j < i + W; j++) {
          y[j] = ScalarMath.log(x[j]);
        }
      }
    }
    for (; i < n; i++) {
      y[i] = ScalarMath.log(x[i]);
    }
  }

  @Override
  public void unlessNegative(float[] g, float[] y, float[] dx, int n) {
    int i = 0;
    for (int end = n - n % (8 * W); i < end; i += 8 * W) {
      VectorMask<Float> m0 = FloatVector.fromArray(S, y, i).compare(VectorOperators.LE, 0f);
      FloatVector.fromArray(S, g, i).blend(0f, m0).intoArray(dx, i);
      VectorMask<Float> m1 = FloatVector.fromArray(S, y, i + W).compare(VectorOperators.LE, 0f);
      FloatVector.fromArray(S, g, i + W).blend(0f, m1).intoArray(dx, i + W);
      VectorMask<Float> m2 = FloatVector.fromArray(S, y, i + 2 * W).compare(VectorOperators.LE, 0f);
      FloatVector.fromArray(S, g, i + 2 * W).blend(0f, m2).intoArray(dx, i + 2 * W);
      VectorMask<Float> m3 = FloatVector.fromArray(S, y, i + 3 * W).compare(VectorOperators.LE, 0f);
      FloatVector.fromArray(S, g, i + 3 * W).blend(0f, m3).intoArray(dx, i + 3 * W);
      VectorMask<Float> m4 = FloatVector.fromArray(S, y, i + 4 * W).compare(VectorOperators.LE, 0f);
      FloatVector.fromArray(S, g, i + 4 * W).blend(0f, m4).intoArray(dx, i + 4 * W);
      VectorMask<Float> m5 = FloatVector.fromArray(S, y, i + 5 * W).compare(VectorOperators.LE, 0f);
      FloatVector.fromArray(S, g, i + 5 * W).blend(0f, m5).intoArray(dx, i + 5 * W);
      VectorMask<Float> m6 = FloatVector.fromArray(S, y, i + 6 * W).compare(VectorOperators.LE, 0f);
      FloatVector.fromArray(S, g, i + 6 * W).blend(0f, m6).intoArray(dx, i + 6 * W);
      VectorMask<Float> m7 = FloatVector.fromArray(S, y, i + 7 * W).compare(VectorOperators.LE, 0f);
      FloatVector.fromArray(S, g, i + 7 * W).blend(0f, m7).intoArray(dx, i + 7 * W);
    }
    for (; i < n; i++) {
      dx[i] = y[i] <= 0 ? 0 : g[i];
    }
  }

  @Override
  public void above(float[] x, float limit, float[] values, float[] y, int n) {
    FloatVector bound = FloatVector.broadcast(S, limit);
    int i = 0;
    for (int end = n - n % (8 * W); i < end; i += 8 * W) {
      VectorMask<Float> m0 = FloatVector.fromArray(S, x, i).compare(VectorOperators.GT, bound);
      FloatVector v0 = FloatVector.fromArray(S, values, i);
      FloatVector.fromArray(S, y, i).blend(v0, m0).intoArray(y, i);
      VectorMask<Float> m1 = FloatVector.fromArray(S, x, i + W).compare(VectorOperators.GT, bound);
      FloatVector v1 = FloatVector.fromArray(S, values, i + W);
      FloatVector.fromArray(S, y, i + W).blend(v1, m1).intoArray(y, i + W);
      VectorMask<Float> m2 =
          FloatVector.fromArray(S, x, i + 2 * W).compare(VectorOperators.GT, bound);
      FloatVector v2 = FloatVector.fromArray(S, values, i + 2 * W);
      FloatVector.fromArray(S, y, i + 2 * W).blend(v2, m2).intoArray(y, i + 2 * W);
      VectorMask<Float> m3 =
          FloatVector.fromArray(S, x, i + 3 * W).compare(VectorOperators.GT, bound);
      FloatVector v3 = FloatVector.fromArray(S, values, i + 3 * W);
      FloatVector.fromArray(S, y, i + 3 * W).blend(v3, m3).intoArray(y, i + 3 * W);
      VectorMask<Float> m4 =
          FloatVector.fromArray(S, x, i + 4 * W).compare(VectorOperators.GT, bound);
      FloatVector v4 = FloatVector.fromArray(S, values, i + 4 * W);
      FloatVector.fromArray(S, y, i + 4 * W).blend(v4, m4).intoArray(y, i + 4 * W);
      VectorMask<Float> m5 =
          FloatVector.fromArray(S, x, i + 5 * W).compare(VectorOperators.GT, bound);
      FloatVector v5 = FloatVector.fromArray(S, values, i + 5 * W);
      FloatVector.fromArray(S, y, i + 5 * W).blend(v5, m5).intoArray(y, i + 5 * W);
      VectorMask<Float> m6 =
          FloatVector.fromArray(S, x, i + 6 * W).compare(VectorOperators.GT, bound);
      FloatVector v6 = FloatVector.fromArray(S, values, i + 6 * W);
      FloatVector.fromArray(S, y, i + 6 * W).blend(v6, m6).intoArray(y, i + 6 * W);
      VectorMask<Float> m7 =
          FloatVector.fromArray(S, x, i + 7 * W).compare(VectorOperators.GT, bound);
      FloatVector v7 = FloatVector.fromArray(S, values, i + 7 * W);
      FloatVector.fromArray(S, y, i + 7 * W).blend(v7, m7).intoArray(y, i + 7 * W);
    }
    for (; i < n; i++) {
      y[i] = x[i] > limit ? values[i] : y[i];
    }
  }

  private static FloatVector exp(FloatVector x) {
    x = x.min(EXP_MAX).max(EXP_MIN);
    FloatVector rounded = x.mul(LOG2E).add(ROUND);
    IntVector exponent = rounded.reinterpretAsInts().sub(ROUND_BITS);
    IntVector low = exponent.lanewise(VectorOperators.ASHR, 1);
    return fraction(x, rounded).mul(powerOfTwo(low)).mul(powerOfTwo(exponent.sub(low)));
  }

  /**
   * e^x from {@link #EXP_LOW} up, where one factor 2^k is enough; infinite a little too early. The
   * whole of {@link #exp} within another function is more than the JIT makes vector code of.
   */
  private static FloatVector plainExp(FloatVector x) {
    FloatVector rounded = x.mul(LOG2E).add(ROUND);
    IntVector k = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    return fraction(x, rounded).mul(k.add(ONE_BITS).reinterpretAsFloats());
  }

  /** e^r, where r is what is left of x without a multiple of ln 2. */
  private static FloatVector fraction(FloatVector x, FloatVector rounded) {
    FloatVector k = rounded.sub(ROUND);
    FloatVector r = x.sub(k.mul(LN2_HIGH)).sub(k.mul(LN2_LOW));
    FloatVector p = r.mul(E5).add(E4).mul(r).add(E3).mul(r).add(E2).mul(r).add(E1).mul(r).add(E0);
    return p.mul(r.mul(r)).add(r).add(1f);
  }

  private static FloatVector powerOfTwo(IntVector k) {
    return k.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }

  private static FloatVector log(FloatVector x) {
    IntVector bits = x.reinterpretAsInts().sub(SQRT_HALF_BITS);
    FloatVector k =
        bits.lanewise(VectorOperators.ASHR, 23).add(ROUND_BITS).reinterpretAsFloats().sub(ROUND);
    FloatVector m = bits.and(0x007fffff).add(SQRT_HALF_BITS).reinterpretAsFloats().sub(1f);
    FloatVector s = m.mul(m);
    FloatVector p =
        m.mul(L8)
            .add(L7)
            .mul(m)
            .add(L6)
            .mul(m)
            .add(L5)
            .mul(m)
            .add(L4)
            .mul(m)
            .add(L3)
            .mul(m)
            .add(L2)
            .mul(m)
            .add(L1)
            .mul(m)
            .add(L0);
    p = p.mul(m).mul(s);
    p = p.add(k.mul(LN2_LOW)).sub(s.mul(.5f));
    return m.add(p).add(k.mul(LN2_HIGH));
  }
}
