package nabla.nn.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import nabla.core.DataException;
import nabla.core.Shape;
import nabla.core.Tensor;
import nabla.core.TensorBytes;

/** The numbers of a tensor on their way between a file and its memory, a piece at a time. */
final class Numbers {
  /** The bytes that are on the way at once. */
  static final int CHUNK = 1 << 16;

  private Numbers() {}

  /** A tensor's shape, from sizes that a file claims. */
  static Shape shape(long... sizes) {
    int[] dims = new int[sizes.length];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = (int) Math.min(sizes[i], Integer.MAX_VALUE);
    }
    return Shape.of(dims);
  }

  /** Throws if Java could not hold a tensor, before anything is allocated for it. */
  private static void requireMemory(Element element, Shape shape) {
    long wanted = (long) shape.numel() * TensorBytes.width(element.type);
    long most = Runtime.getRuntime().maxMemory();
    if (wanted > most) {
      throw new DataException(
          "a tensor of shape %s takes %s bytes, this JVM can take %s; start Java with a larger -Xmx"
              .formatted(shape, wanted, most));
    }
  }

  /** The next tensor of a file. */
  static Tensor read(ByteSource in, Element element, ByteOrder order, Shape shape)
      throws IOException {
    requireMemory(element, shape);
    Tensor tensor = Tensor.empty(element.type, shape);
    int some = CHUNK / element.width;
    for (int at = 0; at < shape.numel(); at += some) {
      int count = Math.min(some, shape.numel() - at);
      ByteBuffer raw = in.next(count * element.width).order(order);
      TensorBytes.set(tensor, at, element.convert(raw));
    }
    return tensor;
  }

  /** Writes all numbers, the byte of least weight first. */
  static void write(Tensor tensor, OutputStream out) throws IOException {
    int width = TensorBytes.width(tensor.dataType());
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < tensor.numel(); at += CHUNK / width) {
      int count = Math.min(CHUNK / width, tensor.numel() - at);
      TensorBytes.get(tensor, at, chunk.clear().limit(count * width));
      out.write(chunk.array(), 0, count * width);
    }
  }
}
