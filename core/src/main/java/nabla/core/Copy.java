package nabla.core;

import nabla.core.kernel.DoubleWalk;
import nabla.core.kernel.FloatWalk;
import nabla.core.kernel.LongWalk;
import nabla.core.kernel.Walk;

/** Copies elements of any type from one tensor to another. */
final class Copy {
  private Copy() {}

  /** y[i] = the i-th element that the walk visits in x. */
  static void gather(Tensor x, Walk walk, Tensor y) {
    switch (x.dataType()) {
      case FLOAT -> FloatWalk.gather(x.storage(), walk, y.storage(), y.numel());
      case DOUBLE -> DoubleWalk.gather(x.storage(), walk, y.storage(), y.numel());
      default -> LongWalk.gather(x.storage(), walk, y.storage(), y.numel());
    }
  }

  /** The i-th element that the walk visits in y = x[from + i]. */
  static void scatter(Tensor x, int from, Tensor y, Walk walk, int n) {
    switch (x.dataType()) {
      case FLOAT -> FloatWalk.scatter(x.storage(), from, y.storage(), walk, n);
      case DOUBLE -> DoubleWalk.scatter(x.storage(), from, y.storage(), walk, n);
      default -> LongWalk.scatter(x.storage(), from, y.storage(), walk, n);
    }
  }

  /** The i-th element that the walk visits in y += x[i]. */
  static void add(Tensor x, Tensor y, Walk walk) {
    if (x.isFloat()) {
      FloatWalk.add(x.storage(), y.storage(), walk, x.numel());
    } else {
      DoubleWalk.add(x.storage(), y.storage(), walk, x.numel());
    }
  }

  /** Every element of y = value. */
  static void fill(Tensor y, double value) {
    switch (y.dataType()) {
      case FLOAT -> FloatWalk.fill(y.storage(), (float) value, y.numel());
      case DOUBLE -> DoubleWalk.fill(y.storage(), value, y.numel());
      default -> LongWalk.fill(y.storage(), (long) value, y.numel());
    }
  }
}
