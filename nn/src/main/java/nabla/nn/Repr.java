package nabla.nn;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/** Values as Python prints them, for the text of modules. */
public final class Repr {
  private Repr() {}

  /** A float: {@code 1e-05}, {@code 0.1}, {@code 1.0}. */
  public static String number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }
    double size = Math.abs(value);
    BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (size == 0 || size >= 1e-4 && size < 1e16) {
      String plain = exact.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    int exponent = exact.precision() - exact.scale() - 1;
    String mantissa = exact.movePointLeft(exponent).stripTrailingZeros().toPlainString();
    return mantissa
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  /** A bool: {@code True}. */
  public static String flag(boolean value) {
    return value ? "True" : "False";
  }

  /** A tuple: {@code (3, 3)}, {@code (3,)}. */
  public static String tuple(List<Integer> values) {
    return values.stream()
        .map(String::valueOf)
        .collect(Collectors.joining(", ", "(", values.size() == 1 ? ",)" : ")"));
  }
}
