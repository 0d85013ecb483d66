package nabla.examples.plot;

import java.awt.Font;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;

/**
 * A table of grey pictures.
 *
 * @param title what it shows
 * @param columns a name for each column
 * @param rows from above
 */
public record Tiles(String title, List<String> columns, List<Row> rows) {
  private static final int SIDE = 132;
  private static final int GAP = 12;
  private static final int TOP = 76;
  private static final Font LABEL = Picture.font(13);

  /**
   * One row, with one scale of grey for all its pictures: its smallest number is black, its largest
   * white.
   *
   * @param name stands before it
   * @param pictures pictures[column][y][x]
   */
  public record Row(String name, double[][][] pictures) {}

  /**
   * Checks that there is a picture for each column.
   *
   * @throws PlotException if there isn't
   */
  public Tiles {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    for (Row row : rows) {
      if (row.pictures.length != columns.size()) {
        throw new PlotException(
            "Row \"%s\" has %d pictures; wanted one for each of the columns %s."
                .formatted(row.name, row.pictures.length, columns));
      }
    }
  }

  /** Draws it into a PNG file, whole or not at all. */
  public void write(Path file) {
    int left = Picture.width(LABEL, rows.stream().map(Row::name).toList()) + 2 * GAP;
    int width = left + columns.size() * (SIDE + GAP);
    Picture picture = new Picture(width, TOP + rows.size() * (SIDE + GAP));
    picture.text(title, Picture.bold(16), Picture.INK, .5, width / 2., 24);
    for (int c = 0; c < columns.size(); c++) {
      double middle = left + c * (SIDE + GAP) + SIDE / 2.;
      picture.text(columns.get(c), LABEL, Picture.INK, .5, middle, TOP - 16);
    }
    for (int r = 0; r < rows.size(); r++) {
      int y = TOP + r * (SIDE + GAP);
      picture.text(rows.get(r).name, LABEL, Picture.INK, 1, left - GAP, y + SIDE / 2.);
      draw(picture, rows.get(r), left, y);
    }
    picture.write(file);
  }

  private static void draw(Picture picture, Row row, int left, int y) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (double[][] image : row.pictures) {
      for (double[] line : image) {
        for (double value : line) {
          min = Math.min(min, value);
          max = Math.max(max, value);
        }
      }
    }
    picture
        .graphics()
        .setRenderingHint(
            RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
    for (int c = 0; c < row.pictures.length; c++) {
      BufferedImage image = grey(row.pictures[c], min, max > min ? max : min + 1);
      int x = left + c * (SIDE + GAP);
      picture.graphics().drawImage(image, x, y, SIDE, SIDE, null);
      picture.frame(Picture.GRID, x, y, SIDE - 1, SIDE - 1);
    }
  }

  private static BufferedImage grey(double[][] values, double min, double max) {
    int width = values[0].length;
    BufferedImage image = new BufferedImage(width, values.length, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < values.length; y++) {
      for (int x = 0; x < width; x++) {
        int level = (int) Math.round(255 * (values[y][x] - min) / (max - min));
        image.setRGB(x, y, level << 16 | level << 8 | level);
      }
    }
    return image;
  }
}
