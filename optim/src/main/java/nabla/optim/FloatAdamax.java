package nabla.optim;

/** {@link Adamax}'s rule on tiles. */
@SuppressWarnings("cast") // Redundant in the derived twin.
final class FloatAdamax {
  private FloatAdamax() {}

  /** Changes a parameter p, the mean m of g and the largest |g|, u, by the gradient g. */
  static void update(Adamax.Step step, float[] g, float[] p, float[] m, float[] u, int n) {
    Adamax.Options o = step.options();
    FloatSteps.orient(g, p, n, o.maximize(), o.weightDecay());
    float intake = (float) (1 - o.beta1());
    float beta2 = (float) o.beta2();
    float eps = (float) o.eps();
    float stepSize = (float) step.stepSize();
    for (int i = 0; i < n; i++) {
      m[i] += intake * (g[i] - m[i]);
      u[i] = Math.max(beta2 * u[i], Math.abs(g[i]) + eps);
      p[i] -= stepSize * m[i] / u[i];
    }
  }
}
