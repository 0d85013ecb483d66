package nabla.core;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Tensors as text, in PyTorch's layout: four decimals, rows under each other, the middle of long
 * ones left out.
 */
final class TensorPrinter {
  private static final int WHOLE = 1000;
  private static final int EDGE = 3;
  private static final int LINE = 80;
  private static final int GAP = -1;

  private final Tensor x;
  private final boolean shortened;
  private final List<Integer> shown = new ArrayList<>();
  private final Style style;
  private final int width;

  private TensorPrinter(Tensor x) {
    this.x = x;
    this.shortened = x.numel() > WHOLE;
    collect(0, 0);
    double largest = 0;
    double smallest = Double.POSITIVE_INFINITY;
    boolean whole = true;
    for (int i : shown) {
      double value = Math.abs(x.at(i));
      if (value > 0 && value <= Double.MAX_VALUE) {
        largest = Math.max(largest, value);
        smallest = Math.min(smallest, value);
        whole &= value == Math.rint(value);
      }
    }
    boolean scientific = largest / smallest > 1000 || largest > 1e8 || !whole && smallest < 1e-4;
    style = scientific ? Style.SCIENTIFIC : whole ? Style.WHOLE : Style.FIXED;
    int widest = 1;
    for (int i : shown) {
      double value = x.at(i);
      boolean counts =
          x.dataType() == DataType.LONG || value != 0 && Math.abs(value) <= Double.MAX_VALUE;
      widest = counts ? Math.max(widest, number(i).length()) : widest;
    }
    width = widest;
  }

  static String print(Tensor x) {
    if (x.storageReleased()) {
      return "tensor(given back at its scope's end, shape=" + x.shape() + ")";
    }
    StringBuilder text = new StringBuilder("tensor(");
    if (x.numel() == 0) {
      text.append("[]");
      if (x.rank() != 1) {
        text.append(", shape=").append(x.shape());
      }
    } else {
      new TensorPrinter(x).rows(text, 0, 0, "tensor(".length());
    }
    if (x.dataType() == DataType.DOUBLE || x.dataType() == DataType.LONG && x.numel() == 0) {
      text.append(", dtype=").append(x.dataType());
    }
    if (!x.gradFn().isEmpty()) {
      text.append(", gradFn=").append(x.gradFn());
    } else if (x.requiresGrad()) {
      text.append(", requiresGrad=true");
    }
    return text.append(')').toString();
  }

  /** Which of a dimension's places are shown; a gap stands for those left out. */
  private int[] places(int size) {
    boolean gap = shortened && size > 2 * EDGE;
    int[] places = new int[gap ? 2 * EDGE + 1 : size];
    for (int i = 0; i < places.length; i++) {
      places[i] = !gap || i < EDGE ? i : i == EDGE ? GAP : size - places.length + i;
    }
    return places;
  }

  private void collect(int axis, int at) {
    if (axis == x.rank()) {
      shown.add(at);
      return;
    }
    for (int place : places(x.size(axis))) {
      if (place != GAP) {
        collect(axis + 1, at + place * x.shape().product(axis + 1, x.rank()));
      }
    }
  }

  private void rows(StringBuilder text, int axis, int at, int indent) {
    if (axis == x.rank()) {
      text.append(padded(at));
    } else if (axis == x.rank() - 1) {
      row(text, at, indent);
    } else {
      String separator = "," + "\n".repeat(x.rank() - 1 - axis) + " ".repeat(indent + 1);
      String before = "[";
      for (int place : places(x.size(axis))) {
        text.append(before);
        before = separator;
        if (place == GAP) {
          text.append("...");
        } else {
          rows(text, axis + 1, at + place * x.shape().product(axis + 1, x.rank()), indent + 1);
        }
      }
      text.append(']');
    }
  }

  private void row(StringBuilder text, int at, int indent) {
    int perLine = Math.max(1, (LINE - indent) / (width + 2));
    int[] places = places(x.size(-1));
    text.append('[');
    for (int i = 0; i < places.length; i++) {
      if (i > 0) {
        text.append(i % perLine == 0 ? ",\n" + " ".repeat(indent + 1) : ", ");
      }
      text.append(places[i] == GAP ? " ..." : padded(at + places[i]));
    }
    text.append(']');
  }

  private String padded(int i) {
    String number = number(i);
    return " ".repeat(Math.max(0, width - number.length())) + number;
  }

  private String number(int i) {
    if (x.dataType() == DataType.LONG) {
      return Long.toString(x.storage().longs().get(i));
    }
    double value = x.at(i);
    if (Double.isNaN(value)) {
      return "nan";
    }
    return Double.isInfinite(value) ? value > 0 ? "inf" : "-inf" : style.text(value);
  }

  /**
   * How a tensor's numbers are written; ties round to even, as C does and Java's own formats don't.
   */
  private enum Style {
    WHOLE {
      @Override
      String text(double value) {
        return String.format(Locale.ROOT, "%.0f.", value);
      }
    },
    FIXED {
      @Override
      String text(double value) {
        String digits =
            new BigDecimal(Math.abs(value)).setScale(4, RoundingMode.HALF_EVEN).toPlainString();
        return sign(value) + digits;
      }
    },
    SCIENTIFIC {
      @Override
      String text(double value) {
        BigDecimal rounded =
            new BigDecimal(Math.abs(value)).round(new MathContext(5, RoundingMode.HALF_EVEN));
        return sign(value) + String.format(Locale.ROOT, "%.4e", rounded);
      }
    };

    abstract String text(double value);

    private static String sign(double value) {
      return Math.copySign(1, value) < 0 ? "-" : "";
    }
  }
}
