package nabla.optim;

/** {@link LAMB}'s rule on tiles. */
@SuppressWarnings("cast") // Redundant in the derived twin.
final class FloatLAMB {
  private FloatLAMB() {}

  /** Changes the means m and v by the gradient g, and sets r by them and a parameter p. */
  static void direction(
      LAMB.Direction d, float[] g, float[] p, float[] m, float[] v, float[] r, int n) {
    LAMB.Options o = d.options();
    FloatSteps.orient(g, p, n, o.maximize(), 0);
    FloatAdam.average(g, m, v, n, o.beta1(), o.beta2());
    float correction = (float) d.correction();
    float rootCorrection = (float) d.rootCorrection();
    float eps = (float) o.eps();
    float decay = (float) o.weightDecay();
    for (int i = 0; i < n; i++) {
      float root = (float) Math.sqrt(v[i]);
      r[i] = correction * m[i] / (root * rootCorrection + eps) + decay * p[i];
    }
  }
}
