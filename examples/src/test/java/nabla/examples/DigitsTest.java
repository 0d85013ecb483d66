package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import nabla.core.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reader of digits, and what README says of it. */
class DigitsTest {
  @TempDir Path out;

  private Run digits(String... arguments) {
    return Run.of(() -> Digits.run(arguments));
  }

  @Test
  void recognizesWhatReadmeSays() throws IOException {
    Run run = digits("--out", out.toString());
    assertEquals(0, run.status(), run.err());
    assertTrue(run.out().startsWith("1,437 training and 360 test pictures of 8 x 8"), run.out());
    double accuracy = run.numbers("test accuracy: ([\\d.]+) %")[0];
    assertEquals(Run.readme("-Pdigits`.*?about ([\\d.]+) %")[0], accuracy, 1.5);
    for (String picture : List.of("curves.png", "confusion.png", "misclassified.png")) {
      assertNotNull(ImageIO.read(out.resolve(picture).toFile()), picture);
      assertTrue(run.out().contains("see " + out.resolve(picture)), run.out());
    }
  }

  @Test
  void theSeedDecides() {
    String[] arguments = {"--epochs", "2", "--hidden", "8", "--out", out.toString(), "--seed", "3"};
    List<String> once = digits(arguments).results();
    assertEquals(once, digits(arguments).results());
    arguments[7] = "4";
    assertFalse(once.equals(digits(arguments).results()));
  }

  /** The state forgets nothing: a change of the first row or of the last reaches the logits. */
  @Test
  void everyRowIsRead() {
    RowReader reader = RowReader.gru(8, 16, 10, false);
    Tensor picture = Tensor.randn(1, 1, 8, 8);
    float[] before = reader.forward(picture).toFloatArray();
    for (int row = 0; row < 8; row++) {
      float[] pixels = picture.toFloatArray();
      pixels[row * 8 + 3] += 5;
      float[] after = reader.forward(Tensor.of(pixels, 1, 1, 8, 8)).toFloatArray();
      assertTrue(Math.abs(after[0] - before[0]) > 1e-6, "row " + row);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--epochs 0", "--batch-size 0", "--hidden 0", "--lr -1", "--lr NaN"})
  void badValuesAreNamed(String line) {
    Run run = digits(line.split(" "));
    assertEquals(1, run.status());
    assertTrue(run.err().startsWith("digits: " + line.split(" ")[0] + ": got "), run.err());
    assertFalse(run.err().contains("\tat "), run.err());
  }

  @Test
  void unknownOptionsAreWrongUsage() {
    assertEquals(2, digits("--norm", "layer").status());
    assertEquals(0, digits("--help").status());
  }
}
