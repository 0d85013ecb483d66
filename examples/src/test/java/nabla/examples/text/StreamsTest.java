package nabla.examples.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.LongStream;
import nabla.core.ArgumentException;
import org.junit.jupiter.api.Test;

class StreamsTest {
  private static final long[] TEXT = LongStream.range(0, 20).toArray();

  /** From 1 on, two streams (1 to 9 and 10 to 18, both without what fills no window) in threes. */
  private final Streams streams = new Streams(TEXT, 2, 3, 1);

  @Test
  void windowsContinueEachOther() {
    assertEquals(3, streams.windows());
    assertArrayEquals(new long[] {1, 10, 2, 11, 3, 12}, streams.inputs(0).toLongArray());
    assertArrayEquals(new long[] {4, 13, 5, 14, 6, 15}, streams.inputs(1).toLongArray());
    assertArrayEquals(new long[] {7, 16, 8, 17, 9, 18}, streams.inputs(2).toLongArray());
  }

  @Test
  void targetsFollowTheInputs() {
    assertArrayEquals(new long[] {8, 17, 9, 18, 10, 19}, streams.targets(2).toLongArray());
  }

  @Test
  void aTextTooShort() {
    assertEquals(1, new Streams(TEXT, 1, 19, 0).windows());
    assertThrows(ArgumentException.class, () -> new Streams(TEXT, 1, 20, 0));
    assertThrows(ArgumentException.class, () -> new Streams(TEXT, 1, 19, 1));
    assertThrows(ArgumentException.class, () -> new Streams(TEXT, 0, 1, 0));
  }
}
