package nabla.nn.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Bytes one after the other, as views of what holds them where that is possible. */
@FunctionalInterface
interface ByteSource {
  /** The next bytes, to be used up before the ones after them are asked for. */
  ByteBuffer next(int count) throws IOException;

  /** The bytes of a stream, each time through the same array. */
  static ByteSource of(InputStream in) {
    byte[] chunk = new byte[Numbers.CHUNK];
    return count -> {
      if (in.readNBytes(chunk, 0, count) < count) {
        throw new EOFException("it ends too early");
      }
      return ByteBuffer.wrap(chunk, 0, count);
    };
  }
}
