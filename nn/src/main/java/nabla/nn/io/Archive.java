package nabla.nn.io;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import nabla.core.ArgumentException;
import nabla.core.DataException;
import nabla.core.Tensor;

/**
 * Texts and tensors under names in one zip file.
 *
 * <pre>{@code
 * Archive.write(path, out -> {
 *   out.text("notes.txt", "the third try");
 *   out.tensors("weights.safetensors", model.stateDict());
 * });
 * try (Archive in = Archive.open(path)) {
 *   model.loadStateDict(in.tensors("weights.safetensors"));
 * }
 * }</pre>
 *
 * <p>Nothing is ever unpacked into files: entries are read by their exact names. What an entry
 * claims about its size is held to what zip's compression can do, and to what is really there; its
 * checksum must be right.
 */
public final class Archive implements AutoCloseable {
  /** The longest text that is read, in bytes. */
  private static final int MAX_TEXT = 10_000_000;

  /** Deflate can't shrink data further than this. */
  private static final long MAX_RATIO = 1032;

  /** What points out of a folder, or means another one on some system. */
  private static final Pattern PATH_TRICKS =
      Pattern.compile("|/.*|.*/|(.*/)?\\.\\.?(/.*)?|.*[\\\\:\\x00-\\x1f].*", Pattern.DOTALL);

  /** All entries have it, so that the same content makes the same file. */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private final String name;
  private final ZipFile zip;
  private final Map<String, ZipEntry> entries = new LinkedHashMap<>();

  /** What an archive is to hold. */
  @FunctionalInterface
  public interface Content {
    /** Writes all of it. */
    void writeTo(Writer out) throws IOException;
  }

  private Archive(Path path) throws IOException {
    name = path.toString();
    if (!Files.exists(path)) {
      throw new NoSuchFileException(name);
    }
    zip = new ZipFile(path.toFile());
    try {
      for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
        add(next(all));
      }
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  /** Found by fuzzing: a name that isn't UTF-8 is noticed here, but not told as an IOException. */
  private static ZipEntry next(Enumeration<? extends ZipEntry> entries) throws IOException {
    try {
      return entries.nextElement();
    } catch (IllegalArgumentException e) {
      throw new ZipException("the name of an entry isn't UTF-8");
    }
  }

  private void add(ZipEntry entry) throws IOException {
    String what = Text.brief(entry.getName());
    if (PATH_TRICKS.matcher(entry.getName()).matches()) {
      throw new DataException(
          "it has an entry \"%s\"; wanted plain names of files".formatted(what));
    }
    if (entries.put(entry.getName(), entry) != null) {
      throw new DataException("it has the entry \"%s\" twice".formatted(what));
    }
  }

  // ---- Reading ----

  /**
   * Opens an archive.
   *
   * @throws DataException if it can't be read, isn't a zip file, or has a name twice or one that
   *     could be a path to somewhere else
   */
  public static Archive open(Path path) {
    return Reading.of(path.toString(), () -> new Archive(path));
  }

  /** The names of its entries. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /**
   * The text of an entry, in UTF-8.
   *
   * @throws DataException if there is no such entry, it is damaged, or takes more than 10 MB
   */
  public String text(String entry) {
    return read(
        entry,
        (in, size) -> {
          if (size > MAX_TEXT) {
            throw new DataException(
                "a text of %s bytes, wanted at most %s".formatted(size, MAX_TEXT));
          }
          return new String(in.readNBytes((int) size), StandardCharsets.UTF_8);
        });
  }

  /**
   * The tensors of an entry in the format of {@link SafeTensors}.
   *
   * @throws DataException if there is no such entry, or it is damaged
   */
  public Map<String, Tensor> tensors(String entry) {
    return read(entry, SafeTensors::read);
  }

  /** The tensor of an entry in the format of {@link Npy}. */
  Tensor array(String entry) {
    return read(entry, (in, size) -> Npy.read(ByteSource.of(in), size));
  }

  /** What reads an entry of so many bytes, to its end. */
  private interface Reader<T> {
    T read(InputStream in, long size) throws IOException;
  }

  private <T> T read(String entry, Reader<T> reader) {
    ZipEntry found = entries.get(entry);
    if (found == null) {
      throw new DataException(
          "%s: it has no entry \"%s\"; it has %s"
              .formatted(name, entry, Text.brief(names().toString())));
    }
    return Reading.of(name + ", " + entry, () -> read(found, reader));
  }

  private <T> T read(ZipEntry entry, Reader<T> reader) throws IOException {
    long size = entry.getSize();
    if (size < 0 || size / MAX_RATIO > entry.getCompressedSize()) {
      throw new DataException(
          "%s bytes that claim to become %s: zip can't do that"
              .formatted(entry.getCompressedSize(), size));
    }
    CRC32 sum = new CRC32();
    try (InputStream in = new CheckedInputStream(zip.getInputStream(entry), sum)) {
      T result = reader.read(in, size);
      if (in.read() != -1) {
        throw new DataException("it is longer than the " + size + " bytes that it claims");
      }
      if (sum.getValue() != entry.getCrc()) {
        throw new DataException("its checksum is wrong. It is damaged; fetch it again.");
      }
      return result;
    }
  }

  /** Nothing can be read afterwards. */
  @Override
  public void close() {
    Reading.of(
        name,
        () -> {
          zip.close();
          return null;
        });
  }

  // ---- Writing ----

  /**
   * Writes an archive, whole or not at all; the same content makes the same bytes.
   *
   * @throws DataException if that isn't possible
   */
  public static void write(Path path, Content content) {
    WholeFile.write(
        path,
        out -> {
          try (ZipOutputStream zip = new ZipOutputStream(new Unclosed(out))) {
            content.writeTo(new Writer(zip));
          }
        });
  }

  /** Takes the entries of an archive, one after the other. */
  public static final class Writer {
    private final ZipOutputStream zip;

    private Writer(ZipOutputStream zip) {
      this.zip = zip;
    }

    /**
     * Writes a text, in UTF-8.
     *
     * @throws ArgumentException if the name is one that {@link Archive#open} wouldn't take
     */
    public void text(String entry, String text) throws IOException {
      write(
          entry,
          Deflater.DEFAULT_COMPRESSION,
          out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Writes tensors in the format of {@link SafeTensors}; without compression, as it saves little.
     */
    public void tensors(String entry, Map<String, Tensor> tensors) throws IOException {
      write(
          entry,
          Deflater.NO_COMPRESSION,
          out -> SafeTensors.write(out, tensors, SafeTensors.FROM_PYTORCH));
    }

    /** Writes a tensor in the format of {@link Npy}. */
    void array(String entry, Tensor tensor) throws IOException {
      write(entry, Deflater.NO_COMPRESSION, out -> Npy.write(out, tensor));
    }

    private void write(String entry, int level, WholeFile.Content content) throws IOException {
      if (PATH_TRICKS.matcher(entry).matches()) {
        throw new ArgumentException(
            "Archive: got the entry \"%s\"; wanted the plain name of a file".formatted(entry));
      }
      ZipEntry head = new ZipEntry(entry);
      head.setTimeLocal(TIME);
      zip.setLevel(level);
      zip.putNextEntry(head);
      content.writeTo(zip);
      zip.closeEntry();
    }
  }

  /** Leaves closing to whoever opened the stream. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      out.write(bytes, offset, count);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
