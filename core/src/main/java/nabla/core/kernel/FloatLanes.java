package nabla.core.kernel;

/**
 * Reductions of tiles, which the JIT doesn't vectorize by itself because it may not reorder sums.
 */
abstract class FloatLanes {
  /** The Vector API where it is present, scalar Java where not. */
  static final FloatLanes BEST = Simd.present() ? new FloatVectorLanes() : new FloatScalarLanes();

  /** Σ x[i] over the elements from {@code from} to {@code to}. */
  abstract double sum(float[] x, int from, int to);

  /** Σ a[i] b[i]. */
  final double dot(float[] a, float[] b, int from, int to) {
    return dot(a, b, 0, from, to);
  }

  /** Σ a[i] b[shift + i]. */
  abstract double dot(float[] a, float[] b, int shift, int from, int to);

  /** y[i] += w x[shift + i]. */
  abstract void addScaled(float w, float[] x, int shift, float[] y, int from, int to);

  /** y[i] *= x[shift + i]. */
  abstract void multiply(float[] x, int shift, float[] y, int from, int to);

  /** y[i] = max(y[i], x[shift + i]), NaN if one is NaN. */
  abstract void larger(float[] x, int shift, float[] y, int from, int to);

  /** max x[i], NaN if one is NaN; minus infinity of nothing. */
  abstract float max(float[] x, int from, int to);
}
