package nabla.core;

import java.lang.reflect.Array;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;

/** Nested Java arrays as tensors, and sizes given by users. */
final class JavaArrays {
  /** Java's limit. */
  private static final int MAX_ARRAY_RANK = 255;

  private JavaArrays() {}

  static Tensor read(Object nested) {
    int[] dims = new int[MAX_ARRAY_RANK];
    int rank = 0;
    Object inner = nested;
    Class<?> type = nested == null ? Object.class : nested.getClass();
    while (type.isArray()) {
      int length = inner == null ? 0 : Array.getLength(inner);
      dims[rank++] = length;
      type = type.getComponentType();
      inner = length == 0 || type.isPrimitive() ? null : Array.get(inner, 0);
    }
    DataType element =
        type == float.class || type == Float.class
            ? DataType.FLOAT
            : type == double.class || type == Double.class
                ? DataType.DOUBLE
                : type == int.class
                        || type == long.class
                        || type == Integer.class
                        || type == Long.class
                    ? DataType.LONG
                    : null;
    if (element == null) {
      throw new TypeException(
          "of: got "
              + (nested == null ? "null" : nested.getClass().getTypeName())
              + ", wanted arrays, of any depth, of float, double, int or long");
    }
    Tensor x = Tensor.empty(element, Shape.of(Arrays.copyOf(dims, rank)));
    fill(x, nested, 0, 0);
    return x;
  }

  private static int fill(Tensor x, Object part, int depth, int at) {
    if (depth == x.rank()) {
      if (part == null) {
        throw new TypeException("of: element " + at + " is null, wanted a number");
      }
      if (x.dataType() == DataType.LONG) {
        x.storage().longs().put(at, ((Number) part).longValue());
      } else {
        x.put(at, ((Number) part).doubleValue());
      }
      return at + 1;
    }
    int length = part == null ? -1 : Array.getLength(part);
    if (length != x.shape().raw()[depth]) {
      throw new ShapeException(
          ("of: the arrays at depth %s differ in length: %s and %s; all rows of a tensor are"
                  + " equally long")
              .formatted(depth, x.shape().raw()[depth], length < 0 ? "null" : length));
    }
    for (int i = 0; i < length; i++) {
      at = fill(x, Array.get(part, i), depth + 1, at);
    }
    return at;
  }

  /** Sizes of which one may be -1, for a tensor of a shape. */
  static Shape complete(int[] dims, Shape from) {
    int unknown = -1;
    long known = 1;
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] == -1) {
        if (unknown >= 0) {
          throw new ShapeException(
              "reshape: got " + Arrays.toString(dims) + "; only one size can be inferred from -1");
        }
        unknown = i;
      } else {
        known *= dims[i];
      }
    }
    if (unknown < 0) {
      return Shape.of(dims);
    }
    if (known <= 0 || from.numel() % known != 0) {
      throw new ShapeException(
          "reshape: %s is invalid for a tensor of shape %s with %s elements"
              .formatted(Arrays.toString(dims), from, from.numel()));
    }
    int[] out = dims.clone();
    out[unknown] = (int) (from.numel() / known);
    return Shape.of(out);
  }
}
