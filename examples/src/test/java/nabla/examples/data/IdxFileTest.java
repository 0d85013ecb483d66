package nabla.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import nabla.core.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFileTest {
  private static final int IMAGES = 0x803;
  private static final int LABELS = 0x801;
  private static final byte[] PIXELS = {
    0, 1, 2, (byte) 253, (byte) 254, (byte) 255, 6, 7, 8, 9, 10, 11
  };

  @TempDir Path directory;

  @Test
  void readsImages() throws IOException {
    IdxFile.Images images = IdxFile.images(file(idx(PIXELS, IMAGES, 2, 2, 3)));
    assertEquals(2, images.count());
    assertEquals(2, images.height());
    assertEquals(3, images.width());
    assertArrayEquals(PIXELS, images.pixels());
  }

  @Test
  void readsLabels() throws IOException {
    assertArrayEquals(PIXELS, IdxFile.labels(file(idx(PIXELS, LABELS, 12))).classes());
  }

  @Test
  void contentNotNameDecidesAboutGzip() throws IOException {
    byte[] idx = idx(PIXELS, LABELS, 12);
    assertArrayEquals(PIXELS, IdxFile.labels(file("zipped", gzip(idx))).classes());
    assertArrayEquals(PIXELS, IdxFile.labels(file("plain.gz", idx)).classes());
  }

  @Test
  void missingFile() {
    Path missing = directory.resolve("nowhere");
    assertFails(missing, "does not exist");
  }

  @Test
  void directoryInsteadOfFile() {
    assertFails(directory, "not a regular file");
  }

  @Test
  void everyTruncationIsNoticed() throws IOException {
    byte[] idx = idx(PIXELS, IMAGES, 2, 2, 3);
    byte[] zipped = gzip(idx);
    for (int length = 0; length < idx.length; length++) {
      assertFails(file(Arrays.copyOf(idx, length)), "truncated");
    }
    for (int length = 2; length < zipped.length; length++) {
      assertFails(file(Arrays.copyOf(zipped, length)), "truncated");
    }
  }

  @Test
  void gzippedContentShorterThanPromised() throws IOException {
    assertFails(
        file(gzip(idx(new byte[11], IMAGES, 2, 2, 3))),
        "promises 2 x 2 x 3 bytes, it holds 11 bytes");
  }

  @Test
  void trailingBytes() throws IOException {
    byte[] idx = idx(new byte[13], IMAGES, 2, 2, 3);
    assertFails(file(idx), "too long");
    assertFails(file(gzip(idx)), "too long");
  }

  @Test
  void wrongMagic() throws IOException {
    assertFails(file(idx(PIXELS, LABELS, 12)), "swapped");
    assertFails(
        file(idx(PIXELS, 0xd03, 2, 2, 3)), "starts with 0xd03; wanted IDX images (magic 0x803)");
    Path images = file(idx(PIXELS, IMAGES, 2, 2, 3));
    assertTrue(
        assertThrows(DataException.class, () -> IdxFile.labels(images))
            .getMessage()
            .contains("0x801"));
  }

  @Test
  void zeroAndNegativeSizes() throws IOException {
    assertFails(file(idx(new byte[0], IMAGES, 0, 28, 28)), "dimension 0 of its header is 0");
    assertFails(file(idx(new byte[0], IMAGES, 2, 0, 28)), "dimension 1 of its header is 0");
    assertFails(file(idx(PIXELS, IMAGES, 2, 2, -3)), "dimension 2 of its header is -3");
    assertFails(file(idx(PIXELS, IMAGES, -2, -2, 3)), "dimension 0 of its header is -2");
  }

  @Test
  void damagedGzip() throws IOException {
    byte[] zipped = gzip(idx(PIXELS, IMAGES, 2, 2, 3));
    zipped[zipped.length - 8] ^= 1; // the checksum
    assertFails(file(zipped), "can't be read");
  }

  @Test
  void lyingHeaderAllocatesNothing() throws IOException {
    int[][] lies = {
      {60_000, 28, 28},
      {600_000, 28, 28},
      {3, 1 << 30, 1},
      {1 << 16, 1 << 16, 1 << 16},
      {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE},
      {1 << 30, 1 << 30, 1 << 4} // 2^64, which a long would take for 0
    };
    byte[] noise =
        new byte[3 << 20]; // large enough, gzipped, to make 3 * 2^30 believable at first sight
    new Random(1).nextBytes(noise);
    for (int[] lie : lies) {
      Path plain = file("plain", idx(PIXELS, IMAGES, lie));
      Path zipped = file("small.gz", gzip(idx(PIXELS, IMAGES, lie)));
      Path noisy = file("large.gz", gzip(idx(noise, IMAGES, lie)));
      assertTrue(bytesAllocatedByFailing(plain) < 1 << 18, plain + " " + Arrays.toString(lie));
      assertTrue(bytesAllocatedByFailing(zipped) < 1 << 18, zipped + " " + Arrays.toString(lie));
      assertTrue(
          bytesAllocatedByFailing(noisy) < 4 * noise.length, noisy + " " + Arrays.toString(lie));
    }
  }

  @Test
  void everyMutationIsReadOrRefused() throws IOException {
    Random random = new Random(20260101);
    byte[] pixels = new byte[100];
    random.nextBytes(pixels);
    byte[] idx = idx(pixels, IMAGES, 4, 5, 5);
    byte[][] originals = {idx, gzip(idx)};
    int refused = 0;
    for (int i = 0; i < 4000; i++) {
      Path file = file(mutate(originals[i % 2], random));
      try {
        IdxFile.Images images = IdxFile.images(file);
        assertEquals(
            (long) images.count() * images.height() * images.width(), images.pixels().length);
      } catch (DataException e) {
        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
        refused++;
      }
    }
    assertTrue(
        refused > 2000,
        "only " + refused + " of 4000 mutations were refused: does the fuzzer still mutate?");
  }

  private static byte[] mutate(byte[] original, Random random) {
    byte[] bytes = Arrays.copyOf(original, Math.max(0, original.length + random.nextInt(9) - 4));
    for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
      int range =
          random.nextBoolean()
              ? Math.min(16, bytes.length)
              : bytes.length; // half of them hit the header
      bytes[random.nextInt(range)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private static void assertFails(Path file, String expected) {
    String message = assertThrows(DataException.class, () -> IdxFile.images(file)).getMessage();
    assertTrue(message.startsWith(file.toString()), message);
    assertTrue(message.contains(expected), message);
  }

  private static long bytesAllocatedByFailing(Path file) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    assertThrows(DataException.class, () -> IdxFile.images(file));
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private Path file(byte[] content) throws IOException {
    return file("file", content);
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content);
  }

  static byte[] idx(byte[] data, int magic, int... sizes) {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * sizes.length + data.length).putInt(magic);
    for (int size : sizes) {
      buffer.putInt(size);
    }
    return buffer.put(data).array();
  }

  static byte[] gzip(byte[] data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(data);
    }
    return bytes.toByteArray();
  }
}
