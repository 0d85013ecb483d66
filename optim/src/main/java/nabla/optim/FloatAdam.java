package nabla.optim;

/** {@link Adam}'s rule on tiles. */
@SuppressWarnings("cast") // Redundant in the derived twin.
final class FloatAdam {
  private FloatAdam() {}

  /**
   * Changes a parameter p, its means m and v and, for AMSGrad, v's maximum by the gradient g, which
   * is overwritten.
   */
  static void update(Adam.Step s, float[] g, float[] p, float[] m, float[] v, float[] vMax, int n) {
    FloatSteps.orient(g, p, n, s.maximize(), s.weightDecay());
    average(g, m, v, n, s.beta1(), s.beta2());
    if (s.amsgrad()) {
      for (int i = 0; i < n; i++) {
        vMax[i] = Math.max(vMax[i], v[i]);
      }
    }
    descend(
        p,
        m,
        s.amsgrad() ? vMax : v,
        n,
        (float) s.keep(),
        (float) s.stepSize(),
        (float) s.rootCorrection(),
        (float) s.eps());
  }

  /** m ← β1·m + (1 - β1)·g, v ← β2·v + (1 - β2)·g². */
  static void average(float[] g, float[] m, float[] v, int n, double beta1, double beta2) {
    average(g, m, v, n, (float) (1 - beta1), (float) beta2, (float) (1 - beta2));
  }

  private static void average(
      float[] g, float[] m, float[] v, int n, float intake, float beta2, float intake2) {
    for (int i = 0; i < n; i++) {
      m[i] += intake * (g[i] - m[i]);
      v[i] = beta2 * v[i] + intake2 * g[i] * g[i];
    }
  }

  private static void descend(
      float[] p,
      float[] m,
      float[] v,
      int n,
      float keep,
      float stepSize,
      float rootCorrection,
      float eps) {
    for (int i = 0; i < n; i++) {
      float root = (float) Math.sqrt(v[i]);
      p[i] = keep * p[i] - stepSize * m[i] / (root * rootCorrection + eps);
    }
  }
}
