package nabla.examples.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import nabla.examples.plot.LossCurves.Epoch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossCurvesTest {
  private static final Epoch GOOD = new Epoch(0.5, 0.8, 0.6, 0.7);
  private static final Epoch DIVERGED = new Epoch(Double.POSITIVE_INFINITY, 0.1, Double.NaN, 0.1);

  @TempDir Path directory;

  @Test
  void fallingLossFallsFromLeftToRight() throws IOException {
    List<Epoch> epochs =
        IntStream.range(0, 10)
            .mapToObj(e -> new Epoch(1.0 - 0.1 * e, 0.5 + 0.05 * e, 2.0, 0.2))
            .toList();
    BufferedImage image = draw(epochs);
    int middle = image.getWidth() / 2;
    assertTrue(
        rowOf(image, Picture.BLUE, 80, 120) < rowOf(image, Picture.BLUE, middle - 100, middle - 60),
        "loss");
    int right = image.getWidth();
    assertTrue(
        rowOf(image, Picture.BLUE, middle + 80, middle + 120)
            > rowOf(image, Picture.BLUE, right - 100, right - 60),
        "accuracy");
    assertTrue(
        rowOf(image, Picture.VERMILION, 80, 120) < rowOf(image, Picture.BLUE, 80, 120),
        "2.0 lies above 1.0");
  }

  @Test
  void divergedEpochsAreGaps() throws IOException {
    int whole = count(draw(Collections.nCopies(9, GOOD)), Picture.BLUE);
    List<Epoch> broken = List.of(GOOD, GOOD, GOOD, DIVERGED, DIVERGED, DIVERGED, GOOD, GOOD, GOOD);
    assertTrue(count(draw(broken), Picture.BLUE) < whole, "a gap takes ink away");
    draw(List.of(DIVERGED));
    draw(List.of(new Epoch(Float.MAX_VALUE, 0, 1e-30, 1), GOOD));
  }

  @Test
  void noEpochs() {
    assertThrows(PlotException.class, () -> new LossCurves(List.of()));
  }

  private BufferedImage draw(List<Epoch> epochs) throws IOException {
    Path file = directory.resolve("curves.png");
    new LossCurves(epochs).write(file);
    BufferedImage image = ImageIO.read(file.toFile());
    assertEquals(1240, image.getWidth());
    return image;
  }

  /** The mean height, counted from the top, of a colour above the legend in some columns. */
  private static double rowOf(BufferedImage image, Color color, int from, int to) {
    return IntStream.range(from, to)
        .flatMap(x -> IntStream.range(40, 400).filter(y -> image.getRGB(x, y) == color.getRGB()))
        .average()
        .orElseThrow();
  }

  private static int count(BufferedImage image, Color color) {
    int[] pixels =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    return (int) IntStream.of(pixels).filter(pixel -> pixel == color.getRGB()).count();
  }
}
