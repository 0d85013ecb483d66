package nabla.core.kernel;

import static jdk.incubator.vector.VectorOperators.ABS;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.DIV;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;
import static jdk.incubator.vector.VectorOperators.MUL;
import static jdk.incubator.vector.VectorOperators.NEG;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.SUB;

import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link ScalarMath}'s operations on the Vector API, with the same results to the last bit. What
 * {@link FloatVectorLanes} says of the form of loops is why functions are written out here, each in
 * more than the 325 bytecodes that are inlined into callers, constants are vectors (an operation on
 * a vector and a number counts as two), and operations are {@code lanewise(ADD, v)}, which {@code
 * add(v)} calls.
 */
final class VectorMath extends TileMath {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int W = S.length();

  private static final FloatVector V_EXP_MAX = FloatVector.broadcast(S, EXP_MAX);
  private static final FloatVector V_EXP_MIN = FloatVector.broadcast(S, EXP_MIN);
  private static final FloatVector V_EXP_LOW = FloatVector.broadcast(S, EXP_LOW);
  private static final FloatVector V_EXP_LARGE = FloatVector.broadcast(S, EXP_LARGE);
  private static final FloatVector V_LOG2E = FloatVector.broadcast(S, LOG2E);
  private static final FloatVector V_ROUND = FloatVector.broadcast(S, ROUND);
  private static final FloatVector V_LN2_HIGH = FloatVector.broadcast(S, LN2_HIGH);
  private static final FloatVector V_LN2_LOW = FloatVector.broadcast(S, LN2_LOW);
  private static final FloatVector V_MINUS_LN2_HIGH = FloatVector.broadcast(S, -LN2_HIGH);
  private static final FloatVector V_MINUS_LN2_LOW = FloatVector.broadcast(S, -LN2_LOW);
  private static final FloatVector V_E0 = FloatVector.broadcast(S, E0);
  private static final FloatVector V_E1 = FloatVector.broadcast(S, E1);
  private static final FloatVector V_E2 = FloatVector.broadcast(S, E2);
  private static final FloatVector V_E3 = FloatVector.broadcast(S, E3);
  private static final FloatVector V_E4 = FloatVector.broadcast(S, E4);
  private static final FloatVector V_E5 = FloatVector.broadcast(S, E5);
  private static final FloatVector V_TANH_SMALL = FloatVector.broadcast(S, TANH_SMALL);
  private static final FloatVector V_T0 = FloatVector.broadcast(S, T0);
  private static final FloatVector V_T1 = FloatVector.broadcast(S, T1);
  private static final FloatVector V_T2 = FloatVector.broadcast(S, T2);
  private static final FloatVector V_T3 = FloatVector.broadcast(S, T3);
  private static final FloatVector V_T4 = FloatVector.broadcast(S, T4);
  private static final FloatVector V_L0 = FloatVector.broadcast(S, L0);
  private static final FloatVector V_L1 = FloatVector.broadcast(S, L1);
  private static final FloatVector V_L2 = FloatVector.broadcast(S, L2);
  private static final FloatVector V_L3 = FloatVector.broadcast(S, L3);
  private static final FloatVector V_L4 = FloatVector.broadcast(S, L4);
  private static final FloatVector V_L5 = FloatVector.broadcast(S, L5);
  private static final FloatVector V_L6 = FloatVector.broadcast(S, L6);
  private static final FloatVector V_L7 = FloatVector.broadcast(S, L7);
  private static final FloatVector V_L8 = FloatVector.broadcast(S, L8);
  private static final FloatVector V_1 = FloatVector.broadcast(S, 1);
  private static final FloatVector V_2 = FloatVector.broadcast(S, 2);
  private static final FloatVector V_MINUS_HALF = FloatVector.broadcast(S, -.5f);
  private static final FloatVector V_MIN_NORMAL = FloatVector.broadcast(S, Float.MIN_NORMAL);
  private static final FloatVector V_INFINITY = FloatVector.broadcast(S, Float.POSITIVE_INFINITY);
  private static final IntVector V_ROUND_BITS = IntVector.broadcast(INTS, ROUND_BITS);
  private static final IntVector V_BIAS = IntVector.broadcast(INTS, 127);
  private static final IntVector V_ONE_BITS = IntVector.broadcast(INTS, ONE_BITS);
  private static final IntVector V_SIGN = IntVector.broadcast(INTS, 0x80000000);
  private static final IntVector V_FRACTION = IntVector.broadcast(INTS, 0x007fffff);
  private static final IntVector V_SQRT_HALF_BITS = IntVector.broadcast(INTS, SQRT_HALF_BITS);

