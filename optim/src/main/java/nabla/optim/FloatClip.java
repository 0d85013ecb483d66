package nabla.optim;

/** {@link Clip}'s rules on tiles. */
final class FloatClip {
  private FloatClip() {}

  /** g ← factor·g. */
  static void scale(float[] g, float factor, int n) {
    for (int i = 0; i < n; i++) {
      g[i] *= factor;
    }
  }

  /** g ← g, between -limit and limit. */
  static void clamp(float[] g, float limit, int n) {
    for (int i = 0; i < n; i++) {
      g[i] = Math.max(-limit, Math.min(limit, g[i]));
    }
  }
}
