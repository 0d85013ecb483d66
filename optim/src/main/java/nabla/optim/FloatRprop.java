package nabla.optim;

/** {@link Rprop}'s rule on tiles. */
@SuppressWarnings("cast") // Redundant in the derived twin.
final class FloatRprop {
  private FloatRprop() {}

  /** Changes a parameter p, the gradient before and the step sizes by the gradient g. */
  static void update(Rprop.Options o, float[] g, float[] p, float[] prev, float[] size, int n) {
    FloatSteps.orient(g, p, n, o.maximize(), 0);
    float minus = (float) o.etaMinus();
    float plus = (float) o.etaPlus();
    float min = (float) o.minStepSize();
    float max = (float) o.maxStepSize();
    for (int i = 0; i < n; i++) {
      float sign = Math.signum(g[i] * prev[i]);
      float factor = sign > 0 ? plus : sign < 0 ? minus : 1 + sign;
      size[i] = Math.min(Math.max(size[i] * factor, min), max);
      prev[i] = sign < 0 ? 0 : g[i];
      p[i] -= Math.signum(prev[i]) * size[i];
    }
  }
}
