package nabla.examples.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import nabla.core.Generator;
import nabla.core.NablaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Readers of pictures return or throw an exception of ours, whatever is done to their files: the
 * same damage each time, {@code -Dnabla.fuzz=1000000} for more of it.
 */
class HostilePicturesTest {
  private static final int TRIALS = Integer.getInteger("nabla.fuzz", 2000);
  private static final int MOST = 5;
  private static final int[] TELLING = {0, -1, 1, 0x7fffffff, 0x80000000, 0x10000, 0xffff};

  @TempDir Path folder;

  private static byte[] idx(boolean gzipped, int magic, int... sizes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OutputStream zipped = gzipped ? new GZIPOutputStream(bytes) : bytes;
    try (DataOutputStream out = new DataOutputStream(zipped)) {
      out.writeInt(magic);
      for (int size : sizes) {
        out.writeInt(size);
      }
      out.write(new byte[Arrays.stream(sizes).reduce(1, (a, b) -> a * b)]);
    }
    return bytes.toByteArray();
  }

  private static byte[] picture(String format, int type) throws IOException {
    BufferedImage image = new BufferedImage(13, 9, type);
    Generator random = new Generator(5);
    for (int i = 0; i < 13 * 9; i++) {
      image.setRGB(i % 13, i / 13, random.nextInt(1 << 24) | 0xff << 24);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertTrue(ImageIO.write(image, format, bytes), format);
    return bytes.toByteArray();
  }

  /** A file with one to five damages: bytes, numbers of four, parts that are missing or doubled. */
  private static byte[] damaged(byte[] whole, SplittableRandom random) {
    byte[] bytes = whole;
    for (int i = 1 + random.nextInt(MOST); i > 0 && bytes.length > 4; i--) {
      int at =
          random.nextInt(random.nextBoolean() ? bytes.length - 4 : Math.min(60, bytes.length - 4));
      int to = Math.min(bytes.length, at + random.nextInt(40));
      bytes = bytes.clone();
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> ByteBuffer.wrap(bytes).putInt(at, TELLING[random.nextInt(TELLING.length)]);
        case 3 -> bytes = joined(Arrays.copyOf(bytes, at), bytes, to);
        default -> bytes = joined(Arrays.copyOf(bytes, to), bytes, at);
      }
    }
    return bytes;
  }

  private static byte[] joined(byte[] head, byte[] bytes, int from) {
    byte[] joined = Arrays.copyOf(head, head.length + bytes.length - from);
    System.arraycopy(bytes, from, joined, head.length, bytes.length - from);
    return joined;
  }

  private void assertHolds(Consumer<Path> reader, List<byte[]> wholes) throws IOException {
    Path file = folder.resolve("file");
    for (byte[] whole : wholes) {
      reader.accept(Files.write(file, whole));
    }
    SplittableRandom random = new SplittableRandom(1);
    int refused = 0;
    for (int i = 0; i < TRIALS; i++) {
      Files.write(file, damaged(wholes.get(i % wholes.size()), random));
      try {
        reader.accept(file);
      } catch (NablaException e) {
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError("trial " + i + " of " + wholes.size() + " files", e);
      }
    }
    assertTrue(refused > TRIALS / 20, "the damage does something: " + refused);
  }

  @Test
  void idx() throws IOException {
    assertHolds(IdxFile::images, List.of(idx(false, 0x803, 3, 4, 5), idx(true, 0x803, 7, 28, 28)));
    assertHolds(IdxFile::labels, List.of(idx(false, 0x801, 30), idx(true, 0x801, 500)));
  }

  @Test
  void pictures() throws IOException {
    assertHolds(
        file -> GreyPicture.read(file).fit(28, 28),
        List.of(
            picture("png", BufferedImage.TYPE_BYTE_GRAY),
            picture("png", BufferedImage.TYPE_INT_ARGB),
            picture("png", BufferedImage.TYPE_BYTE_INDEXED),
            picture("png", BufferedImage.TYPE_BYTE_BINARY),
            picture("png", BufferedImage.TYPE_USHORT_GRAY),
            picture("jpg", BufferedImage.TYPE_INT_RGB),
            picture("gif", BufferedImage.TYPE_BYTE_INDEXED),
            picture("bmp", BufferedImage.TYPE_INT_RGB)));
  }
}
