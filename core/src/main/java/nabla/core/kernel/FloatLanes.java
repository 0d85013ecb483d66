package nabla.core.kernel;

/**
 * What is done to tiles: reductions, which the JIT doesn't vectorize by itself because it may not
 * reorder sums, and the maps of normalization, which it vectorizes in some runs and not in others.
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

  /** Σ (x[i] - centre) and Σ (x[i] - centre)², into the first two of {@code sums}. */
  abstract void moments(float[] x, float centre, int from, int to, double[] sums);

  /** Σ g[i] and Σ g[i] (x[i] - centre), into the first two of {@code sums}. */
  abstract void sums(float[] g, float[] x, float centre, int from, int to, double[] sums);

  /** x[i] ← (x[i] - centre) scale + shift. */
  abstract void affine(float[] x, float centre, float scale, float shift, int from, int to);

  /** x[i] ← ((x[i] - centre) scale + shift) w[i] + b[i]. */
  abstract void affine(
      float[] x, float[] w, float[] b, float centre, float scale, float shift, int from, int to);

  /** g[i] ← scale g[i] + slope (x[i] - centre) + shift. */
  abstract void gradient(
      float[] g, float[] x, float scale, float slope, float centre, float shift, int from, int to);

  /**
   * Of a row: dw[at + i] += g[i] x̂[i], db[at + i] += g[i], and what the row has of Σ g[i] w[i] and
   * Σ g[i] w[i] x̂[i] grows.
   */
  abstract void sums(FloatNormedRow r, float[] w, float[] dw, float[] db, int at, int from, int to);

  /** The same of one row and then another, with half of the way to and from dw and db. */
  abstract void sums(
      FloatNormedRow r,
      FloatNormedRow s,
      float[] w,
      float[] dw,
      float[] db,
      int at,
      int from,
      int to);

  /** Of a row: g[i] becomes dx[i]. */
  abstract void gradient(FloatNormedRow r, float[] w, int from, int to);

  /** max x[i], NaN if one is NaN; minus infinity of nothing. */
  abstract float max(float[] x, int from, int to);
}
