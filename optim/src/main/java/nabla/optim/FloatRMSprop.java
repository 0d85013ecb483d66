package nabla.optim;

/** {@link RMSprop}'s rule on tiles. */
@SuppressWarnings("cast") // Redundant in the derived twin.
final class FloatRMSprop {
  private FloatRMSprop() {}

  /** Changes a parameter p, the means v of g² and a of g, and the momentum b by the gradient g. */
  static void update(
      RMSprop.Options o, float[] g, float[] p, float[] v, float[] a, float[] b, int n) {
    FloatSteps.orient(g, p, n, o.maximize(), o.weightDecay());
    float alpha = (float) o.alpha();
    float intake = (float) (1 - o.alpha());
    for (int i = 0; i < n; i++) {
      v[i] = alpha * v[i] + intake * g[i] * g[i];
    }
    float eps = (float) o.eps();
    if (o.centered()) {
      for (int i = 0; i < n; i++) {
        a[i] += intake * (g[i] - a[i]);
        g[i] /= (float) Math.sqrt(v[i] - a[i] * a[i]) + eps;
      }
    } else {
      for (int i = 0; i < n; i++) {
        g[i] /= (float) Math.sqrt(v[i]) + eps;
      }
    }
    if (o.momentum() > 0) {
      float momentum = (float) o.momentum();
      for (int i = 0; i < n; i++) {
        b[i] = momentum * b[i] + g[i];
        g[i] = b[i];
      }
    }
    float lr = (float) o.lr();
    for (int i = 0; i < n; i++) {
      p[i] -= lr * g[i];
    }
  }
}
