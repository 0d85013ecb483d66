package nabla.core;

import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;

/** Tensors as text, in PyTorch's layout: four decimals, rows under each other, the middle of long ones left out. */
final class TensorPrinter {
  private static final int WHOLE = 1000;
  private static final int EDGE = 3;

  private final Tensor x;
  private final boolean shortened;
  private final String format;
  private final int width;

  private TensorPrinter(Tensor x) {
    this.x = x;
    this.shortened = x.numel() > WHOLE;
    double largest = 0;
    double smallest = Double.POSITIVE_INFINITY;
    boolean whole = true;
    for (int i = 0; i < x.numel(); i++) {
      double value = Math.abs(x.at(i));
      if (value <= Double.MAX_VALUE) {
        largest = Math.max(largest, value);
        smallest = value > 0 ? Math.min(smallest, value) : smallest;
        whole &= value == Math.rint(value);
      }
    }
    boolean scientific = largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1e3 && !whole && largest > 1e3;
    format = x.dataType() == DataType.LONG ? "%.0f" : scientific ? "%.4e" : whole ? "%.0f." : "%.4f";
    int widest = 0;
    for (int i = 0; i < x.numel(); i++) {
      widest = Math.max(widest, number(i).length());
    }
    width = widest;
  }

  static String print(Tensor x) {
    if (x.storageReleased()) {
      return "tensor(given back at its scope's end, shape=" + x.shape() + ")";
    }
    StringBuilder text = new StringBuilder("tensor(");
    if (x.numel() == 0) {
      text.append("[], shape=").append(x.shape());
    } else {
      new TensorPrinter(x).rows(text, 0, 0, 8);
    }
    if (x.dataType() == DataType.DOUBLE) {
      text.append(", dtype=DOUBLE");
    }
    if (!x.gradFn().isEmpty()) {
      text.append(", gradFn=").append(x.gradFn());
    } else if (x.requiresGrad()) {
      text.append(", requiresGrad=true");
    }
    return text.append(')').toString();
  }

  private void rows(StringBuilder text, int axis, int at, int indent) {
    if (axis == x.rank()) {
      String number = number(at);
      text.append(" ".repeat(Math.max(0, (x.rank() == 0 ? 0 : width) - number.length()))).append(number);
      return;
    }
    int size = x.shape().raw()[axis];
    int stride = x.shape().product(axis + 1, x.rank());
    boolean last = axis == x.rank() - 1;
    String separator = last ? ", " : "," + "\n".repeat(x.rank() - 1 - axis) + " ".repeat(indent);
    text.append('[');
    for (int i = 0; i < size; i++) {
      if (i > 0) {
        text.append(separator);
      }
      if (shortened && size > 2 * EDGE && i == EDGE) {
        text.append("...").append(separator);
        i = size - EDGE;
      }
      rows(text, axis + 1, at + i * stride, indent + 1);
    }
    text.append(']');
  }

  private String number(int i) {
    if (x.dataType() == DataType.LONG) {
      return Long.toString(x.storage().longs().get(i));
    }
    double value = x.at(i);
    if (Double.isNaN(value)) {
      return "nan";
    }
    return Double.isInfinite(value) ? value > 0 ? "inf" : "-inf" : String.format(Locale.ROOT, format, value);
  }
}
