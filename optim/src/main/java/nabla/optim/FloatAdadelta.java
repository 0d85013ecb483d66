package nabla.optim;

/** {@link Adadelta}'s rule on tiles. */
@SuppressWarnings("cast") // Redundant in the derived twin.
final class FloatAdadelta {
  private FloatAdadelta() {}

  /** Changes a parameter p and the means v of g² and u of Δ² by the gradient g. */
  static void update(Adadelta.Options o, float[] g, float[] p, float[] v, float[] u, int n) {
    FloatSteps.orient(g, p, n, o.maximize(), o.weightDecay());
    float lr = (float) o.lr();
    float rho = (float) o.rho();
    float intake = (float) (1 - o.rho());
    float eps = (float) o.eps();
    for (int i = 0; i < n; i++) {
      v[i] = rho * v[i] + intake * g[i] * g[i];
      float delta = g[i] * (float) Math.sqrt(u[i] + eps) / (float) Math.sqrt(v[i] + eps);
      u[i] = rho * u[i] + intake * delta * delta;
      p[i] -= lr * delta;
    }
  }
}
