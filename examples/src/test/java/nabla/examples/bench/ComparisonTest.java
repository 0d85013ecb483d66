package nabla.examples.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nabla.core.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
  @TempDir Path folder;

  private static Measurements measured() {
    Measurements measured = new Measurements();
    for (double micros : new double[] {30, 10, 20}) {
      measured.add("Nabla", new Timing("a", micros, micros, 100, 20_000));
      measured.add("Nabla", new Timing("b", 10 * micros, micros, 0, 0));
      measured.add("PyTorch 9", new Timing("a", 40, 40, 0, 10_000_000));
      measured.add("PyTorch 9", new Timing("b", 100, 100, 0, 0));
    }
    measured.add("Nabla", new Timing("c", 1, 1, 0, 0));
    measured.add("DJL", new Timing("a", 200, 200, 0, 0));
    return measured;
  }

  private static Comparison comparison() {
    return new Comparison(
        measured(), "Nabla", "PyTorch 9", List.of("DJL"), Map.of("a", .6, "b", 1.));
  }

  @Test
  void theTableHasMediansAndRatios() {
    assertEquals(
        """
        | workload | Nabla us | PyTorch us | ratio |      target | heap/run |  peak | PyTorch peak | DJL us | ratio |
        | -------- | -------: | ---------: | ----: | ----------: | -------: | ----: | -----------: | -----: | ----: |
        | a        |     20.0 |       40.0 |  0.50 |        0.60 |    100 B | 20 kB |      10.0 MB |    200 |  0.15 |
        | b        |      200 |        100 |  2.00 | 1.00 missed |      0 B |   0 B |          0 B |        |       |
        | c        |      1.0 |            |       |             |      0 B |   0 B |              |        |       |
        """,
        comparison().table(List.of("a", "b", "c")));
  }

  @Test
  void theSummaryHasTheMeans() {
    assertEquals(
        List.of(
            "Geometric mean of the 2 ratios that have a target: 1.000; targets missed: 1.",
            "Geometric mean of all 2 ratios to PyTorch 9: 1.000.",
            "Geometric mean of all 1 ratios to DJL: 0.150."),
        comparison().summary(List.of("a", "b", "c")).lines().toList());
  }

  @Test
  void theGeometricMeanOfARatioAndItsInverseIsOne() {
    assertEquals(1, Comparison.geometricMean(4, .25), 1e-12);
    assertEquals(6, Comparison.geometricMean(4, 6, 9), 1e-12);
  }

  @Test
  void bytesHaveUnits() {
    assertEquals("9999 B", Comparison.bytes(9_999));
    assertEquals("10 kB", Comparison.bytes(10_000));
    assertEquals("10.0 MB", Comparison.bytes(10_000_000));
  }

  @Test
  void anEvenNumberOfRoundsHasAMedianToo() {
    Measurements measured = new Measurements();
    measured.add("Nabla", new Timing("a", 1, 1, 2, 4));
    measured.add("Nabla", new Timing("a", 3, 2, 4, 8));
    assertEquals(Optional.of(new Timing("a", 2, 1.5, 3, 6)), measured.median("Nabla", "a"));
    assertEquals(Optional.empty(), measured.median("Nabla", "b"));
    assertEquals(Optional.empty(), measured.median("DJL", "a"));
    assertEquals(2, measured.rounds());
  }

  /** Noise that lasts is in both times of a round, and not in their ratio. */
  @Test
  void aRatioIsTheMedianOfTheRoundsRatios() {
    Measurements measured = new Measurements();
    double[][] rounds = {{2, 10}, {9, 30}, {50, 100}, {1, 1}};
    for (double[] round : rounds) {
      measured.add("Nabla", new Timing("a", round[0], 0, 0, 0));
      measured.add("PyTorch", new Timing("a", round[1], 0, 0, 0));
    }
    measured.add("Nabla", new Timing("a", 1000, 0, 0, 0));
    assertEquals(.4, measured.ratio("Nabla", "PyTorch", "a").orElseThrow(), 1e-15);
    assertTrue(measured.ratio("Nabla", "PyTorch", "b").isEmpty());
    assertTrue(measured.ratio("Nabla", "DJL", "a").isEmpty());
  }

  @Test
  void measurementsAreReadAsTheyAreWritten() {
    Path file = folder.resolve("lines.jsonl");
    measured().write(file);
    Measurements read = Measurements.read(file);
    for (String side : List.of("Nabla", "PyTorch 9", "DJL")) {
      for (String name : List.of("a", "b", "c")) {
        assertEquals(measured().median(side, name), read.median(side, name));
      }
    }
    assertEquals(3, read.rounds());
  }

  @Test
  void otherFilesAreErrors() throws IOException {
    Path file = Files.writeString(folder.resolve("other"), "{\"name\": \"a\", \"median_us\": 1}\n");
    DataException error = assertThrows(DataException.class, () -> Measurements.read(file));
    assertTrue(error.getMessage().contains("--lines"), error.getMessage());
    assertThrows(DataException.class, () -> Measurements.read(folder.resolve("none")));
    assertThrows(DataException.class, () -> Ratios.parse("table", "a;1\n"));
    assertThrows(DataException.class, () -> Ratios.parse("table", "a,b\n"));
    assertEquals(Map.of("a", 1.5), Ratios.parse("table", "# comment\n\na,1.5\n"));
  }
}
