package nabla.optim;

/** {@link Lion}'s rule on tiles. */
@SuppressWarnings("cast") // Redundant in the derived twin.
final class FloatLion {
  private FloatLion() {}

  /** Changes a parameter p and the mean m by the gradient g. */
  static void update(Lion.Options o, float[] g, float[] p, float[] m, int n) {
    FloatSteps.orient(g, p, n, o.maximize(), 0);
    float lr = (float) o.lr();
    float keep = (float) (1 - o.lr() * o.weightDecay());
    float intake1 = (float) (1 - o.beta1());
    float intake2 = (float) (1 - o.beta2());
    for (int i = 0; i < n; i++) {
      p[i] = keep * p[i] - lr * Math.signum(m[i] + intake1 * (g[i] - m[i]));
      m[i] += intake2 * (g[i] - m[i]);
    }
  }
}
