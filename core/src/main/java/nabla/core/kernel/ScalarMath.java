package nabla.core.kernel;

/**
 * Exponential functions of float tiles in scalar Java, by the formulas of the Cephes library (S.
 * Moshier), each within about two units in the last place. {@link VectorMath} does the same
 * operations on several elements at once.
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
    float rounded = x * LOG2E + ROUND;
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
    float r = x - k * LN2_HIGH - k * LN2_LOW;
    float p = E5;
    p = p * r + E4;
    p = p * r + E3;
    p = p * r + E2;
    p = p * r + E1;
    p = p * r + E0;
    return p * (r * r) + r + 1;
  }

  /** e^x from {@link #EXP_LOW} up, where one factor 2^k is enough; infinite a little too early. */
  private static float plainExp(float x) {
    float rounded = x * LOG2E + ROUND;
    int k = Float.floatToRawIntBits(rounded) << 23;
    return fraction(x, rounded) * Float.intBitsToFloat(k + ONE_BITS);
  }

  static float sigmoid(float x) {
    return 1 / (1 + plainExp(Math.max(EXP_LOW, Math.min(EXP_MAX, -x))));
  }

  static float tanh(float x) {
    float a = Math.abs(x);
    float s = a * a;
    float p = T4;
    p = p * s + T3;
    p = p * s + T2;
    p = p * s + T1;
    p = p * s + T0;
    float small = p * s * a + a;
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
    float p = L8;
    p = p * m + L7;
    p = p * m + L6;
    p = p * m + L5;
    p = p * m + L4;
    p = p * m + L3;
    p = p * m + L2;
    p = p * m + L1;
    p = p * m + L0;
    p = p * m * s;
    p = p + k * LN2_LOW - .5f * s;
    return m + p + k * LN2_HIGH;
  }
}
