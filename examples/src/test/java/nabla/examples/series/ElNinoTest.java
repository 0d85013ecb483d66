package nabla.examples.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import nabla.examples.Run;
import nabla.examples.data.MonthlySeries;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forecasts, those that need no network against a series that is easily foreseen. */
class ElNinoTest {
  @TempDir Path out;

  private static Run elNino(String... arguments) {
    return Run.of(() -> ElNino.run(arguments));
  }

  @Test
  void beatsTheSeasonalNaiveForecastAsReadmeSays() throws IOException {
    Run run = elNino("--out", out.toString());
    assertEquals(0, run.status(), run.err());
    assertTrue(run.out().contains("better than seasonal naive at 12 of 12 distances"), run.out());
    String errors =
        "errs by ([\\d.]*\\d) °C .*? by ([\\d.]*\\d); .*? by ([\\d.]*\\d) and ([\\d.]*\\d)";
    double[] printed = run.numbers(errors);
    assertArrayEquals(Run.readme(errors), printed, .05);
    assertTrue(printed[0] < .6 * printed[1] && printed[2] < .8 * printed[3], run.out());
    for (String picture : List.of("forecast.png", "errors.png")) {
      assertNotNull(ImageIO.read(out.resolve(picture).toFile()), picture);
      assertTrue(run.out().contains("see " + out.resolve(picture)), run.out());
    }
    List<String> table = Files.readAllLines(out.resolve("errors.csv"));
    assertEquals(1 + 4 * 12, table.size());
    assertEquals("forecast,months ahead,RMSE (°C),MAE (°C)", table.get(0));
  }

  @Test
  void theSeedDecides() {
    String[] arguments = {"--epochs", "2", "--hidden", "4", "--out", out.toString(), "--seed", "3"};
    List<String> once = elNino(arguments).results();
    assertEquals(once, elNino(arguments).results());
    arguments[7] = "4";
    assertFalse(once.equals(elNino(arguments).results()));
  }

  /** The same year again and again, a degree warmer each time. */
  private static MonthlySeries warming() {
    double[] values =
        IntStream.range(0, 10 * 12).mapToDouble(t -> t / 12 + Math.sin(t % 12)).toArray();
    return new MonthlySeries(2000, values);
  }

  @Test
  void rulesForecastWhatTheySay() {
    Anomalies anomalies = Anomalies.of(warming(), 2005);
    Windows test = Windows.of(anomalies, 6, 60, 120);
    assertEquals(120 - 60 - 12 + 1, test.size());
    Forecast naive = Forecast.seasonalNaive(test);
    Forecast means = Forecast.monthlyMeans(test);
    for (int lead = 1; lead <= 12; lead++) {
      assertEquals(1, naive.rmse(lead), 1e-12, "each month is a degree above the last year's");
      assertEquals(1, naive.mae(lead), 1e-12);
    }
    assertEquals(5 - 2, means.truth(0, 1) - means.values()[0][0], 1e-12, "year 5, mean of 0 to 4");
    double[] one = new double[12];
    Arrays.fill(one, 1);
    Forecast persistence = Forecast.dampedPersistence(test, one);
    assertEquals(4 - 2, persistence.values()[0][2] - means.values()[0][2], 1e-12, "of year 4");
    assertEquals(1, naive.rmse(), 1e-12);
  }

  @Test
  void anomaliesOfTheTrainingYearsHaveMeanZeroAndDeviationOne() {
    Anomalies anomalies = Anomalies.of(MonthlySeries.elNino(), 1986);
    double[] known = Arrays.copyOf(anomalies.values(), 36 * 12);
    assertEquals(0, Arrays.stream(known).average().orElseThrow(), 1e-12);
    assertEquals(1, Arrays.stream(known).map(v -> v * v).average().orElseThrow(), 1e-12);
    assertEquals(23.11, anomalies.value(0, anomalies.values()[0]), 1e-12, "January 1950");
    assertEquals(1, anomalies.persistence(0, 36 * 12), 1e-12);
  }

  /** What a network reads ends where that begins what it is to foresee. */
  @Test
  void windowsDontLookAhead() {
    Anomalies anomalies = Anomalies.of(warming(), 2005);
    Windows windows = Windows.of(anomalies, 6, 60, 120);
    float[] read = windows.inputs(3).toFloatArray();
    float[] wanted = windows.targets(3).toFloatArray();
    assertEquals(62, windows.now(3));
    for (int i = 0; i < 6; i++) {
      assertEquals((float) anomalies.values()[57 + i], read[3 * i]);
    }
    assertEquals(0, read[3 * 3 + 1], "the sine of January, month 60");
    assertEquals(1, read[3 * 3 + 2], "its cosine");
    for (int i = 0; i < 12; i++) {
      assertEquals((float) anomalies.values()[63 + i], wanted[i]);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--epochs 0", "--months 0", "--months 121", "--hidden 0", "--lr Infinity"})
  void badValuesAreNamed(String line) {
    Run run = elNino(line.split(" "));
    assertEquals(1, run.status());
    assertTrue(run.err().startsWith("elnino: " + line.split(" ")[0] + ": got "), run.err());
    assertFalse(run.err().contains("\tat "), run.err());
  }

  @Test
  void aTrainingThatDivergesIsPutBack() {
    Run run = elNino("--epochs", "1", "--lr", "1e30", "--out", out.toString());
    assertEquals(0, run.status(), run.err());
    assertTrue(run.out().contains("best after epoch 0 of 1"), run.out());
    assertFalse(run.out().contains("NaN"), run.out());
  }

  @Test
  void anOutputThatCannotBeWritten() throws IOException {
    Path file = Files.createFile(out.resolve("file"));
    Run run = elNino("--epochs", "1", "--out", file.toString());
    assertEquals(1, run.status());
    assertTrue(run.err().contains("can't be written"), run.err());
  }
}
