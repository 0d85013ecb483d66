package nabla.core.kernel;

/**
 * Exponential functions of float tiles in scalar Java, by the formulas of the Cephes library (S.
 * Moshier), each within about two units in the last place. {@link VectorMath} does the same
 * operations on several elements at once; both multiply and add in one instruction, which
 * processors have had since 2013, and without which {@link Math#fma} is slow.
 */
final class ScalarMath extends TileMath {
  @Override
  public void exp(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = exp(x[i]);
    }
  }

  @Override
  void tanh(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = tanh(x[i]);
    }
  }

  @Override
  void sigmoid(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = sigmoid(x[i]);
    }
  }

  @Override
  public void log(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = log(x[i]);
    }
  }

  @Override
  public void above(float[] x, float limit, float[] values, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i] > limit ? values[i] : y[i];
    }
  }

  @Override
  public void clamp(float[] x, float least, float most, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.min(Math.max(x[i], least), most);
    }
  }

  /**
   * e^x = 2^k e^r with |r| ≤ ln 2 / 2; 2^k in two factors, since one alone can overflow where the
   * product doesn't.
   */
  static float exp(float x) {
    x = Math.max(EXP_MIN, Math.min(EXP_MAX, x));
    float rounded = Math.fma(x, LOG2E, ROUND);
    int exponent = Float.floatToRawIntBits(rounded) - ROUND_BITS;
    int low = exponent >> 1;
    return fraction(x, rounded) * powerOfTwo(low) * powerOfTwo(exponent - low);
  }

  private static float powerOfTwo(int k) {
    return Float.intBitsToFloat(k + 127 << 23);
  }

  /** e^r, where r is what is left of x without a multiple of ln 2. */
  private static float fraction(float x, float rounded) {
    float k = rounded - ROUND;
    float r = Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, x));
    float p = Math.fma(r, E5, E4);
    p = Math.fma(p, r, E3);
    p = Math.fma(p, r, E2);
    p = Math.fma(p, r, E1);
    p = Math.fma(p, r, E0);
    return Math.fma(p, r * r, r) + 1;
  }

  /** e^x from {@link #EXP_LOW} up, where one factor 2^k is enough; infinite a little too early. */
  private static float plainExp(float x) {
    float rounded = Math.fma(x, LOG2E, ROUND);
    int k = Float.floatToRawIntBits(rounded) << 23;
    return fraction(x, rounded) * Float.intBitsToFloat(k + ONE_BITS);
  }

  static float sigmoid(float x) {
    return 1 / (1 + plainExp(Math.max(EXP_LOW, Math.min(EXP_MAX, -x))));
  }

  static float tanh(float x) {
    float a = Math.abs(x);
    float s = a * a;
    float p = Math.fma(s, T4, T3);
    p = Math.fma(p, s, T2);
    p = Math.fma(p, s, T1);
    p = Math.fma(p, s, T0);
    float small = Math.fma(p * s, a, a);
    float large = 1 - 2 / (plainExp(Math.min(EXP_LARGE, a + a)) + 1);
    return Math.copySign(a < TANH_SMALL ? small : large, x);
  }

  static float log(float x) {
    if (!(x >= Float.MIN_NORMAL && x < Float.POSITIVE_INFINITY)) {
      return (float) Math.log(x);
    }
    int bits = Float.floatToRawIntBits(x) - SQRT_HALF_BITS;
    float k = bits >> 23;
    float m = Float.intBitsToFloat((bits & 0x007fffff) + SQRT_HALF_BITS) - 1;
    float s = m * m;
    float p = Math.fma(m, L8, L7);
    p = Math.fma(p, m, L6);
    p = Math.fma(p, m, L5);
    p = Math.fma(p, m, L4);
    p = Math.fma(p, m, L3);
    p = Math.fma(p, m, L2);
    p = Math.fma(p, m, L1);
    p = Math.fma(p, m, L0);
    p = Math.fma(s, -.5f, Math.fma(p * m, s, k * LN2_LOW));
    return Math.fma(k, LN2_HIGH, m + p);
  }
}
