package nabla.core.kernel;

import nabla.core.memory.Storage;

/**
 * Normalization of rows of m elements, each by its own statistics, with a weight and a bias for
 * each element of a row; both may be null. Not centred, it divides by the root of the mean square
 * (RMSNorm).
 */
public sealed interface RowKernels permits FloatRows, DoubleRows {
  /** The kernels of floats, or of doubles. */
  static RowKernels of(boolean floats) {
    return floats ? new FloatRows() : new DoubleRows();
  }

  /**
   * y[r, i] = (x[r, i] - mean[r]) rstd[r] w[i] + b[i], leaving mean and rstd = 1/√(var + eps)
   * behind.
   */
  void forward(
      Storage x,
      Storage weight,
      Storage bias,
      int rows,
      int m,
      double eps,
      boolean centred,
      Storage mean,
      Storage rstd,
      Storage y);

  /**
   * With ĝ = g w and x̂ = (x - mean) rstd: dx = rstd (ĝ - E[ĝ] - x̂ E[ĝ x̂]), without E[ĝ] if not
   * centred; dw = Σ_r g x̂ and db = Σ_r g. dx, dw or db may be null.
   */
  void backward(
      Storage g,
      Storage x,
      Storage weight,
      int rows,
      int m,
      boolean centred,
      Storage mean,
      Storage rstd,
      Storage dx,
      Storage dw,
      Storage db);
}
