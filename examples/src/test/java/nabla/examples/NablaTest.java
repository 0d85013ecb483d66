package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import nabla.examples.data.ImageSet;
import nabla.nn.io.ModelInfo;
import nabla.nn.io.Models;
import nabla.nn.loss.CrossEntropyLoss;
import nabla.nn.rnn.LSTM;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a trained network: each command, and what they say to wrong arguments. */
class NablaTest {
  private static final int PICTURES = 300;

  @TempDir static Path folder;

  private static Run trained;

  private static Run nabla(String... arguments) {
    return Run.of(() -> Nabla.run(arguments));
  }

  @BeforeAll
  static void train() throws IOException {
    SmallImages.write(folder, PICTURES);
    trained = nabla("--data", folder.toString(), "--epochs", "3", "--out", folder.toString());
    assertEquals(0, trained.status(), trained.err());
  }

  private static String model() {
    return folder.resolve("model.nabla").toString();
  }

  private static Path picture(int number, boolean inverted) throws IOException {
    byte[] images = ImageSet.fashionMnistSubset(false).images();
    byte[] pixels = Arrays.copyOfRange(images, number * 784, (number + 1) * 784);
    for (int i = 0; inverted && i < pixels.length; i++) {
      pixels[i] = (byte) ~pixels[i];
    }
    BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, 28, 28, pixels);
    Path file = folder.resolve(number + (inverted ? "-inverted" : "") + ".png");
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  @Test
  void theBestModelIsKeptAndSaysHowGoodItIs() {
    double[] best = trained.numbers("see \\S+model.nabla, .* epoch (\\d), the best .* ([\\d.]+) %");
    Run run = nabla("evaluate", "--model", model(), "--data", folder.toString());
    assertEquals(0, run.status(), run.err());
    assertEquals(best[1], run.numbers("test accuracy: ([\\d.]+) %")[0]);
    assertEquals(12, run.out().lines().count(), run.out());
    assertTrue(run.out().contains("Ankle boot"), run.out());
    long right = 0;
    for (String line : run.out().lines().limit(10).toList()) {
      right += Long.parseLong(line.substring(12, 20).strip().replaceAll("\\D.*", ""));
    }
    assertEquals(best[1], 100. * right / PICTURES, .051);
  }

  @Test
  void eachEpochIsLogged() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("log.jsonl"));
    assertEquals(3, lines.size());
    for (int i = 0; i < 3; i++) {
      String line = lines.get(i);
      assertTrue(line.startsWith("{\"epoch\": " + (i + 1) + ", \"train_loss\": "), line);
      assertTrue(line.matches("\\{(\"\\w+\": [\\d.E-]+(, )?){7}\\}"), line);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertTrue(files.anyMatch(f -> f.getFileName().toString().contains("tfevents")));
    }
  }

  @Test
  void predictionsAreThoseOfTheEvaluation() throws IOException {
    ImageSet set = ImageSet.fashionMnistSubset(false);
    Models.Loaded loaded = Models.load(Path.of(model()));
    ModelInfo info = loaded.info();
    int[] wanted =
        Evaluation.of(
                loaded.layer(),
                new CrossEntropyLoss(),
                set.first(8).standardized(info.mean().get(0), info.std().get(0)),
                8)
            .predictions();
    for (int i = 0; i < wanted.length; i++) {
      for (boolean inverted : new boolean[] {false, true}) {
        Path file = picture(i, inverted);
        Run run =
            nabla("predict", "--model", model(), inverted ? "--invert" : "--no-invert", "" + file);
        assertEquals(0, run.status(), run.err());
        String label = set.classNames().get(wanted[i]);
        assertTrue(run.out().startsWith(file + ": " + label + " "), run.out());
        assertEquals(3, run.out().split(", ").length, run.out());
      }
    }
  }

  @Test
  void paperIsRecognized() throws IOException {
    Path picture = picture(0, true); // a boot, with nothing at the edge
    Run run = nabla("predict", "--model", model(), picture.toString());
    Run told = nabla("predict", "--model", model(), "--invert", picture.toString());
    assertEquals(told.out(), run.out());
  }

  @Test
  void summaryAndExport() throws IOException {
    Run summary = nabla("summary", "--model", model());
    assertEquals(0, summary.status(), summary.err());
    for (String part : List.of("Conv2d", "20,586", "[1, 28, 28]", "Sneaker", "test accuracy")) {
      assertTrue(summary.out().contains(part), summary.out());
    }
    Path onnx = folder.resolve("model.onnx");
    Run export = nabla("export", "--model", model(), "--onnx", onnx.toString());
    assertEquals(0, export.status(), export.err());
    assertTrue(export.out().startsWith("see " + onnx), export.out());
    assertTrue(Files.size(onnx) > 4 * 20_586, "weights are in it");
  }

  @Test
  void wrongUsageIsToldInALine() throws IOException {
    Path lstm = folder.resolve("lstm.nabla");
    Models.save(lstm, new LSTM(3, 4), ModelInfo.defaults());
    Path nowhere = folder.resolve("nowhere");
    for (List<String> line :
        List.of(
            List.of("predict", "--model", nowhere.toString(), picture(0, false).toString()),
            List.of("predict", "--model", model(), nowhere.toString()),
            List.of("predict", "--model", lstm.toString(), picture(0, false).toString()),
            List.of("evaluate", "--model", lstm.toString()),
            List.of("export", "--model", lstm.toString(), "--onnx", nowhere.toString()),
            List.of("train", "--resume", "--out", nowhere.toString()),
            List.of("--resume", "--lr", ".2", "--out", folder.toString()),
            List.of("--checkpoint-every", "0"))) {
      Run run = nabla(line.toArray(String[]::new));
      assertEquals(1, run.status(), line + run.out());
      assertEquals(1, run.err().lines().count(), run.err());
    }
    for (String wrong : List.of("predict", "export", "frobnicate", "train --what")) {
      assertEquals(2, nabla(wrong.split(" ")).status(), wrong);
    }
    for (String help : List.of("--help", "train --help", "predict -h")) {
      Run run = nabla(help.split(" "));
      assertEquals(0, run.status());
      assertFalse(run.out().isEmpty());
    }
  }

  @Test
  void aFinishedTrainingResumesToItsEnd() {
    Run again = nabla("--resume", "--out", folder.toString());
    assertEquals(0, again.status(), again.err());
    assertTrue(again.out().contains("resumed after 3 of 3 epochs"), again.out());
    List<String> lines = trained.out().lines().toList();
    assertTrue(
        again.out().endsWith(lines.get(lines.size() - 1) + System.lineSeparator()), again.out());
  }
}
