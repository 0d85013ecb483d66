package nabla.examples.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import nabla.examples.data.ImageSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MisclassifiedTest {
  private static final int ZOOM = 4;

  private final ImageSet set = ImageSet.fashionMnistSubset(false);
  private final float[] probabilities = new float[set.count()];

  @TempDir Path directory;

  @Test
  void surestMistakesFirst() {
    int[] predictions = truth();
    for (int i : new int[] {3, 7, 500}) {
      predictions[i] = (predictions[i] + 1) % 10;
    }
    probabilities[3] = 0.5f;
    probabilities[7] = 0.4f;
    probabilities[500] = 0.9f;
    probabilities[8] = 1; // the surest of all, but right
    assertEquals(List.of(500, 3, 7), new Misclassified(set, predictions, probabilities).indices());
  }

  @Test
  void sheetShowsTheWrongPicturesOnly() throws IOException {
    int[] predictions = truth();
    predictions[12] = (predictions[12] + 5) % 10;
    BufferedImage sheet = draw(predictions);
    assertTrue(shows(sheet, 12));
    assertFalse(shows(sheet, 13));
  }

  @Test
  void allRightAndAllWrong() throws IOException {
    int empty = draw(truth()).getHeight();
    int full = draw(IntStream.of(truth()).map(label -> 9 - label).toArray()).getHeight();
    assertTrue(
        full > 5 * empty, "40 pictures in five rows; found heights " + empty + " and " + full);
  }

  @Test
  void badInput() {
    assertThrows(PlotException.class, () -> new Misclassified(set, new int[999], probabilities));
    assertThrows(PlotException.class, () -> new Misclassified(set, truth(), new float[1001]));
    int[] unknown = truth();
    unknown[0] = 10;
    assertThrows(PlotException.class, () -> new Misclassified(set, unknown, probabilities));
  }

  private int[] truth() {
    return IntStream.range(0, set.count()).map(set::label).toArray();
  }

  private BufferedImage draw(int[] predictions) throws IOException {
    Path file = directory.resolve("wrong.png");
    new Misclassified(set, predictions, probabilities).write(file);
    return ImageIO.read(file.toFile());
  }

  /** Whether the enlarged picture is found anywhere on the sheet. */
  private boolean shows(BufferedImage sheet, int picture) {
    for (int y = 0; y <= sheet.getHeight() - ZOOM * 28; y++) {
      for (int x = 0; x <= sheet.getWidth() - ZOOM * 28; x++) {
        if (showsAt(sheet, picture, x, y)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean showsAt(BufferedImage sheet, int picture, int x, int y) {
    for (int i = 0; i < 28 * 28; i++) {
      int grey = Byte.toUnsignedInt(set.images()[picture * 28 * 28 + i]);
      if ((sheet.getRGB(x + i % 28 * ZOOM + 1, y + i / 28 * ZOOM + 1) & 0xff) != grey) {
        return false;
      }
    }
    return true;
  }
}
