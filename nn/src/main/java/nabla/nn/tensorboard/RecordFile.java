package nabla.nn.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A new file of TensorFlow's records: the length as 8 bytes, its checksum as 4, the content, its
 * checksum as 4, all little-endian. Each record is written at once, so that whoever reads along
 * sees whole ones.
 */
final class RecordFile implements AutoCloseable {
  private static final int MASK = 0xa282ead8;

  private final FileChannel channel;

  RecordFile(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  void add(byte[] content) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES + content.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(content.length);
    bytes.putInt(checksum(bytes.duplicate().flip()));
    bytes.put(content).putInt(checksum(ByteBuffer.wrap(content))).flip();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /**
   * CRC-32C, turned and shifted, so that the checksum of something that holds checksums is no
   * simple number.
   */
  private static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
