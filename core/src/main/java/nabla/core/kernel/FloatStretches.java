package nabla.core.kernel;

import nabla.core.memory.Storage;

/**
 * What normalization and rectifiers do to a stretch: n neighbouring elements of a tensor, from
 * element {@code at} on. It works on the tensors' memory itself, since these loops do so little
 * with an element that copying it to a tile and back would be half of their time. A gradient may be
 * written over g, from which it comes, but results over nothing else that is read.
 */
abstract class FloatStretches {
  /** The Vector API where it is present, scalar Java where not. */
  static final FloatStretches BEST =
      Simd.present() && FloatVectorSegment.present()
          ? new FloatVectorStretches()
          : new FloatScalarStretches();

  /** Σ (x[i] - centre) and Σ (x[i] - centre)², into the first two of {@code sums}. */
  abstract void moments(Storage x, int at, int n, float centre, double[] sums);

  /** Σ g[i] and Σ g[i] (x[i] - centre), into the first two of {@code sums}. */
  abstract void sums(Storage g, Storage x, int at, int n, float centre, double[] sums);

  /** The same, but g counts as 0 where {@link #affineRelu} of these cuts off. */
  abstract void sumsRelu(
      Storage g, Storage x, int at, int n, float centre, float scale, float shift, double[] sums);

  /** y[i] = (x[i] - centre) scale + shift. */
  abstract void affine(Storage x, int at, int n, float centre, float scale, float shift, Storage y);

  /** The larger of that and 0. */
  abstract void affineRelu(
      Storage x, int at, int n, float centre, float scale, float shift, Storage y);

  /** dx[i] = scale g[i] + slope (x[i] - centre) + rest. */
  abstract void gradient(
      Storage g,
      Storage x,
      int at,
      int n,
      float centre,
      float scale,
      float slope,
      float rest,
      Storage dx);

  /** The same, but g counts as 0 where {@link #affineRelu} of these cuts off. */
  abstract void gradientRelu(
      Storage g,
      Storage x,
      int at,
      int n,
      float centre,
      float scale,
      float shift,
      float slope,
      float rest,
      Storage dx);

  /** dx[i] = g[i], but 0 where y[i] ≤ 0. */
  abstract void unlessNegative(Storage g, Storage y, int at, int n, Storage dx);

  /** dx[i] = g[i] where x[i] > 0, else slope g[i]. */
  abstract void leaky(Storage g, Storage x, int at, int n, float slope, Storage dx);

  /** Of the elements {@code from} to {@code to} of a row: y[i] = x̂[i] w[i] + b[i]. */
  abstract void affine(FloatNormedRow r, float[] w, float[] b, int from, int to, Storage y);

  /**
   * Of a row: dw[place + i] += g[i] x̂[i], db[place + i] += g[i], and what the row has of Σ g[i]
   * w[i] and Σ g[i] w[i] x̂[i] grows.
   */
  abstract void sums(
      FloatNormedRow r, float[] w, float[] dw, float[] db, int place, int from, int to);

  /** Of a row: its gradient. */
  abstract void gradient(FloatNormedRow r, float[] w, int from, int to, Storage dx);

  /** {@link #affine} of two rows, which read the weights together; s may be null. */
  void affine(
      FloatNormedRow r, FloatNormedRow s, float[] w, float[] b, int from, int to, Storage y) {
    affine(r, w, b, from, to, y);
    if (s != null) {
      affine(s, w, b, from, to, y);
    }
  }

  /** {@link #sums} of two rows, first of r and then of s; s may be null. */
  void sums(
      FloatNormedRow r,
      FloatNormedRow s,
      float[] w,
      float[] dw,
      float[] db,
      int place,
      int from,
      int to) {
    sums(r, w, dw, db, place, from, to);
    if (s != null) {
      sums(s, w, dw, db, place, from, to);
    }
  }

  /** {@link #gradient} of two rows; s may be null. */
  void gradient(FloatNormedRow r, FloatNormedRow s, float[] w, int from, int to, Storage dx) {
    gradient(r, w, from, to, dx);
    if (s != null) {
      gradient(s, w, from, to, dx);
    }
  }
}
