package nabla.core.kernel;

/**
 * x Φ(x) on float tiles, Φ the normal distribution function. With h = Φ(-|x|), the smaller part, it
 * is max(x, 0) - |x| h, which cancels nothing.
 *
 * <p>h is e^(-x²/2) times a polynomial in t = 1 / (1 + P |x|), the form of C. Hastings,
 * "Approximations for digital computers" (1955). The coefficients are a fit of least relative
 * error, 3.2e-8, below a float's.
 */
public final class Gelu {
  private static final float P = .32f;
  private static final float C0 = .127661529f;
  private static final float C1 = .127660947f;
  private static final float C2 = .114622361f;
  private static final float C3 = .0878290712f;
  private static final float C4 = .0586541289f;
  private static final float C5 = -.00937806652f;
  private static final float C6 = .0653288851f;
  private static final float C7 = -.146708319f;
  private static final float C8 = .0954077202f;
  private static final float C9 = -.0210782718f;

  /** The density at 0. */
  private static final float DENSITY = (float) (1 / Math.sqrt(2 * Math.PI));

  /** Makes 1 or -1 of any number that isn't tiny; of tiny ones the sign doesn't matter. */
  private static final float LARGE = 1e30f;

  private Gelu() {}

  /** y = x Φ(x). */
  public static void apply(float[] x, float[] y, int n) {
    bell(x, y, n);
    for (int i = 0; i < n; i++) {
      float size = Math.abs(x[i]);
      // Far out h is 0, also where size is infinite.
      y[i] = Math.max(x[i], 0) - Math.min(size, Float.MAX_VALUE) * (part(size) * y[i]);
    }
  }

  /** dx = g (Φ(x) + x φ(x)), φ the density. */
  public static void slope(float[] g, float[] x, float[] dx, int n) {
    bell(x, dx, n);
    for (int i = 0; i < n; i++) {
      float h = part(Math.abs(x[i])) * dx[i];
      float sign = Math.max(-1, Math.min(1, x[i] * LARGE));
      dx[i] = g[i] * (.5f + (.5f - h) * sign + x[i] * dx[i] * DENSITY);
    }
  }

  /** y = e^(-x²/2). */
  private static void bell(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = -.5f * x[i] * x[i];
    }
    TileMath.BEST.exp(y, y, n);
  }

  /** h / e^(-x²/2). */
  private static float part(float size) {
    float t = 1 / (1 + P * size);
    float p = C9;
    p = p * t + C8;
    p = p * t + C7;
    p = p * t + C6;
    p = p * t + C5;
    p = p * t + C4;
    p = p * t + C3;
    p = p * t + C2;
    p = p * t + C1;
    p = p * t + C0;
    return p * t;
  }
}
