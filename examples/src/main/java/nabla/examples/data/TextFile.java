package nabla.examples.data;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import nabla.core.DataException;

/** Reads plain text in UTF-8, with lines that end with a line feed whatever the file has. */
public final class TextFile {
  /** Far more than a small network can read, far less than memory holds. */
  private static final long MAX_BYTES = 16L << 20;

  private TextFile() {}

  /**
   * The bundled Macbeth, in the spelling of the First Folio: 100,320 characters, 65 of them
   * different.
   */
  public static String macbeth() {
    URL resource = TextFile.class.getResource("/data/macbeth.txt.gz");
    if (resource == null) {
      throw new DataException(
          "/data/macbeth.txt.gz is not on the class path; wanted the bundled data. Build the"
              + " examples again.");
    }
    try (InputStream in = new GZIPInputStream(resource.openStream())) {
      return decode(in.readAllBytes(), resource);
    } catch (IOException e) {
      throw new DataException(
          "%s can't be read: %s. Build the examples again.".formatted(resource, e), e);
    }
  }

  /**
   * Reads a file.
   *
   * @throws DataException if it is missing, larger than 16 MB, or not UTF-8
   */
  public static String read(Path file) {
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new DataException(
            "%s has %,d bytes; wanted at most %,d. Cut a part out of it."
                .formatted(file, size, MAX_BYTES));
      }
      return decode(Files.readAllBytes(file), file);
    } catch (IOException e) {
      throw new DataException(
          "%s can't be read: %s. Wanted a file of plain text.".formatted(file, e), e);
    }
  }

  private static String decode(byte[] bytes, Object source) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return (text.startsWith("\uFEFF") ? text.substring(1) : text).replace("\r\n", "\n");
    } catch (CharacterCodingException e) {
      throw new DataException(
          "%s is not text in UTF-8; wanted plain text. Convert it first.".formatted(source), e);
    }
  }
}
