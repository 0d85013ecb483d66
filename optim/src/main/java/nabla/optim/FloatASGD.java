package nabla.optim;

/** {@link ASGD}'s rule on tiles. */
@SuppressWarnings("cast") // Redundant in the derived twin.
final class FloatASGD {
  private FloatASGD() {}

  /** Changes a parameter p and its average by the gradient g. */
  static void update(ASGD.Step s, float[] g, float[] p, float[] average, int n) {
    ASGD.Options o = s.options();
    FloatSteps.orient(g, p, n, o.maximize(), o.weightDecay());
    float eta = (float) s.eta();
    float keep = (float) (1 - o.lambd() * s.eta());
    for (int i = 0; i < n; i++) {
      p[i] = keep * p[i] - eta * g[i];
    }
    if (s.mu() == 1) {
      System.arraycopy(p, 0, average, 0, n);
    } else {
      FloatSteps.lerp(average, p, n, (float) s.mu());
    }
  }
}
