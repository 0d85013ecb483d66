package nabla.examples.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfusionMatrixTest {
  private static final List<String> ANIMALS = List.of("ant", "bird", "cat");

  @TempDir Path directory;

  /** The example of scikit-learn's documentation of confusion_matrix, with its result. */
  @Test
  void countsAsScikitLearnDoes() {
    int[] labels = {2, 0, 2, 2, 0, 1};
    int[] predictions = {0, 0, 2, 2, 0, 2};
    ConfusionMatrix matrix = ConfusionMatrix.of(labels, predictions, ANIMALS);
    assertArrayEquals(new int[][] {{2, 0, 0}, {0, 0, 1}, {1, 0, 2}}, matrix.counts());
    assertEquals(4 / 6.0, matrix.accuracy());
    assertEquals(1.0, matrix.recall(0));
    assertEquals(0.0, matrix.recall(1));
    assertEquals(2 / 3.0, matrix.recall(2));
  }

  @Test
  void colourIsTheShareOfTheRow() throws IOException {
    BufferedImage image =
        draw(new ConfusionMatrix(ANIMALS, new int[][] {{4, 0, 0}, {0, 300, 100}, {0, 0, 5}}));
    assertTrue(count(image, Picture.heat(1)) > 3000, "4 of 4 and 5 of 5 are as dark as can be");
    assertTrue(count(image, Picture.heat(0.75)) > 1500, "300 of 400");
    assertTrue(count(image, Picture.heat(0.25)) > 1500, "100 of 400");
  }

  @Test
  void classWithoutPictures() throws IOException {
    ConfusionMatrix matrix =
        new ConfusionMatrix(ANIMALS, new int[][] {{1, 0, 0}, {0, 0, 0}, {0, 0, 1}});
    assertTrue(Double.isNaN(matrix.recall(1)));
    draw(matrix);
  }

  @Test
  void manyClassesAndLargeCounts() throws IOException {
    List<String> names = IntStream.range(0, 40).mapToObj(i -> "class " + i).toList();
    int[][] counts = new int[40][40];
    counts[3][5] = 1_000_000;
    assertTrue(
        draw(new ConfusionMatrix(names, counts)).getWidth() > 2400,
        "cells are as wide as the longest number");
  }

  @Test
  void badInput() {
    int[] two = {0, 1};
    assertThrows(PlotException.class, () -> ConfusionMatrix.of(two, new int[3], ANIMALS));
    assertThrows(PlotException.class, () -> ConfusionMatrix.of(two, new int[] {0, 3}, ANIMALS));
    assertThrows(PlotException.class, () -> ConfusionMatrix.of(two, new int[] {0, -1}, ANIMALS));
    assertThrows(PlotException.class, () -> new ConfusionMatrix(ANIMALS, new int[2][3]));
    assertThrows(PlotException.class, () -> new ConfusionMatrix(ANIMALS, new int[3][2]));
    assertThrows(PlotException.class, () -> new ConfusionMatrix(List.of(), new int[0][0]));
    List<String> tooMany = Collections.nCopies(101, "class");
    assertThrows(PlotException.class, () -> new ConfusionMatrix(tooMany, new int[101][101]));
    assertThrows(PlotException.class, () -> new ConfusionMatrix(List.of("a"), new int[][] {{-1}}));
  }

  private BufferedImage draw(ConfusionMatrix matrix) throws IOException {
    Path file = directory.resolve("confusion.png");
    matrix.write(file);
    return ImageIO.read(file.toFile());
  }

  private static long count(BufferedImage image, Color color) {
    int[] pixels =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    return IntStream.of(pixels).filter(pixel -> pixel == color.getRGB()).count();
  }
}
