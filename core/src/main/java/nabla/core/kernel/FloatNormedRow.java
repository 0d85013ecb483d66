package nabla.core.kernel;

import java.nio.DoubleBuffer;
import nabla.core.memory.Storage;

/**
 * A row that is normalized, in floats: x̂ = (x - mean) rstd = (x - near) scale + shift, where near
 * is the float next to the mean; and, with the gradient g of what became of it, its own gradient dx
 * = scale g w + (slope x̂ + rest).
 */
final class FloatNormedRow {
  final Storage x;
  final Storage g;

  /** The row's first element in them. */
  final int at;

  final float near;
  final float scale;
  final float shift;

  /** Σ g w, as far as it was added up. */
  double sum;

  /** Σ g w x̂, as far as it was added up. */
  double moment;

  float slope;
  float rest;

  /** A row without its slope and rest; g may be null. */
  FloatNormedRow(Storage x, Storage g, int at, double mean, double rstd) {
    this.x = x;
    this.g = g;
    this.at = at;
    this.near = (float) mean;
    this.scale = (float) rstd;
    this.shift = (float) ((near - mean) * rstd);
  }

  /** Row r of m elements each, or null if it isn't before {@code end}. */
  static FloatNormedRow of(
      Storage x, Storage g, int r, int end, int m, DoubleBuffer means, DoubleBuffer rstds) {
    return r < end ? new FloatNormedRow(x, g, r * m, means.get(r), rstds.get(r)) : null;
  }

  /** x̂ of an element x. */
  float hat(float element) {
    return (element - near) * scale + shift;
  }

  /**
   * Finds slope and rest of a row of m elements from its sums: -rstd E[g w x̂], and -rstd E[g w] if
   * it is centred.
   */
  void summed(int m, boolean centred) {
    slope = (float) (-scale * moment / m);
    rest = centred ? (float) (-scale * sum / m) : 0;
  }
}