  @Override
  public void exp(float[] x, float[] y, int n) {
    int i = 0;
    for (int end = n - n % W; i < end; i += W) {
      FloatVector v =
          FloatVector.fromArray(S, x, i).lanewise(MIN, V_EXP_MAX).lanewise(MAX, V_EXP_MIN);
      FloatVector rounded = v.lanewise(FMA, V_LOG2E, V_ROUND);
      FloatVector k = rounded.lanewise(SUB, V_ROUND);
      FloatVector r = k.lanewise(FMA, V_MINUS_LN2_LOW, k.lanewise(FMA, V_MINUS_LN2_HIGH, v));
      FloatVector p =
          r.lanewise(FMA, V_E5, V_E4)
              .lanewise(FMA, r, V_E3)
              .lanewise(FMA, r, V_E2)
              .lanewise(FMA, r, V_E1);
      FloatVector e =
          p.lanewise(FMA, r, V_E0).lanewise(FMA, r.lanewise(MUL, r), r).lanewise(ADD, V_1);
      // e^x = e^r 2^low 2^high, since 2^k alone can be too small or too large for a float.
      IntVector exponent = rounded.reinterpretAsInts().lanewise(SUB, V_ROUND_BITS);
      IntVector low = exponent.lanewise(ASHR, 1);
      IntVector high = exponent.lanewise(SUB, low).lanewise(ADD, V_BIAS).lanewise(LSHL, 23);
      low = low.lanewise(ADD, V_BIAS).lanewise(LSHL, 23);
      e.lanewise(MUL, low.reinterpretAsFloats())
          .lanewise(MUL, high.reinterpretAsFloats())
          .intoArray(y, i);
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
      FloatVector a = v.lanewise(ABS);
      FloatVector twice = a.lanewise(ADD, a).lanewise(MIN, V_EXP_LARGE);
      FloatVector rounded = twice.lanewise(FMA, V_LOG2E, V_ROUND);
      FloatVector k = rounded.lanewise(SUB, V_ROUND);
      FloatVector r = k.lanewise(FMA, V_MINUS_LN2_LOW, k.lanewise(FMA, V_MINUS_LN2_HIGH, twice));
      FloatVector p =
          r.lanewise(FMA, V_E5, V_E4)
              .lanewise(FMA, r, V_E3)
              .lanewise(FMA, r, V_E2)
              .lanewise(FMA, r, V_E1);
      FloatVector e =
          p.lanewise(FMA, r, V_E0).lanewise(FMA, r.lanewise(MUL, r), r).lanewise(ADD, V_1);
      IntVector power = rounded.reinterpretAsInts().lanewise(LSHL, 23);
      e = e.lanewise(MUL, power.lanewise(ADD, V_ONE_BITS).reinterpretAsFloats());
      FloatVector large = V_1.lanewise(SUB, V_2.lanewise(DIV, e.lanewise(ADD, V_1)));
      FloatVector s = a.lanewise(MUL, a);
      FloatVector q =
          s.lanewise(FMA, V_T4, V_T3)
              .lanewise(FMA, s, V_T2)
              .lanewise(FMA, s, V_T1)
              .lanewise(FMA, s, V_T0);
      FloatVector small = q.lanewise(MUL, s).lanewise(FMA, a, a);
      FloatVector t = large.blend(small, a.compare(LT, V_TANH_SMALL));
      IntVector sign = v.reinterpretAsInts().lanewise(AND, V_SIGN);
      t.reinterpretAsInts().lanewise(OR, sign).reinterpretAsFloats().intoArray(y, i);
    }
    for (; i < to; i++) {
      y[i] = ScalarMath.tanh(x[i]);
    }
  }

