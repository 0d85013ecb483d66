package nabla.nn.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nabla.core.ArgumentException;
import nabla.core.DataException;
import nabla.core.NablaException;
import nabla.core.Tensor;

/**
 * Weights in the format of <a href="https://huggingface.co/docs/safetensors">safetensors</a>, as
 * PyTorch's users have them: tensors under names, and nothing that could be run.
 *
 * <pre>{@code
 * SafeTensors.write(file, model.stateDict());
 * model.loadStateDict(SafeTensors.read(file));
 * }</pre>
 *
 * <p>F32, F64 and I64 are FLOAT, DOUBLE and LONG. F16 and BF16 are read as FLOAT; BOOL and the
 * other types of whole numbers as LONG, U64 below 2^63. Nothing is lost by that; types of which
 * there is no tensor can be in a file, and are refused when they are asked for.
 *
 * <p>An open file has its header in memory and nothing else: a tensor is copied from the mapped
 * file into its memory when it is asked for. Don't change a file that is open.
 */
public final class SafeTensors implements AutoCloseable {
  static final Map<String, String> FROM_PYTORCH = Map.of("format", "pt");
  private static final int LENGTH_BYTES = Long.BYTES;

  /** The part of Java's memory that the header of a file may take, its entries being larger. */
  private static final int HEADER_SHARE = 16;

  private final String name;
  private final FileBytes file;
  private final SafeTensorsHeader header;
  private final long dataStart;

  /**
   * What a file says of a tensor.
   *
   * @param dtype the type of its numbers in the file, as "F32"
   */
  public record Info(String dtype, List<Long> shape) {}

  private SafeTensors(Path path) throws IOException {
    name = path.toString();
    file = new FileBytes(path);
    try {
      ByteSource all = file.from(0);
      int length = headerLength(all, file.size());
      dataStart = LENGTH_BYTES + (long) length;
      header = parse(stream(all, length), file.size() - dataStart);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  // ---- Reading ----

  /**
   * Opens a file and checks its header.
   *
   * @throws DataException if it can't be read, or isn't what the format says
   */
  public static SafeTensors open(Path path) {
    return Reading.of(path.toString(), () -> new SafeTensors(path));
  }

  /** Reads all tensors of a file, in the order of its header, like {@link #open}. */
  public static Map<String, Tensor> read(Path path) {
    try (SafeTensors file = open(path)) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      file.names().forEach(name -> tensors.put(name, file.tensor(name)));
      return tensors;
    }
  }

  /** The names of its tensors, in the order of the header. */
  public Set<String> names() {
    return header.entries().keySet();
  }

  /** What else the writer had to say. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /**
   * What it says of one of its tensors.
   *
   * @throws ArgumentException if there is none of that name
   */
  public Info info(String name) {
    SafeTensorsHeader.Entry entry = entry(name);
    return new Info(entry.element().name(), entry.shape());
  }

  /**
   * Reads one of its tensors.
   *
   * @throws ArgumentException if there is none of that name
   * @throws DataException if its numbers can't be read, or a tensor can't hold them
   */
  public Tensor tensor(String name) {
    SafeTensorsHeader.Entry entry = entry(name);
    return Reading.of(this.name, () -> tensor(file.from(dataStart + entry.begin()), name, entry));
  }

  private SafeTensorsHeader.Entry entry(String name) {
    SafeTensorsHeader.Entry entry = header.entries().get(name);
    if (entry == null) {
      throw new ArgumentException(
          "%s: it has no tensor \"%s\"; it has %s"
              .formatted(this.name, name, Text.brief(names().toString())));
    }
    return entry;
  }

  /** No tensor can be read afterwards. */
  @Override
  public void close() {
    Reading.of(
        name,
        () -> {
          file.close();
          return null;
        });
  }

  /** Reads all tensors of a stream of so many bytes, in the order of its header. */
  static Map<String, Tensor> read(InputStream in, long size) throws IOException {
    ByteSource all = ByteSource.of(in);
    int length = headerLength(all, size);
    SafeTensorsHeader header = parse(stream(all, length), size - LENGTH_BYTES - length);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    header.entries().keySet().forEach(name -> tensors.put(name, null));
    for (Map.Entry<String, SafeTensorsHeader.Entry> e : header.byPlace()) {
      tensors.put(e.getKey(), tensor(all, e.getKey(), e.getValue()));
    }
    return tensors;
  }

  private static int headerLength(ByteSource in, long size) throws IOException {
    long length = in.next(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
    long most =
        Math.min(SafeTensorsHeader.MAX_BYTES, Runtime.getRuntime().maxMemory() / HEADER_SHARE);
    if (length < 0 || length > most || length > size - LENGTH_BYTES) {
      throw new DataException(
          "its first 8 bytes promise a header of %s bytes; wanted one inside the file's %s, of at most %s"
              .formatted(Long.toUnsignedString(length), size, most));
    }
    return (int) length;
  }

  /** A part of a source as a stream. */
  private static InputStream stream(ByteSource source, int length) {
    return new BufferedInputStream(
        new InputStream() {
          private int left = length;

          @Override
          public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
          }

          @Override
          public int read(byte[] into, int offset, int count) throws IOException {
            int some = Math.min(count, Math.min(left, Numbers.CHUNK));
            if (some == 0) {
              return count == 0 ? 0 : -1;
            }
            source.next(some).get(into, offset, some);
            left -= some;
            return some;
          }
        });
  }

  private static SafeTensorsHeader parse(InputStream json, long dataBytes) throws IOException {
    json.mark(1);
    if (json.read() != '{') {
      throw new DataException("its header doesn't begin with {, so it is another kind of file");
    }
    json.reset();
    return SafeTensorsHeader.parse(json, dataBytes);
  }

  private static Tensor tensor(ByteSource in, String name, SafeTensorsHeader.Entry entry)
      throws IOException {
    if (entry.element().type == null) {
      throw new DataException(
          "%s: its numbers are %s, of which there is no tensor; convert it to F32"
              .formatted(Text.brief(name), entry.element()));
    }
    try {
      long[] sizes = entry.shape().stream().mapToLong(Long::longValue).toArray();
      return Numbers.read(in, entry.element(), ByteOrder.LITTLE_ENDIAN, Numbers.shape(sizes));
    } catch (NablaException e) {
      throw new DataException(Text.brief(name) + ": " + e.getMessage(), e);
    }
  }

  // ---- Writing ----

  /** Writes a file as PyTorch's tools do, with the metadata {@code format: pt}. */
  public static void write(Path path, Map<String, Tensor> tensors) {
    write(path, tensors, FROM_PYTORCH);
  }

  /**
   * Writes a file, whole or not at all: tensors of wide types first, those of a type by name. A
   * tensor under two names is written twice.
   *
   * @throws ArgumentException if a name can't be in a file
   * @throws DataException if the file can't be written
   */
  public static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata) {
    WholeFile.write(path, out -> write(out, tensors, metadata));
  }

  static void write(OutputStream out, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    SafeTensorsHeader header = SafeTensorsHeader.of(tensors, metadata);
    byte[] json = header.json();
    out.write(
        ByteBuffer.allocate(LENGTH_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .array());
    out.write(json);
    for (String name : header.entries().keySet()) {
      Numbers.write(tensors.get(name), out);
    }
  }
}
