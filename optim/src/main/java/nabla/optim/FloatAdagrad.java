package nabla.optim;

/** {@link Adagrad}'s rule on tiles. */
@SuppressWarnings("cast") // Redundant in the derived twin.
final class FloatAdagrad {
  private FloatAdagrad() {}

  /** Changes a parameter p and its sum s of squares by the gradient g. */
  static void update(Adagrad.Step step, float[] g, float[] p, float[] s, int n) {
    Adagrad.Options o = step.options();
    FloatSteps.orient(g, p, n, o.maximize(), o.weightDecay());
    float lr = (float) step.lr();
    float eps = (float) o.eps();
    for (int i = 0; i < n; i++) {
      s[i] += g[i] * g[i];
      p[i] -= lr * g[i] / ((float) Math.sqrt(s[i]) + eps);
    }
  }
}