  @Override
  void sigmoid(float[] x, float[] y, int from, int to) {
    Objects.checkFromToIndex(from, to, x.length);
    Objects.checkFromToIndex(from, to, y.length);
    int i = from;
    for (int end = to - (to - from) % W; i < end; i += W) {
      FloatVector minus = FloatVector.fromArray(S, x, i).lanewise(NEG);
      FloatVector v = minus.lanewise(MIN, V_EXP_MAX).lanewise(MAX, V_EXP_LOW);
      FloatVector rounded = v.lanewise(FMA, V_LOG2E, V_ROUND);
      FloatVector k = rounded.lanewise(SUB, V_ROUND);
      FloatVector r = k.lanewise(FMA, V_MINUS_LN2_LOW, k.lanewise(FMA, V_MINUS_LN2_HIGH, v));
      FloatVector square = r.lanewise(MUL, r);
      FloatVector p =
          r.lanewise(FMA, V_E5, V_E4)
              .lanewise(FMA, r, V_E3)
              .lanewise(FMA, r, V_E2)
              .lanewise(FMA, r, V_E1);
      p = p.lanewise(FMA, r, V_E0);
      FloatVector e = p.lanewise(FMA, square, r).lanewise(ADD, V_1);
      IntVector power = rounded.reinterpretAsInts().lanewise(LSHL, 23);
      power = power.lanewise(ADD, V_ONE_BITS);
      e = e.lanewise(MUL, power.reinterpretAsFloats());
      V_1.lanewise(DIV, e.lanewise(ADD, V_1)).intoArray(y, i);
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
      VectorMask<Float> normal = v.compare(GE, V_MIN_NORMAL);
      if (normal.and(v.compare(LT, V_INFINITY)).allTrue()) {
        IntVector bits = v.reinterpretAsInts().lanewise(SUB, V_SQRT_HALF_BITS);
        IntVector rounded = bits.lanewise(ASHR, 23).lanewise(ADD, V_ROUND_BITS);
        FloatVector k = rounded.reinterpretAsFloats().lanewise(SUB, V_ROUND);
        IntVector fraction = bits.lanewise(AND, V_FRACTION).lanewise(ADD, V_SQRT_HALF_BITS);
        FloatVector m = fraction.reinterpretAsFloats().lanewise(SUB, V_1);
        FloatVector s = m.lanewise(MUL, m);
        FloatVector p =
            m.lanewise(FMA, V_L8, V_L7)
                .lanewise(FMA, m, V_L6)
                .lanewise(FMA, m, V_L5)
                .lanewise(FMA, m, V_L4);
        p =
            p.lanewise(FMA, m, V_L3)
                .lanewise(FMA, m, V_L2)
                .lanewise(FMA, m, V_L1)
                .lanewise(FMA, m, V_L0);
        p = p.lanewise(MUL, m).lanewise(FMA, s, k.lanewise(MUL, V_LN2_LOW));
        p = s.lanewise(FMA, V_MINUS_HALF, p);
        k.lanewise(FMA, V_LN2_HIGH, m.lanewise(ADD, p)).intoArray(y, i);
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
  public void clamp(float[] x, float least, float most, float[] y, int n) {
    FloatVector low = FloatVector.broadcast(S, least);
    FloatVector high = FloatVector.broadcast(S, most);
    int i = 0;
    for (int end = n - n % (8 * W); i < end; i += 8 * W) {
      FloatVector.fromArray(S, x, i).lanewise(MAX, low).lanewise(MIN, high).intoArray(y, i);
      FloatVector.fromArray(S, x, i + W).lanewise(MAX, low).lanewise(MIN, high).intoArray(y, i + W);
      FloatVector.fromArray(S, x, i + 2 * W)
          .lanewise(MAX, low)
          .lanewise(MIN, high)
          .intoArray(y, i + 2 * W);
      FloatVector.fromArray(S, x, i + 3 * W)
          .lanewise(MAX, low)
          .lanewise(MIN, high)
          .intoArray(y, i + 3 * W);
      FloatVector.fromArray(S, x, i + 4 * W)
          .lanewise(MAX, low)
          .lanewise(MIN, high)
          .intoArray(y, i + 4 * W);
      FloatVector.fromArray(S, x, i + 5 * W)
          .lanewise(MAX, low)
          .lanewise(MIN, high)
          .intoArray(y, i + 5 * W);
      FloatVector.fromArray(S, x, i + 6 * W)
          .lanewise(MAX, low)
          .lanewise(MIN, high)
          .intoArray(y, i + 6 * W);
      FloatVector.fromArray(S, x, i + 7 * W)
          .lanewise(MAX, low)
          .lanewise(MIN, high)
          .intoArray(y, i + 7 * W);
    }
    for (; i < n; i++) {
      y[i] = Math.min(Math.max(x[i], least), most);
    }
  }

  @Override
  public void above(float[] x, float limit, float[] values, float[] y, int n) {
    FloatVector bound = FloatVector.broadcast(S, limit);
    int i = 0;
    for (int end = n - n % (7 * W); i < end; i += 7 * W) {
      VectorMask<Float> m0 = FloatVector.fromArray(S, x, i).compare(GT, bound);
      FloatVector v0 = FloatVector.fromArray(S, values, i);
      FloatVector.fromArray(S, y, i).blend(v0, m0).intoArray(y, i);
      VectorMask<Float> m1 = FloatVector.fromArray(S, x, i + W).compare(GT, bound);
      FloatVector v1 = FloatVector.fromArray(S, values, i + W);
      FloatVector.fromArray(S, y, i + W).blend(v1, m1).intoArray(y, i + W);
      VectorMask<Float> m2 = FloatVector.fromArray(S, x, i + 2 * W).compare(GT, bound);
      FloatVector v2 = FloatVector.fromArray(S, values, i + 2 * W);
      FloatVector.fromArray(S, y, i + 2 * W).blend(v2, m2).intoArray(y, i + 2 * W);
      VectorMask<Float> m3 = FloatVector.fromArray(S, x, i + 3 * W).compare(GT, bound);
      FloatVector v3 = FloatVector.fromArray(S, values, i + 3 * W);
      FloatVector.fromArray(S, y, i + 3 * W).blend(v3, m3).intoArray(y, i + 3 * W);
      VectorMask<Float> m4 = FloatVector.fromArray(S, x, i + 4 * W).compare(GT, bound);
      FloatVector v4 = FloatVector.fromArray(S, values, i + 4 * W);
      FloatVector.fromArray(S, y, i + 4 * W).blend(v4, m4).intoArray(y, i + 4 * W);
      VectorMask<Float> m5 = FloatVector.fromArray(S, x, i + 5 * W).compare(GT, bound);
      FloatVector v5 = FloatVector.fromArray(S, values, i + 5 * W);
      FloatVector.fromArray(S, y, i + 5 * W).blend(v5, m5).intoArray(y, i + 5 * W);
      VectorMask<Float> m6 = FloatVector.fromArray(S, x, i + 6 * W).compare(GT, bound);
      FloatVector v6 = FloatVector.fromArray(S, values, i + 6 * W);
      FloatVector.fromArray(S, y, i + 6 * W).blend(v6, m6).intoArray(y, i + 6 * W);
    }
    for (; i < n; i++) {
      y[i] = x[i] > limit ? values[i] : y[i];
    }
  }
}
