package nabla.examples.plot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** Files that are there whole or not at all. */
public final class WholeFile {
  private WholeFile() {}

  /** Writes a text in UTF-8, like {@link #write(Path, byte[])}. */
  public static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes a file, over an older one; creates the directory if need be.
   *
   * @throws PlotException if that isn't possible
   */
  public static void write(Path file, byte[] content) {
    Path whole = file.toAbsolutePath();
    Path part = whole.resolveSibling(whole.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      Files.createDirectories(whole.getParent());
      try {
        Files.write(part, content);
        Files.move(
            part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new PlotException(
          "%s can't be written: %s. Wanted the name of a file in a writable directory."
              .formatted(file, e),
          e);
    }
  }
}
