package nabla.examples.data;

import static java.util.stream.Collectors.joining;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import nabla.core.DataException;

/**
 * Reads IDX, the format of MNIST and its relatives: a magic number, one big-endian size per
 * dimension, then one byte per element. A file may be gzipped, whatever its name; its first two
 * bytes decide.
 *
 * <p>Nothing that a header claims is believed: sizes are compared with the file before memory is
 * taken for them.
 *
 * @see <a href="http://yann.lecun.com/exdb/mnist/">Y. LeCun, C. Cortes, C. Burges: The MNIST
 *     database, 1998</a>
 */
public final class IdxFile {
  private static final int GZIP_MAGIC = 0x1f8b;

  /**
   * Deflate can't shrink data further than this, so a gzipped file can't hold more than its size
   * times this.
   */
  private static final long MAX_GZIP_RATIO = 1032;

  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

  /**
   * Grey pictures, one after the other, row by row.
   *
   * @param pixels count * height * width bytes, 0 to 255 as unsigned values
   */
  public record Images(byte[] pixels, int count, int height, int width) {}

  /**
   * Classes, one per picture.
   *
   * @param classes 0 to 255 as unsigned values
   */
  public record Labels(byte[] classes) {}

  private enum Kind {
    IMAGES(0x803, 3),
    LABELS(0x801, 1);

    final int magic;
    final int dimensions;

    Kind(int magic, int dimensions) {
      this.magic = magic;
      this.dimensions = dimensions;
    }

    @Override
    public String toString() {
      return "IDX %s (magic 0x%x)".formatted(name().toLowerCase(Locale.ROOT), magic);
    }
  }

  private record Content(int[] sizes, byte[] bytes) {}

  private IdxFile() {}

  /**
   * Reads pictures (magic 0x803: count, height, width).
   *
   * @throws DataException if the file is missing, truncated, too long, of another kind, or claims
   *     impossible sizes
   */
  public static Images images(Path file) {
    return images(read(file, Kind.IMAGES));
  }

  /** Reads pictures from a resource of the class path, like {@link #images(Path)}. */
  public static Images images(URL resource) {
    return images(read(resource, Kind.IMAGES));
  }

  /**
   * Reads labels (magic 0x801: count).
   *
   * @throws DataException if the file is missing, truncated, too long, of another kind, or claims
   *     impossible sizes
   */
  public static Labels labels(Path file) {
    return new Labels(read(file, Kind.LABELS).bytes);
  }

  /** Reads labels from a resource of the class path, like {@link #labels(Path)}. */
  public static Labels labels(URL resource) {
    return new Labels(read(resource, Kind.LABELS).bytes);
  }

  private static Images images(Content content) {
    int[] sizes = content.sizes;
    return new Images(content.bytes, sizes[0], sizes[1], sizes[2]);
  }

  private static Content read(Path file, Kind kind) {
    if (!Files.isRegularFile(file)) {
      String what = Files.exists(file) ? "is not a regular file" : "does not exist";
      throw new DataException("%s %s; wanted %s. Check the path.".formatted(file, what, kind));
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(file.toString(), in, Files.size(file), kind);
    } catch (IOException e) {
      throw unreadable(file.toString(), kind, e);
    }
  }

  private static Content read(URL resource, Kind kind) {
    try (InputStream in = resource.openStream()) {
      byte[] all = in.readAllBytes();
      return read(resource.toString(), new ByteArrayInputStream(all), all.length, kind);
    } catch (IOException e) {
      throw unreadable(resource.toString(), kind, e);
    }
  }

  private static Content read(String name, InputStream raw, long fileSize, Kind kind)
      throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(raw);
    boolean zipped = isGzip(buffered);
    DataInputStream in = new DataInputStream(zipped ? new GZIPInputStream(buffered) : buffered);
    int[] sizes = header(name, in, kind);
    String promise =
        IntStream.of(sizes).mapToObj(Integer::toString).collect(joining(" x ", "", " bytes"));
    long wanted = product(sizes);
    if (wanted > (zipped ? fileSize * MAX_GZIP_RATIO : fileSize)) {
      throw truncated(name, promise, fileSize + " bytes" + (zipped ? ", gzipped" : ""));
    }
    long most = Math.min(MAX_ARRAY, Runtime.getRuntime().maxMemory() / 2);
    if (wanted > most) {
      throw new DataException(
          "%s: its header promises %s, this JVM can take %d. Start Java with a larger -Xmx (2 GB is the utmost here)."
              .formatted(name, promise, most));
    }
    byte[] bytes =
        in.readNBytes(
            (int) wanted); // reads in small chunks: memory grows with what is really there
    if (bytes.length < wanted) {
      throw truncated(name, promise, bytes.length + " bytes behind the header");
    }
    if (in.read() != -1) {
      throw new DataException(
          "%s is too long: bytes follow the %s that its header promises. It is damaged or wrongly cut; fetch it again."
              .formatted(name, promise));
    }
    return new Content(sizes, bytes);
  }

  private static boolean isGzip(BufferedInputStream in) throws IOException {
    in.mark(2);
    int first = in.read();
    int second = in.read();
    in.reset();
    return (first << 8 | second) == GZIP_MAGIC;
  }

  private static int[] header(String name, DataInputStream in, Kind kind) throws IOException {
    int magic = in.readInt();
    if (magic != kind.magic) {
      throw new DataException(
          "%s starts with 0x%x; wanted %s. Are image and label files swapped, or is it another format?"
              .formatted(name, magic, kind));
    }
    int[] sizes = new int[kind.dimensions];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = in.readInt();
      if (sizes[i] <= 0) {
        throw new DataException(
            "%s: dimension %d of its header is %d; wanted a positive size. The file is damaged; fetch it again."
                .formatted(name, i, sizes[i]));
      }
    }
    return sizes;
  }

  /** The number of elements, or {@code Long.MAX_VALUE} if it exceeds a long. */
  private static long product(int[] sizes) {
    long product = 1;
    for (int size : sizes) {
      product = product > Long.MAX_VALUE / size ? Long.MAX_VALUE : product * size;
    }
    return product;
  }

  private static DataException truncated(String name, String promise, String found) {
    return new DataException(
        "%s is truncated: its header promises %s, it holds %s. Fetch it again."
            .formatted(name, promise, found));
  }

  private static DataException unreadable(String name, Kind kind, IOException cause) {
    String problem = cause instanceof EOFException ? "it ends too early" : cause.toString();
    return new DataException(
        "%s can't be read as %s: %s. It is truncated, damaged or not permitted; check it or fetch it again."
            .formatted(name, kind, problem),
        cause);
  }
}
