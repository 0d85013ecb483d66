package nabla.optim;

/** {@link NAdam}'s rule on tiles. */
@SuppressWarnings("cast") // Redundant in the derived twin.
final class FloatNAdam {
  private FloatNAdam() {}

  /** Changes a parameter p and the means m and v by the gradient g. */
  static void update(NAdam.Step s, float[] g, float[] p, float[] m, float[] v, int n) {
    NAdam.Options o = s.options();
    boolean decoupled = o.decoupledWeightDecay();
    FloatSteps.orient(g, p, n, o.maximize(), decoupled ? 0 : o.weightDecay());
    FloatAdam.average(g, m, v, n, o.beta1(), o.beta2());
    float keep = (float) (decoupled ? 1 - o.lr() * o.weightDecay() : 1);
    float ofGrad = (float) s.ofGrad();
    float ofMean = (float) s.ofMean();
    float rootCorrection = (float) s.rootCorrection();
    float eps = (float) o.eps();
    for (int i = 0; i < n; i++) {
      float root = (float) Math.sqrt(v[i]);
      p[i] = keep * p[i] - (ofGrad * g[i] + ofMean * m[i]) / (root * rootCorrection + eps);
    }
  }
}
