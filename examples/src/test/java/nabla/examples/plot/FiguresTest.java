package nabla.examples.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Charts, stacked areas, cubes, tiles and tables show the numbers that they were given. */
class FiguresTest {
  @TempDir Path directory;

  private BufferedImage read() throws IOException {
    return ImageIO.read(directory.resolve("x.png").toFile());
  }

  private static long count(BufferedImage image, Color color) {
    return IntStream.range(0, image.getWidth())
        .mapToLong(
            x ->
                IntStream.range(0, image.getHeight())
                    .filter(y -> image.getRGB(x, y) == color.getRGB())
                    .count())
        .sum();
  }

  @Test
  void chartsDrawEverySeriesInItsColour() throws IOException {
    double[] x = {1, 2, 3};
    Charts.Series low = new Charts.Series("low", x, new double[] {1, 1, 1});
    Charts.Series high = new Charts.Series("high", x, new double[] {2, Double.NaN, 2});
    Charts.Panel panel = Charts.Panel.lines("t", "x", "y", List.of(low, high));
    new Charts("title", List.of(panel, panel)).write(directory.resolve("x.png"));
    assertTrue(count(read(), Picture.BLUE) > count(read(), Picture.VERMILION), "NaN is a gap");
    assertTrue(count(read(), Picture.VERMILION) > 100);
    assertThrows(PlotException.class, () -> new Charts("no", List.of()));
    Charts.Panel empty = Charts.Panel.points("t", "x", "y", List.of());
    assertThrows(PlotException.class, () -> new Charts("no", List.of(empty)));
  }

  /** Four names, one of them long, fit below one chart: the keys of all are there to be seen. */
  @Test
  void legendsFitBelowTheChart() throws IOException {
    double[] x = {1, 2};
    List<Charts.Series> series =
        Stream.of("GRU", "seasonal naive", "monthly means", "damped persistence")
            .map(name -> new Charts.Series(name, x, new double[] {Double.NaN, Double.NaN}))
            .toList();
    new Charts("title", List.of(Charts.Panel.curves("t", "x", "y", series)))
        .write(directory.resolve("x.png"));
    for (int i = 0; i < series.size(); i++) {
      assertEquals(12 * 12, count(read(), Picture.PALETTE.get(i)), series.get(i).name());
    }
  }

  /** A curve of many points is a line alone: it takes less ink than its first points marked. */
  @Test
  void manyPointsAreNotMarked() throws IOException {
    assertTrue(ink(51) < ink(50));
  }

  private long ink(int points) throws IOException {
    double[] x = IntStream.range(0, points).asDoubleStream().toArray();
    Charts.Series flat = new Charts.Series("flat", x, new double[points]);
    new Charts("title", List.of(Charts.Panel.curves("t", "x", "y", List.of(flat))))
        .write(directory.resolve("x.png"));
    return count(read(), Picture.BLUE);
  }

  @Test
  void areasAreAsLargeAsTheShares() throws IOException {
    double[] x = {0, 10};
    double[][] shares = {{.25, .75}, {.25, .75}};
    StackedAreas.Panel panel = new StackedAreas.Panel("t", x, shares);
    new StackedAreas("title", List.of("a", "b"), "x", 1, List.of(panel))
        .write(directory.resolve("x.png"));
    double ratio = (double) count(read(), Picture.VERMILION) / count(read(), Picture.BLUE);
    assertEquals(3, ratio, .1);
    assertThrows(
        PlotException.class, () -> new StackedAreas("no", List.of("a"), "x", 1, List.of(panel)));
  }

  @Test
  void cubesColourTheElements() throws IOException {
    double[][][] first = new double[2][3][2];
    first[0][0][0] = 1;
    new Cubes("title", List.of(new Cubes.Cube("t", "c", first))).write(directory.resolve("x.png"));
    long one = count(read(), Picture.BLUE);
    for (double[] plane : first[0]) {
      plane[0] = 1;
    }
    new Cubes("title", List.of(new Cubes.Cube("t", "c", first))).write(directory.resolve("x.png"));
    assertEquals(3, (double) count(read(), Picture.BLUE) / one, .1, "top faces");
    Cubes.Cube ragged = new Cubes.Cube("t", "c", new double[][][] {{{1}}, {{1}, {2}}});
    assertThrows(PlotException.class, () -> new Cubes("no", List.of(ragged)));
  }

  @Test
  void tilesStretchARowFromBlackToWhite() throws IOException {
    double[][] dark = {{-3}};
    double[][] bright = {{5}};
    Tiles.Row row = new Tiles.Row("row", new double[][][] {dark, bright});
    new Tiles("title", List.of("a", "b"), List.of(row)).write(directory.resolve("x.png"));
    assertTrue(count(read(), Color.BLACK) >= 130 * 130);
    assertThrows(PlotException.class, () -> new Tiles("no", List.of("a"), List.of(row)));
  }

  @Test
  void tablesAreQuotedWhereNeeded() throws IOException {
    Path file = directory.resolve("x.csv");
    new Table(List.of("a", "b"), List.of(List.of("1,5", "say \"x\""))).write(file);
    assertEquals("a,b\n\"1,5\",\"say \"\"x\"\"\"\n", Files.readString(file));
    assertThrows(PlotException.class, () -> new Table(List.of("a"), List.of(List.of("1", "2"))));
  }
}
