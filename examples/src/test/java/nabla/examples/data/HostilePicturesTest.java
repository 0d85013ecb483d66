package nabla.examples.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Readers of pictures return or throw an exception of ours, whatever is done to their files: the
 * same damage each time, {@code -Dnabla.fuzz=1000000} for more of it.
 */
class HostilePicturesTest {
  private static final int TRIALS = Integer.getInteger("nabla.fuzz", 2000);
  private static final int MOST = 5;
  private static final int[] TELLING = {0, -1, 1, 0x7fffffff, 0x80000000, 0x10000, 0xffff};

  @ParameterizedTest
  @EnumSource
  void damagedFiles(Readers reader) {
    List<byte[]> wholes = reader.seeds();
    for (byte[] whole : wholes) {
      assertTrue(reader.read(whole), "a file that is right is read");
    }
    SplittableRandom random = new SplittableRandom(1);
    int refused = 0;
    for (int i = 0; i < TRIALS; i++) {
      refused += reader.read(damaged(wholes.get(i % wholes.size()), random)) ? 0 : 1;
    }
    assertTrue(refused > TRIALS / 20, "the damage does something: " + refused);
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
}
