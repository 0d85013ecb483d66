package nabla.optim;

/** What the rules of several optimizers have in common. */
@SuppressWarnings("cast") // Redundant in the derived twin.
final class FloatSteps {
  private FloatSteps() {}

  /** g ← ±g + weightDecay·p, minus to maximize. */
  static void orient(float[] g, float[] p, int n, boolean maximize, double weightDecay) {
    if (maximize) {
      for (int i = 0; i < n; i++) {
        g[i] = -g[i];
      }
    }
    if (weightDecay != 0) {
      float decay = (float) weightDecay;
      for (int i = 0; i < n; i++) {
        g[i] += decay * p[i];
      }
    }
  }

  /** y ← keep·y + factor·x. */
  static void addScaled(float[] y, float[] x, int n, float keep, float factor) {
    for (int i = 0; i < n; i++) {
      y[i] = Math.fma(factor, x[i], keep * y[i]);
    }
  }

  /** y ← y + share·(x - y). */
  static void lerp(float[] y, float[] x, int n, float share) {
    for (int i = 0; i < n; i++) {
      y[i] += share * (x[i] - y[i]);
    }
  }
}
