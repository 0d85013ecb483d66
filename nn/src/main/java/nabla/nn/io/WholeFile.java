package nabla.nn.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import nabla.core.DataException;

/**
 * Files that are there whole or not at all: written under another name beside it, {@code
 * NAME.<random>.part}, brought to the disk, and renamed at once. Whoever looks, also after a loss
 * of power, finds the old file or the new one.
 */
public final class WholeFile {
  /** What a file is to hold. */
  @FunctionalInterface
  public interface Content {
    /** Writes all of it. */
    void writeTo(OutputStream out) throws IOException;
  }

  private WholeFile() {}

  /** Writes a text in UTF-8, like {@link #write(Path, Content)}. */
  public static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes bytes, like {@link #write(Path, Content)}. */
  public static void write(Path file, byte[] content) {
    write(file, out -> out.write(content));
  }

  /**
   * Writes a file, over an older one; creates the directory if need be.
   *
   * @throws DataException if that isn't possible; what was there before is there still
   */
  public static void write(Path file, Content content) {
    Path whole = file.toAbsolutePath();
    Path part = whole.resolveSibling(whole.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      Files.createDirectories(whole.getParent());
      try {
        writePart(part, content);
        Files.move(
            part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
      sync(whole.getParent());
    } catch (IOException e) {
      throw new DataException(
          "%s can't be written: %s. Wanted the name of a file in a writable directory with room for it."
              .formatted(file, e),
          e);
    }
  }

  private static void writePart(Path part, Content content) throws IOException {
    try (FileChannel channel =
            FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
      content.writeTo(out);
      out.flush();
      channel.force(true);
    }
  }

  /** Brings the new name to the disk, which is the directory's business. */
  private static void sync(Path directory) throws IOException {
    if (!System.getProperty("os.name")
        .startsWith("Windows")) { // there, directories can't be opened
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
