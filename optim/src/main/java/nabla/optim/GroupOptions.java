package nabla.optim;

import nabla.core.ArgumentException;

/**
 * What can be set for each parameter group; a record that checks its numbers.
 *
 * @param <O> the record itself
 */
public interface GroupOptions<O extends GroupOptions<O>> extends NamedOptions<O> {
  /** The learning rate. */
  double lr();

  /** The same with another learning rate. */
  default O withLr(double lr) {
    return with("lr", lr);
  }

  /** Throws unless a number is finite and not negative: {@code "Invalid <name>: <value>"}. */
  static void requireNonNegative(String name, double value) {
    require(value >= 0 && value < Double.POSITIVE_INFINITY, "Invalid " + name, value, "from 0 up");
  }

  /** Throws unless both are from 0 to below 1. */
  static void requireBetas(double beta1, double beta2) {
    requireBeta(0, beta1);
    requireBeta(1, beta2);
  }

  private static void requireBeta(int index, double beta) {
    require(
        beta >= 0 && beta < 1,
        "Invalid beta parameter at index " + index,
        beta,
        "from 0 to below 1");
  }

  /** Throws unless something holds: {@code "<complaint>: <value>; wanted a number <wanted>"}. */
  static void require(boolean right, String complaint, double value, String wanted) {
    if (!right) {
      throw new ArgumentException(complaint + ": " + value + "; wanted a number " + wanted);
    }
  }
}
