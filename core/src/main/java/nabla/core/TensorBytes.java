package nabla.core;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import nabla.core.memory.Storage;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The numbers of tensors as bytes, row by row: for whoever reads and writes files.
 *
 * <p>A FLOAT is 4 bytes, a DOUBLE and a LONG are 8, in the order of the buffer. Numbers go between
 * the buffer and the tensor's memory at once, without an array in between.
 */
public final class TensorBytes {
  private TensorBytes() {}

  /** The bytes that a number of a type takes. */
  public static int width(DataType type) {
    return type == DataType.FLOAT ? Float.BYTES : Long.BYTES;
  }

  /**
   * Sets numbers of a tensor to all that remain in a buffer, which is empty then.
   *
   * @param at the first one that is set, counted row by row
   * @throws ArgumentException if the buffer holds parts of a number, or more than there is room for
   */
  public static void set(Tensor tensor, int at, ByteBuffer from) {
    int count = from.remaining() / width(tensor.dataType());
    require("set", tensor, at, count, from);
    tensor.beforeChange("set");
    Storage to = tensor.storage();
    switch (tensor.dataType()) {
      case FLOAT -> to.floats().put(at, from.asFloatBuffer(), 0, count);
      case DOUBLE -> to.doubles().put(at, from.asDoubleBuffer(), 0, count);
      default -> to.longs().put(at, from.asLongBuffer(), 0, count);
    }
    from.position(from.limit());
    to.changed();
    Reference.reachabilityFence(tensor);
  }

  /**
   * Fills what remains of a buffer with numbers of a tensor.
   *
   * @param at the first one, counted row by row
   * @throws ArgumentException if the buffer has room for parts of a number, or for more than follow
   */
  public static void get(Tensor tensor, int at, ByteBuffer into) {
    int count = into.remaining() / width(tensor.dataType());
    require("get", tensor, at, count, into);
    Storage from = tensor.storage();
    switch (tensor.dataType()) {
      case FLOAT -> into.asFloatBuffer().put(0, from.floats(), at, count);
      case DOUBLE -> into.asDoubleBuffer().put(0, from.doubles(), at, count);
      default -> into.asLongBuffer().put(0, from.longs(), at, count);
    }
    into.position(into.limit());
    Reference.reachabilityFence(tensor);
  }

  private static void require(String op, Tensor tensor, int at, int count, ByteBuffer buffer) {
    boolean whole = count * width(tensor.dataType()) == buffer.remaining();
    if (!whole || at < 0 || at > tensor.numel() - count) {
      throw new ArgumentException(
          "TensorBytes.%s: got %s bytes from element %s on for %s, wanted whole numbers inside of it"
              .formatted(op, buffer.remaining(), at, tensor.describe()));
    }
  }
}
