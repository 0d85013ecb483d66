package nabla.optim;

/** What the rules of several optimizers begin with. */
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
}
