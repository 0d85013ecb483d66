package nabla.nn.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of a file of any size, seen through a window that is mapped into memory, so that they
 * are copied to where they belong and nowhere else. The whole of a small file is read instead:
 * mappings last until the garbage collector finds them.
 */
final class FileBytes implements AutoCloseable {
  private static final long WINDOW = 1L << 30;
  private static final long SMALL = 1L << 20;

  private final FileChannel channel;
  private final long size;
  private long start;
  private ByteBuffer window = ByteBuffer.allocate(0);

  FileBytes(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new NoSuchFileException(file.toString(), null, "it is a directory");
    }
    channel = FileChannel.open(file, StandardOpenOption.READ);
    size = channel.size();
  }

  long size() {
    return size;
  }

  /** The bytes from a place in the file on. */
  ByteSource from(long place) {
    long[] next = {place};
    return count -> {
      long at = next[0];
      next[0] += count;
      return slice(at, count);
    };
  }

  private ByteBuffer slice(long at, int count) throws IOException {
    if (at > size - count || channel.size() < size) {
      throw new EOFException("it ends too early");
    }
    if (at < start || at + count > start + window.capacity()) {
      start = at;
      window = size <= SMALL ? readAll() : map(at, Math.min(WINDOW, size - at));
    }
    return window.slice((int) (at - start), count);
  }

  private ByteBuffer map(long at, long count) throws IOException {
    return channel.map(FileChannel.MapMode.READ_ONLY, at, count);
  }

  private ByteBuffer readAll() throws IOException {
    start = 0;
    ByteBuffer all = ByteBuffer.allocate((int) size);
    while (all.hasRemaining()) {
      if (channel.read(all, all.position()) < 0) {
        throw new EOFException("it ends too early");
      }
    }
    return all;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
