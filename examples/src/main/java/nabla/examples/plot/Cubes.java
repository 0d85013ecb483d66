package nabla.examples.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Tensors (N, C, H·W) as cubes seen from the corner of their first element, with elements coloured
 * by a number.
 *
 * @param title what all show
 * @param cubes from left to right
 */
public record Cubes(String title, List<Cube> cubes) {
  private static final int EDGE = 24;
  private static final int MARGIN = 36;
  private static final int TOP = 108;
  private static final double COS = Math.cos(Math.toRadians(30));
  private static final Font LABEL = Picture.font(13);

  /**
   * One cube.
   *
   * @param title stands above it
   * @param caption stands below that
   * @param values values[n][c][i], 0 or larger; the largest is drawn darkest, 0 white
   */
  public record Cube(String title, String caption, double[][][] values) {
    private double max() {
      ToDoubleFunction<double[]> largest = row -> Arrays.stream(row).max().orElse(0);
      return Arrays.stream(values).flatMap(Arrays::stream).mapToDouble(largest).max().orElse(0);
    }
  }

  /**
   * Checks that every cube is one.
   *
   * @throws PlotException if one is empty or ragged
   */
  public Cubes {
    cubes = List.copyOf(cubes);
    for (Cube cube : cubes) {
      double[][][] v = cube.values;
      if (v.length == 0
          || v[0].length == 0
          || v[0][0].length == 0
          || Arrays.stream(v).anyMatch(s -> s.length != v[0].length)
          || Arrays.stream(v).flatMap(Arrays::stream).anyMatch(r -> r.length != v[0][0].length)) {
        throw new PlotException(
            "Cube \"%s\" is empty or ragged; wanted values[N][C][H*W]".formatted(cube.title));
      }
    }
  }

  /** Draws them into a PNG file, whole or not at all. */
  public void write(Path file) {
    int width = MARGIN;
    int height = 0;
    for (Cube cube : cubes) {
      width += panelWidth(cube);
      height = Math.max(height, rise(cube) + cube.values[0][0].length * EDGE);
    }
    Picture picture = new Picture(width, TOP + height + MARGIN);
    picture.text(title, Picture.bold(16), Picture.INK, .5, width / 2., 24);
    int left = MARGIN;
    for (Cube cube : cubes) {
      double middle = left + (panelWidth(cube) - MARGIN) / 2.;
      picture.text(cube.title, Picture.bold(14), Picture.INK, .5, middle, 62);
      picture.text(cube.caption, LABEL, Picture.FAINT, .5, middle, 82);
      draw(picture, cube, left + cube.values[0].length * EDGE * COS, TOP + rise(cube));
      left += panelWidth(cube);
    }
    picture.write(file);
  }

  private static int panelWidth(Cube cube) {
    return (int) ((cube.values.length + cube.values[0].length) * EDGE * COS) + MARGIN;
  }

  /** The height of the top face. */
  private static int rise(Cube cube) {
    return (cube.values.length + cube.values[0].length) * EDGE / 2;
  }

  /** Draws the three faces that meet in the first element, whose outer corner is at (x, y). */
  private static void draw(Picture picture, Cube cube, double x, double y) {
    double[][][] v = cube.values;
    double max = cube.max();
    int samples = v.length;
    int channels = v[0].length;
    int places = v[0][0].length;
    double[] origin = {x, y};
    double[] alongN = {EDGE * COS, -EDGE / 2.};
    double[] alongC = {-EDGE * COS, -EDGE / 2.};
    double[] down = {0, EDGE};
    Graphics2D graphics = picture.graphics();
    for (int n = 0; n < samples; n++) {
      for (int c = 0; c < channels; c++) {
        cell(graphics, origin, alongN, n, alongC, c, v[n][c][0] / max, 0);
      }
    }
    for (int i = 0; i < places; i++) {
      for (int c = 0; c < channels; c++) {
        cell(graphics, origin, alongC, c, down, i, v[0][c][i] / max, .08);
      }
      for (int n = 0; n < samples; n++) {
        cell(graphics, origin, alongN, n, down, i, v[n][0][i] / max, .16);
      }
    }
    double low = y + places * EDGE;
    picture.text(
        "C",
        LABEL,
        Picture.INK,
        1,
        x - channels * EDGE * COS / 2 - 8,
        low - channels * EDGE / 4. + 12);
    picture.text(
        "N",
        LABEL,
        Picture.INK,
        0,
        x + samples * EDGE * COS / 2 + 8,
        low - samples * EDGE / 4. + 12);
    picture.turnedText(
        "H, W",
        LABEL,
        Picture.INK,
        90,
        .5,
        x - channels * EDGE * COS - 14,
        y - channels * EDGE / 2. + places * EDGE / 2.);
  }

  private static void cell(
      Graphics2D graphics,
      double[] origin,
      double[] a,
      int i,
      double[] b,
      int j,
      double share,
      double shadow) {
    Path2D path = new Path2D.Double();
    path.moveTo(origin[0] + i * a[0] + j * b[0], origin[1] + i * a[1] + j * b[1]);
    path.lineTo(origin[0] + (i + 1) * a[0] + j * b[0], origin[1] + (i + 1) * a[1] + j * b[1]);
    path.lineTo(
        origin[0] + (i + 1) * a[0] + (j + 1) * b[0], origin[1] + (i + 1) * a[1] + (j + 1) * b[1]);
    path.lineTo(origin[0] + i * a[0] + (j + 1) * b[0], origin[1] + i * a[1] + (j + 1) * b[1]);
    path.closePath();
    graphics.setColor(color(share, shadow));
    graphics.fill(path);
    graphics.setColor(Picture.FAINT);
    graphics.draw(path);
  }

  /** White for 0; else from light to full blue, by the square root, so that small shares show. */
  private static Color color(double share, double shadow) {
    double blue = share > 0 ? .15 + .85 * Math.sqrt(share) : 0;
    float[] rgb = Picture.BLUE.getRGBColorComponents(null);
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (float) ((1 - blue * (1 - rgb[i])) * (1 - shadow));
    }
    return new Color(rgb[0], rgb[1], rgb[2]);
  }
}
