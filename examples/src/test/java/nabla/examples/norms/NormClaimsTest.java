package nabla.examples.norms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import nabla.core.Statistics;
import nabla.core.Tensor;
import nabla.nn.norm.Norms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs on a few pictures: that they run, write, repeat, and refuse nonsense. */
class NormClaimsTest {
  private static final List<String> BATCH_SIZE =
      List.of(
          "batch-size --pictures 32 --test-pictures 100 --epochs 1 --batch-sizes 2,16".split(" "));

  @TempDir Path out;

  /** What a run printed, and its exit code. */
  private record Run(int status, String printed, String errors) {}

  private Run run(List<String> arguments) {
    PrintStream oldOut = System.out;
    PrintStream oldErr = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    try (PrintStream newOut = new PrintStream(printed, true, StandardCharsets.UTF_8);
        PrintStream newErr = new PrintStream(errors, true, StandardCharsets.UTF_8)) {
      System.setOut(newOut);
      System.setErr(newErr);
      int status = NormClaims.run(arguments.toArray(String[]::new));
      return new Run(
          status,
          printed.toString(StandardCharsets.UTF_8),
          errors.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(oldOut);
      System.setErr(oldErr);
    }
  }

  /** Runs a claim, whose pictures must be pictures, and gives the lines of its table. */
  private List<String> show(List<String> arguments, String sentence, String... pictures)
      throws IOException {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--out", out.toString()));
    Run run = run(all);
    assertEquals(0, run.status, run.errors);
    assertTrue(run.printed.contains(sentence), run.printed);
    for (String picture : pictures) {
      assertNotNull(ImageIO.read(out.resolve(picture).toFile()), picture);
      assertTrue(run.printed.contains("see " + out.resolve(picture)), run.printed);
    }
    try (Stream<Path> files = Files.list(out)) {
      assertEquals(pictures.length + 1, files.count());
    }
    return Files.readAllLines(out.resolve(arguments.get(0) + ".csv"));
  }

  @Test
  void batchSizeHasARowForEachNormAndRepeats() throws IOException {
    List<String> first = show(BATCH_SIZE, "From batch 16 to batch 2", "batch-size.png");
    assertEquals("norm,accuracy at batch 2,accuracy at batch 16", first.get(0));
    assertEquals(7, first.size());
    assertEquals(
        first, show(BATCH_SIZE, "BatchNorm", "batch-size.png"), "same seed, same accuracies");
  }

  /** At a small learning rate plain networks need longer than two epochs; the table tells. */
  @Test
  void layerNormalizedNetworksLearnFasterAndRepeat() throws IOException {
    List<String> arguments = List.of("recurrent --epochs 2 --networks 2 --lrs 0.001".split(" "));
    String[] pictures = {"recurrent-gru.png", "recurrent-lstm.png"};
    List<String> table = show(arguments, "LayerNorm is ahead by", pictures);
    assertEquals(1 + 2 * 2 * 2, table.size(), table.toString());
    for (String cell : List.of("LSTM", "GRU")) {
      double plain = loss(table, cell + ",plain,0.001,2,");
      double normalized = loss(table, cell + ",layer norm,0.001,2,");
      assertTrue(normalized < .8 * plain, table.toString());
    }
    assertEquals(table, show(arguments, "of 2 comparisons", pictures), "same seeds, same losses");
  }

  private static double loss(List<String> table, String row) {
    String line = table.stream().filter(l -> l.startsWith(row)).findFirst().orElseThrow();
    return Double.parseDouble(line.substring(row.length()).split(",")[0]);
  }

  @Test
  void styleGoesWithInstanceNormAlone() throws IOException {
    List<String> table =
        show(
            List.of("style", "--pictures", "8"), "removes style", "style.png", "style-picture.png");
    assertEquals(1 + 3 * 5, table.size());
    List<Double> changes =
        table.stream()
            .filter(row -> row.contains("contrast / 4"))
            .map(row -> Double.valueOf(row.substring(row.lastIndexOf(',') + 1)))
            .toList();
    assertTrue(changes.get(2) < .1 && changes.get(0) > .3 && changes.get(1) > .3, table.toString());
  }

  @Test
  void aloneTellsBatchNormFromGroupNorm() throws IOException {
    List<String> table =
        show(
            List.of("alone", "--pictures", "64"),
            "GroupNorm does not depend on the batch",
            "alone.png");
    assertTrue(table.contains("group:4,training,2560,2560,0.00,0"), table.toString());
    String batch = table.stream().filter(r -> r.startsWith("batch,training")).findFirst().get();
    assertFalse(batch.startsWith("batch,training,2560,2560"), batch);
  }

  @Test
  void mixingWeightsSumToOne() throws IOException {
    List<String> table =
        show(
            List.of("mixing", "--pictures", "128", "--epochs", "1"),
            "At first each weight is 33.3 %",
            "mixing.png");
    assertTrue(table.size() > 50, table.toString());
    for (String row : table.subList(1, table.size())) {
      double sum = Arrays.stream(row.split(",")).skip(4).mapToDouble(Double::parseDouble).sum();
      assertEquals(1, sum, 3e-5, row);
    }
  }

  @Test
  void cubeIsWhatTheLayersDo() throws IOException {
    assertEquals(601, show(List.of("cube"), "BatchNorm 20, LayerNorm 30", "cube.png").size());
    assertCoversGradient("batch", new Statistics.Batch());
    assertCoversGradient("layer", new Statistics.Layer());
    assertCoversGradient("instance", new Statistics.Instance());
    assertCoversGradient("group:2", new Statistics.Group(2));
    assertCoversGradient(
        "switchable",
        new Statistics.Switchable(
            new Statistics.Instance(), new Statistics.Layer(), new Statistics.Batch()));
  }

  /** The elements coloured are those that reach the first plane of the layer's output. */
  private static void assertCoversGradient(String norm, Statistics statistics) {
    double[][][] coloured = Cube.gradient(statistics);
    Tensor x = Tensor.randn(coloured.length, coloured[0].length, 5).requiresGrad(true);
    Tensor plane = Norms.of(norm, coloured[0].length, 1).forward(x).select(0, 0).select(0, 0);
    plane.mul(Tensor.randn(5)).sum().backward();
    for (int n = 0; n < coloured.length; n++) {
      for (int c = 0; c < coloured[n].length; c++) {
        double[] reached = x.grad().select(0, n).select(0, c).toDoubleArray();
        assertArrayEquals(nonZero(coloured[n][c]), nonZero(reached), norm + " " + n + " " + c);
      }
    }
  }

  private static int[] nonZero(double... values) {
    return Arrays.stream(values).mapToInt(value -> value == 0 ? 0 : 1).toArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "batch-size --batch-sizes 8",
        "batch-size --batch-sizes 8,4",
        "batch-size --batch-sizes 0,4",
        "batch-size --pictures 0",
        "batch-size --test-pictures 1001",
        "alone --pictures 5001",
        "alone --epochs 0",
        "mixing --lr NaN",
        "style --pictures -1",
        "recurrent --epochs 1",
        "recurrent --networks 1",
        "recurrent --lrs 0.1,-1",
        "recurrent --lrs 0.1,0.1",
        "recurrent --lrs 1,2,3,4,5,6",
      })
  void badValuesAreNamed(String line) {
    List<String> arguments = List.of(line.split(" "));
    Run run = run(arguments);
    assertEquals(1, run.status, run.errors);
    assertTrue(run.errors.startsWith(arguments.get(1) + ": got ", run.errors.indexOf("--")));
    assertFalse(run.errors.contains("\tat "), run.errors);
  }

  @Test
  void unknownClaimsAndOptionsAreWrongUsage() {
    assertEquals(2, run(List.of()).status);
    assertEquals(2, run(List.of("convolutional")).status);
    assertEquals(2, run(List.of("cube", "--epochs", "1")).status);
    assertEquals(0, run(List.of("--help")).status);
  }

  @Test
  void anOutputThatCannotBeWritten() throws IOException {
    Path file = Files.createFile(out.resolve("file"));
    Run run = run(List.of("cube", "--out", file.toString()));
    assertEquals(1, run.status);
    assertTrue(run.errors.contains("can't be written"), run.errors);
  }
}
