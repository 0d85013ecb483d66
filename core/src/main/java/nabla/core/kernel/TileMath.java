package nabla.core.kernel;

/** Exponential functions of tiles; of double ones, which are for checks, Java's own. */
public abstract class TileMath {
  /** The Vector API where it is present, scalar Java where not. */
  public static final TileMath BEST = Simd.present() ? new VectorMath() : new ScalarMath();

  static final float EXP_MAX = 89f;
  static final float EXP_MIN = -104f;

  /** Down to here e^x isn't denormal, and for less 1 + e^x is 1 too. */
  static final float EXP_LOW = -86f;

  /** From here on 1 - 2 / (e^x + 1) is 1. */
  static final float EXP_LARGE = 40f;

  static final float LOG2E = 1.44269504f;
  static final float LN2_HIGH = 0.693359375f;
  static final float LN2_LOW = -2.12194440e-4f;

  /**
   * Adding this rounds to a whole number, which then stands in the last bits; subtracting it gives
   * that number.
   */
  static final float ROUND = 12582912f;

  static final int ROUND_BITS = 0x4b400000;

  /** The bits of 1, whose exponent stands for 2^0. */
  static final int ONE_BITS = 0x3f800000;

  static final float E0 = 5.0000001201e-1f;
  static final float E1 = 1.6666665459e-1f;
  static final float E2 = 4.1665795894e-2f;
  static final float E3 = 8.3334519073e-3f;
  static final float E4 = 1.3981999507e-3f;
  static final float E5 = 1.9875691500e-4f;

  static final float TANH_SMALL = .625f;
  static final float T0 = -3.33332819422e-1f;
  static final float T1 = 1.33314422036e-1f;
  static final float T2 = -5.37397155531e-2f;
  static final float T3 = 2.06390887954e-2f;
  static final float T4 = -5.70498872745e-3f;

  static final int SQRT_HALF_BITS = 0x3f3504f3;
  static final float L0 = 3.3333331174e-1f;
  static final float L1 = -2.4999993993e-1f;
  static final float L2 = 2.0000714765e-1f;
  static final float L3 = -1.6668057665e-1f;
  static final float L4 = 1.4249322787e-1f;
  static final float L5 = -1.2420140846e-1f;
  static final float L6 = 1.1676998740e-1f;
  static final float L7 = -1.1514610310e-1f;
  static final float L8 = 7.0376836292e-2f;

  /** y = e^x. */
  public abstract void exp(float[] x, float[] y, int n);

  /** y = e^x. */
  public final void exp(double[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.exp(x[i]);
    }
  }

  /** y = tanh x. */
  public final void tanh(float[] x, float[] y, int n) {
    tanh(x, y, 0, n);
  }

  /** y = tanh x for the elements from {@code from} to {@code to}. */
  abstract void tanh(float[] x, float[] y, int from, int to);

  /** y = tanh x for the elements from {@code from} to {@code to}. */
  final void tanh(double[] x, double[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = Math.tanh(x[i]);
    }
  }

  /** y = 1 / (1 + e^-x). */
  public final void sigmoid(float[] x, float[] y, int n) {
    sigmoid(x, y, 0, n);
  }

  /** y = 1 / (1 + e^-x) for the elements from {@code from} to {@code to}. */
  abstract void sigmoid(float[] x, float[] y, int from, int to);

  /** y = 1 / (1 + e^-x) for the elements from {@code from} to {@code to}. */
  final void sigmoid(double[] x, double[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = 1 / (1 + Math.exp(-x[i]));
    }
  }

  /**
   * y ← values where x > limit: without a branch, which the processor would guess wrong half of the
   * time.
   */
  public abstract void above(float[] x, float limit, float[] values, float[] y, int n);

  /** y = min(max(x, least), most), and NaN of NaN: without branches, whatever came before. */
  public abstract void clamp(float[] x, float least, float most, float[] y, int n);

  /** y = ln x. */
  public abstract void log(float[] x, float[] y, int n);

  /** y = ln x. */
  public final void log(double[] x, double[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.log(x[i]);
    }
  }

  /** y = ln(1 + e^x), without overflow and exact also where it is small; at most a tile. */
  public final void softplus(float[] x, float[] y, int n) {
    float[] u = Scratch.local().floats(Scratch.TILES - 1);
    float[] log = Scratch.local().floats(Scratch.TILES - 2);
    for (int i = 0; i < n; i++) {
      u[i] = -Math.abs(x[i]);
    }
    exp(u, u, n);
    for (int i = 0; i < n; i++) {
      log[i] = 1 + u[i];
    }
    log(log, log, n);
    clamp(x, 0, Float.POSITIVE_INFINITY, y, n);
    for (int i = 0; i < n; i++) {
      float sum = 1 + u[i];
      // The second term is what rounding 1 + u has lost.
      y[i] += log[i] + (u[i] - (sum - 1)) / sum;
    }
  }

  /** y = ln(1 + e^(beta x)) / beta, and x where beta x > threshold; at most a tile. */
  public final void softplus(float[] x, float beta, float threshold, float[] y, int n) {
    float[] scaled = scaled(x, beta, n);
    softplus(scaled, y, n);
    for (int i = 0; i < n; i++) {
      y[i] /= beta;
    }
    above(scaled, threshold, x, y, n);
  }

  /** dx = g / (1 + e^(-beta x)), and g where beta x > threshold; at most a tile. */
  public final void softplusSlope(
      float[] g, float[] x, float beta, float threshold, float[] dx, int n) {
    float[] scaled = scaled(x, beta, n);
    sigmoid(scaled, dx, n);
    for (int i = 0; i < n; i++) {
      dx[i] *= g[i];
    }
    above(scaled, threshold, g, dx, n);
  }

  private static float[] scaled(float[] x, float factor, int n) {
    float[] y = Scratch.local().floats(Scratch.TILES - 3);
    for (int i = 0; i < n; i++) {
      y[i] = factor * x[i];
    }
    return y;
  }

  /** y = e^x - 1 for x ≤ 0, exact also where it is small: 2t / (1 - t) with t = tanh(x/2). */
  public final void expm1OfNegative(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = .5f * x[i];
    }
    tanh(y, y, n);
    for (int i = 0; i < n; i++) {
      y[i] = 2 * y[i] / (1 - y[i]);
    }
  }
}
