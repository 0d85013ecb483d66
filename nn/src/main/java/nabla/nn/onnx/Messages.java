package nabla.nn.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import nabla.core.ArgumentException;
import nabla.core.Tensor;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.protobuf.ByteString;

/** The messages that a graph consists of. */
final class Messages {
  private Messages() {}

  /**
   * An input or output.
   *
   * @param freeSizes the names of free sizes, and what they are in the two examples
   */
  static ValueInfoProto value(Value value, Map<String, int[]> freeSizes) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (int i = 0; i < value.rank(); i++) {
      TensorShapeProto.Dimension.Builder size = shape.addDimBuilder();
      int[] pair = {value.shape().dim(i), value.other().dim(i)};
      if (pair[0] == pair[1]) {
        size.setDimValue(pair[0]);
      } else {
        freeSizes.entrySet().stream()
            .filter(known -> Arrays.equals(known.getValue(), pair))
            .findFirst()
            .ifPresent(known -> size.setDimParam(known.getKey()));
      }
    }
    ValueInfoProto.Builder message = value(value.name(), value.type());
    message.getTypeBuilder().getTensorTypeBuilder().setShape(shape);
    return message.build();
  }

  /** An input or output of any shape. */
  static ValueInfoProto.Builder value(String name, DataType type) {
    TypeProto.Tensor.Builder tensor =
        TypeProto.Tensor.newBuilder().setElemType(elementType(type).getNumber());
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor));
  }

  /** Numbers that the graph holds. */
  static TensorProto tensor(String name, Tensor tensor) {
    ByteBuffer data = ByteBuffer.allocate((int) bytes(tensor)).order(ByteOrder.LITTLE_ENDIAN);
    if (tensor.dataType() == DataType.LONG) {
      data.asLongBuffer().put(tensor.toLongArray());
    } else {
      data.asFloatBuffer().put(tensor.detach().to(DataType.FLOAT).toFloatArray());
    }
    TensorProto.Builder proto =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(elementType(tensor.dataType()).getNumber())
            .setRawData(ByteString.copyFrom(data));
    Arrays.stream(tensor.shape().dims()).forEach(proto::addDims);
    return proto.build();
  }

  /** How large that is. */
  static long bytes(Tensor tensor) {
    return (long) tensor.numel() * (tensor.dataType() == DataType.LONG ? Long.BYTES : Float.BYTES);
  }

  private static TensorProto.DataType elementType(DataType type) {
    return type == DataType.LONG ? TensorProto.DataType.INT64 : TensorProto.DataType.FLOAT;
  }

  /** What a node is told. */
  static AttributeProto attribute(String name, Object value) {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
    if (value instanceof Integer number) {
      attribute.setType(AttributeProto.AttributeType.INT).setI(number);
    } else if (value instanceof Double number) {
      attribute.setType(AttributeProto.AttributeType.FLOAT).setF(number.floatValue());
    } else if (value instanceof String text) {
      attribute.setType(AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(text));
    } else if (value instanceof int[] numbers) {
      attribute.setType(AttributeProto.AttributeType.INTS);
      Arrays.stream(numbers).forEach(attribute::addInts);
    } else if (value instanceof List<?> texts) {
      attribute.setType(AttributeProto.AttributeType.STRINGS);
      texts.forEach(text -> attribute.addStrings(ByteString.copyFromUtf8(text.toString())));
    } else if (value instanceof GraphProto body) {
      attribute.setType(AttributeProto.AttributeType.GRAPH).setG(body);
    } else {
      throw new ArgumentException(
          "ONNX attribute %s: got %s, wanted Integer, Double, String, int[] or a list of strings"
              .formatted(name, value));
    }
    return attribute.build();
  }
}
