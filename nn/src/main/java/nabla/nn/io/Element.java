package nabla.nn.io;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import nabla.core.DataException;
import nabla.core.TensorBytes;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The types of numbers in files, under the names that safetensors has for them, in the order in
 * which it sorts them, and the tensors' type that they become without loss: FLOAT, DOUBLE or LONG.
 */
enum Element {
  BOOL(1, DataType.LONG),
  U8(1, DataType.LONG),
  I8(1, DataType.LONG),
  F8_E5M2(1, null),
  F8_E4M3(1, null),
  I16(2, DataType.LONG),
  U16(2, DataType.LONG),
  F16(2, DataType.FLOAT),
  BF16(2, DataType.FLOAT),
  I32(4, DataType.LONG),
  U32(4, DataType.LONG),
  F32(4, DataType.FLOAT),
  C64(8, null),
  F64(8, DataType.DOUBLE),
  I64(8, DataType.LONG),
  U64(8, DataType.LONG);

  /** The bytes of a number in the file. */
  final int width;

  /** What it becomes; null if there is no tensor for it. */
  final DataType type;

  Element(int width, DataType type) {
    this.width = width;
    this.type = type;
  }

  /** How the numbers of a tensor are written. */
  static Element of(DataType type) {
    return switch (type) {
      case FLOAT -> F32;
      case DOUBLE -> F64;
      default -> I64;
    };
  }

  /** The same numbers as the tensor's type has them; the buffer itself if that is so already. */
  ByteBuffer convert(ByteBuffer raw) {
    if (this == of(type)) {
      return raw;
    }
    int count = raw.remaining() / width;
    ByteBuffer out =
        ByteBuffer.allocate(count * TensorBytes.width(type)).order(ByteOrder.nativeOrder());
    for (int i = 0; i < count; i++) {
      if (type == DataType.FLOAT) {
        short bits = raw.getShort();
        out.putFloat(this == BF16 ? Float.intBitsToFloat(bits << 16) : half(bits));
      } else {
        out.putLong(whole(raw));
      }
    }
    return out.flip();
  }

  private long whole(ByteBuffer raw) {
    return switch (this) {
      case BOOL -> raw.get() == 0 ? 0 : 1;
      case U8 -> Byte.toUnsignedLong(raw.get());
      case I8 -> raw.get();
      case I16 -> raw.getShort();
      case U16 -> Short.toUnsignedLong(raw.getShort());
      case I32 -> raw.getInt();
      case U32 -> Integer.toUnsignedLong(raw.getInt());
      default -> unsigned(raw.getLong());
    };
  }

  private static long unsigned(long value) {
    if (value < 0) {
      throw new DataException(
          "it holds %s, wanted whole numbers below 2^63: tensors of ours are of signed ones"
              .formatted(Long.toUnsignedString(value)));
    }
    return value;
  }

  /** A number of IEEE 754's 16 bits: sign, 5 of exponent, 10 of fraction. */
  private static float half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    float magnitude =
        exponent == 0
            ? fraction * 0x1p-24f
            : Float.intBitsToFloat(
                (exponent == 0x1f ? 0xff : exponent + 112) << 23 | fraction << 13);
    return bits < 0 ? -magnitude : magnitude;
  }
}
