package nabla.examples.plot;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Path2D;
import java.nio.file.Path;
import java.util.List;

/**
 * How the shares of a whole change, as areas stacked to 100 %, in rows of panels.
 *
 * @param title what all show
 * @param names of the parts, from below, at most seven
 * @param xTitle what x is
 * @param columns the number of panels in a row
 * @param panels row after row
 */
public record StackedAreas(
    String title, List<String> names, String xTitle, int columns, List<Panel> panels) {
  private static final int WIDTH = 270;
  private static final int HEIGHT = 170;
  private static final int LEFT = 62;
  private static final int TOP = 44;
  private static final int ABOVE = 30;
  private static final int BELOW = 42;
  private static final int GAP = 26;
  private static final int LEGEND = 40;
  private static final Font LABEL = Picture.font(12);
  private static final Font NAME = Picture.font(13);

  /**
   * One panel.
   *
   * @param title stands above it
   * @param x rising
   * @param shares shares[i][p] is part p's at x[i], 0 to 1
   */
  public record Panel(String title, double[] x, double[][] shares) {}

  /**
   * Checks that every panel has the shares of all parts at two or more places.
   *
   * @throws PlotException if one doesn't
   */
  public StackedAreas {
    names = List.copyOf(names);
    panels = List.copyOf(panels);
    if (names.isEmpty() || names.size() > Picture.PALETTE.size() || columns < 1) {
      throw new PlotException(
          "%d parts in %d columns given; wanted 1 to %d parts and 1 or more columns."
              .formatted(names.size(), columns, Picture.PALETTE.size()));
    }
    for (Panel panel : panels) {
      boolean fits = panel.x.length >= 2 && panel.shares.length == panel.x.length;
      for (double[] shares : panel.shares) {
        fits &= shares.length == names.size();
      }
      if (!fits) {
        throw new PlotException(
            "Panel \"%s\" has %d places and %d rows of shares; wanted 2 or more, and %d shares at each."
                .formatted(panel.title, panel.x.length, panel.shares.length, names.size()));
      }
    }
  }

  /** Draws them into a PNG file, whole or not at all. */
  public void write(Path file) {
    int rows = (panels.size() + columns - 1) / columns;
    int width = LEFT + columns * (WIDTH + GAP);
    int bottom = TOP + rows * (ABOVE + HEIGHT + BELOW);
    Picture picture = new Picture(width, bottom + LEGEND);
    picture.text(title, Picture.bold(16), Picture.INK, .5, width / 2., TOP / 2.);
    for (int i = 0; i < panels.size(); i++) {
      int left = LEFT + i % columns * (WIDTH + GAP);
      int top = TOP + i / columns * (ABOVE + HEIGHT + BELOW) + ABOVE;
      draw(picture, panels.get(i), left, top, i % columns == 0);
    }
    int step = (width - LEFT) / names.size();
    for (int p = 0; p < names.size(); p++) {
      picture.fill(Picture.PALETTE.get(p), LEFT + p * step, bottom + 10, 14, 14);
      picture.text(names.get(p), NAME, Picture.INK, 0, LEFT + p * step + 22, bottom + 17);
    }
    picture.write(file);
  }

  private void draw(Picture picture, Panel panel, int left, int top, boolean first) {
    Graphics2D graphics = picture.graphics();
    int count = panel.x.length;
    double from = panel.x[0];
    double scale = WIDTH / (panel.x[count - 1] - from);
    double[] below = new double[count];
    for (int p = 0; p < names.size(); p++) {
      Path2D area = new Path2D.Double();
      area.moveTo(left, top + HEIGHT * (1 - below[0]));
      for (int i = 1; i < count; i++) {
        area.lineTo(left + (panel.x[i] - from) * scale, top + HEIGHT * (1 - below[i]));
      }
      for (int i = count - 1; i >= 0; i--) {
        below[i] += panel.shares[i][p];
        area.lineTo(left + (panel.x[i] - from) * scale, top + HEIGHT * (1 - below[i]));
      }
      area.closePath();
      graphics.setColor(Picture.PALETTE.get(p));
      graphics.fill(area);
    }
    picture.text(panel.title, NAME, Picture.INK, .5, left + WIDTH / 2., top - 14);
    for (int percent = 0; first && percent <= 100; percent += 25) {
      picture.text(
          percent + " %", LABEL, Picture.FAINT, 1, left - 8, top + HEIGHT * (1 - percent / 100.));
    }
    String end = Long.toString(Math.round(panel.x[count - 1]));
    picture.text(Long.toString(Math.round(from)), LABEL, Picture.FAINT, 0, left, top + HEIGHT + 12);
    picture.text(end, LABEL, Picture.FAINT, 1, left + WIDTH, top + HEIGHT + 12);
    picture.text(xTitle, LABEL, Picture.FAINT, .5, left + WIDTH / 2., top + HEIGHT + 12);
  }
}
