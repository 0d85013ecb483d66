package nabla.examples.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimingTest {
  @Test
  void isReadAsItIsWritten() {
    Timing timing = new Timing("norm/batch_8x16", 12.5, 11.25, 4096, 1 << 20);
    assertEquals(
        "{\"name\": \"norm/batch_8x16\", \"median_us\": 12.50, \"min_us\": 11.25,"
            + " \"heap_bytes\": 4096, \"peak_bytes\": 1048576}",
        timing.toJson());
    assertEquals(Optional.of(timing), Timing.parse(timing.toJson()));
  }

  @Test
  void pythonsLinesAreReadToo() {
    assertEquals(
        Optional.of(new Timing("infer/x", 1e5, 2, 0, 7)),
        Timing.parse(
            "{\"peak_bytes\": 7, \"name\":\"infer/x\",\"median_us\": 1e+05, \"min_us\":2}"));
  }

  @Test
  void otherLinesAreNone() {
    assertEquals(Optional.empty(), Timing.parse("WARNING: Using incubator modules"));
    assertEquals(Optional.empty(), Timing.parse("{\"name\": \"infer/x\"}"));
    assertEquals(Optional.empty(), Timing.parse(""));
  }

  @Test
  void aWorkloadIsTimed() {
    int[] runs = {0};
    byte[][] garbage = {null};
    Timing timing =
        Stopwatch.time(
            new Workload(
                "test/garbage",
                () ->
                    () -> {
                      runs[0]++;
                      garbage[0] = new byte[100_000];
                    }));
    assertEquals("test/garbage", timing.name());
    assertEquals(100_000, timing.heapBytes(), 5_000);
    assertEquals(0, timing.peakBytes());
    assertEquals(true, runs[0] > 9 && timing.minMicros() <= timing.medianMicros());
  }
}
