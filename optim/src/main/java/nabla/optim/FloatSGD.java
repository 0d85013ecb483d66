package nabla.optim;

/** {@link SGD}'s rule on tiles. */
@SuppressWarnings("cast") // Redundant in the derived twin.
final class FloatSGD {
  private FloatSGD() {}

  /**
   * Changes a parameter p and, if there is momentum, its buffer b by the gradient g, which is
   * overwritten.
   */
  static void update(SGD.Step s, float[] g, float[] p, float[] b, int n) {
    FloatSteps.orient(g, p, n, s.maximize(), s.weightDecay());
    if (s.momentum() != 0) {
      momentum(g, b, n, (float) s.momentum(), (float) s.intake(), s.nesterov());
    }
    float lr = (float) s.lr();
    for (int i = 0; i < n; i++) {
      p[i] -= lr * g[i];
    }
  }

  private static void momentum(
      float[] g, float[] b, int n, float momentum, float intake, boolean nesterov) {
    for (int i = 0; i < n; i++) {
      b[i] = momentum * b[i] + intake * g[i];
    }
    if (nesterov) {
      for (int i = 0; i < n; i++) {
        g[i] += momentum * b[i];
      }
    } else {
      System.arraycopy(b, 0, g, 0, n);
    }
  }
}
