package nabla.optim;

import nabla.core.ArgumentException;

/**
 * What can be set for each parameter group; a record that checks its numbers.
 *
 * @param <O> the record itself
 */
public interface GroupOptions<O extends GroupOptions<O>> {
  /** The learning rate. */
  double lr();

  /** The same with another learning rate. */
  O withLr(double lr);

  /** Throws unless a number is finite and not negative: {@code "Invalid <name>: <value>"}. */
  static void requireNonNegative(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new ArgumentException("Invalid " + name + ": " + value + "; wanted a number from 0 up");
    }
  }
}
