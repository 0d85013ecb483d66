package nabla.core.kernel;

/**
 * x Φ(x) on float tiles, Φ the normal distribution function. With h = Φ(-|x|), the smaller part, it
 * is max(x, 0) - |x| h, which cancels nothing. There is no Math.max in the loops, since the JIT
 * takes it for a branch where it can guess its outcome, and then uses no vectors.
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

  /** Added to |x| it changes nothing but 0, whose sign doesn't matter. */
  private static final float TINY = 1e-30f;

  /** From here on x Φ(x) is x. */
  private static final float LARGE = 6;

  private Gelu() {}

  /** y = x Φ(x). */
  public static void apply(float[] x, float[] y, int n) {
    bell(x, y, n);
    for (int i = 0; i < n; i++) {
      float size = Math.abs(x[i]);
      y[i] = .5f * (x[i] + size) - size * (part(size) * y[i]);
    }
    TileMath.BEST.above(x, LARGE, x, y, n);
  }

  /** dx = g (Φ(x) + x φ(x)), φ the density. */
  public static void slope(float[] g, float[] x, float[] dx, int n) {
    bell(x, dx, n);
    for (int i = 0; i < n; i++) {
      float size = Math.abs(x[i]);
      float sign = x[i] / (size + TINY);
      float h = part(size) * dx[i];
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
    float t = 1 / Math.fma(P, size, 1);
    float p = Math.fma(C9, t, C8);
    p = Math.fma(p, t, C7);
    p = Math.fma(p, t, C6);
    p = Math.fma(p, t, C5);
    p = Math.fma(p, t, C4);
    p = Math.fma(p, t, C3);
    p = Math.fma(p, t, C2);
    p = Math.fma(p, t, C1);
    p = Math.fma(p, t, C0);
    return p * t;
  }
}
