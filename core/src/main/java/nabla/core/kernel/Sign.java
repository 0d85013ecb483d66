package nabla.core.kernel;

/** The sign of a number, found without a branch. */
final class Sign {
  private Sign() {}

  /** 1 if the sign bit is set, 0 if not. */
  static int negative(float number) {
    return Float.floatToRawIntBits(number) >>> 31;
  }

  /** 1 if the sign bit is set, 0 if not. */
  static int negative(double number) {
    return (int) (Double.doubleToRawLongBits(number) >>> 63);
  }
}
