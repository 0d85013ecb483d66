package nabla.nn.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import nabla.core.DataException;
import nabla.core.Shape;
import nabla.core.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Small tensors in documents: {@code {"shape": [2], "dtype": "float32", "data": [0.5, 2]}}, numbers
 * row by row.
 */
final class TensorJson {
  private TensorJson() {}

  static Tensor read(JsonNode node, String at) {
    JsonNode data = node.path("data");
    if (!data.isArray() || !node.path("shape").isArray() || !node.path("dtype").isTextual()) {
      throw Arguments.wrong(node, at, "a tensor: an object of shape, dtype and data");
    }
    DataType type = type(node.get("dtype"), at + ".dtype");
    Shape shape = shape(node.get("shape"), at + ".shape");
    if (shape.numel() != data.size()) {
      throw new DataException(
          "%s.data: got %s numbers, wanted %s for shape %s"
              .formatted(at, data.size(), shape.numel(), shape));
    }
    double[] values = new double[data.size()];
    long[] whole = new long[data.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode value = data.get(i);
      if (!value.isNumber() || type == DataType.LONG && !value.canConvertToLong()) {
        throw Arguments.wrong(
            value, at + ".data[" + i + "]", type == DataType.LONG ? "a whole number" : "a number");
      }
      values[i] = value.doubleValue();
      whole[i] = value.longValue();
    }
    return type == DataType.LONG
        ? Tensor.of(whole).reshape(shape)
        : Tensor.of(values).reshape(shape).to(type);
  }

  private static Shape shape(JsonNode dims, String at) {
    return Shape.of(Arguments.integers(dims, at).stream().mapToInt(Integer::intValue).toArray());
  }

  private static DataType type(JsonNode name, String at) {
    return switch (name.textValue()) {
      case "float32" -> DataType.FLOAT;
      case "float64" -> DataType.DOUBLE;
      case "int64" -> DataType.LONG;
      default -> throw Arguments.wrong(name, at, "float32, float64 or int64");
    };
  }

  static void write(Tensor tensor, ObjectNode node) {
    ArrayNode shape = node.putArray("shape");
    for (int dim : tensor.shape().dims()) {
      shape.add(dim);
    }
    node.put(
        "dtype",
        switch (tensor.dataType()) {
          case FLOAT -> "float32";
          case DOUBLE -> "float64";
          default -> "int64";
        });
    ArrayNode data = node.putArray("data");
    if (tensor.dataType() == DataType.LONG) {
      for (long value : tensor.toLongArray()) {
        data.add(value);
      }
    } else {
      for (double value : tensor.toDoubleArray()) {
        data.add(value);
      }
    }
  }
}
