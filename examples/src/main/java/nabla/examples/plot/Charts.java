package nabla.examples.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Charts of lines or points, side by side, with the same scales and colours.
 *
 * @param title what all show
 * @param panels from left to right
 */
public record Charts(String title, List<Panel> panels) {
  private static final int WIDTH = 620;
  private static final int HEIGHT = 460;
  private static final int TITLE = 40;
  private static final int SUBTITLE = 28;
  private static final int LEGEND = 34;
  private static final double ROOM = .04;
  private static final int MANY_POINTS = 50;
  private static final List<Marker> MARKERS =
      List.of(
          SeriesMarkers.CIRCLE,
          SeriesMarkers.DIAMOND,
          SeriesMarkers.SQUARE,
          SeriesMarkers.TRIANGLE_UP,
          SeriesMarkers.TRIANGLE_DOWN,
          SeriesMarkers.CROSS,
          SeriesMarkers.PLUS);

  /**
   * One chart.
   *
   * @param title stands above it
   * @param xTitle what x is
   * @param yTitle what y is
   * @param lines whether points are joined by lines; else they are small
   * @param xLabel what stands at a value of x; empty for nothing
   * @param series in the order of their colours, at most seven
   */
  public record Panel(
      String title,
      String xTitle,
      String yTitle,
      boolean lines,
      DoubleFunction<String> xLabel,
      List<Series> series) {
    /** Of points, with plain numbers along x. */
    public static Panel points(String title, String xTitle, String yTitle, List<Series> series) {
      return new Panel(title, xTitle, yTitle, false, Charts::number, series);
    }

    /** Of lines, with plain numbers along x. */
    public static Panel curves(String title, String xTitle, String yTitle, List<Series> series) {
      return new Panel(title, xTitle, yTitle, true, Charts::number, series);
    }

    /** Of lines, with x given as its logarithm to base 2. */
    public static Panel lines(String title, String xTitle, String yTitle, List<Series> series) {
      return new Panel(title, xTitle, yTitle, true, Charts::powerOfTwo, series);
    }
  }

  /** Points (x[i], y[i]) of one colour, those that aren't finite left out. */
  public record Series(String name, double[] x, double[] y) {}

  /**
   * Checks that there is something to draw.
   *
   * @throws PlotException if there isn't, or a panel has more series than there are colours
   */
  public Charts {
    panels = List.copyOf(panels);
    if (panels.isEmpty()) {
      throw new PlotException("No chart asked for; wanted at least one.");
    }
    for (Panel panel : panels) {
      if (panel.series.isEmpty() || panel.series.size() > Picture.PALETTE.size()) {
        throw new PlotException(
            "%d series given for the chart \"%s\"; wanted 1 to %d."
                .formatted(panel.series.size(), panel.title, Picture.PALETTE.size()));
      }
    }
  }

  /** Draws them into a PNG file, whole or not at all. */
  public void write(Path file) {
    Picture picture = new Picture(WIDTH * panels.size(), TITLE + SUBTITLE + HEIGHT + LEGEND);
    picture.text(title, Picture.bold(16), Picture.INK, .5, WIDTH * panels.size() / 2., TITLE / 2.);
    for (int i = 0; i < panels.size(); i++) {
      picture.text(
          panels.get(i).title,
          Picture.font(14),
          Picture.INK,
          .5,
          WIDTH * (i + .5),
          TITLE + SUBTITLE / 2.);
      picture.graphics().translate(i * WIDTH, TITLE + SUBTITLE);
      chart(panels.get(i)).paint(picture.graphics(), WIDTH, HEIGHT);
      picture.graphics().translate(-i * WIDTH, -TITLE - SUBTITLE);
    }
    if (panels.get(0).series.size() > 1) {
      legend(picture);
    }
    picture.write(file);
  }

  private void legend(Picture picture) {
    List<String> names = panels.get(0).series.stream().map(Series::name).toList();
    List<Integer> widths =
        names.stream().map(name -> Picture.width(Picture.font(13), List.of(name)) + 42).toList();
    int x = (WIDTH * panels.size() - widths.stream().mapToInt(w -> w).sum()) / 2;
    int y = TITLE + SUBTITLE + HEIGHT;
    for (int i = 0; i < names.size(); i++) {
      picture.fill(Picture.PALETTE.get(i), x, y + 6, 12, 12);
      picture.text(names.get(i), Picture.font(13), Picture.INK, 0, x + 18, y + 12);
      x += widths.get(i);
    }
  }

  /** The smallest and the largest of some numbers of all panels, with some room around. */
  private double[] range(Function<Series, double[]> numbers) {
    double[] finite =
        panels.stream()
            .flatMap(panel -> panel.series.stream())
            .map(numbers)
            .flatMapToDouble(Arrays::stream)
            .filter(Double::isFinite)
            .toArray();
    double min = Arrays.stream(finite).min().orElse(0);
    double max = Arrays.stream(finite).max().orElse(0);
    double room = max > min ? ROOM * (max - min) : 1;
    return new double[] {min - room, max + room};
  }

  private XYChart chart(Panel panel) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .xAxisTitle(panel.xTitle)
            .yAxisTitle(panel.yTitle)
            .build();
    XYStyler style = chart.getStyler();
    style
        .setChartTitleVisible(false)
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false);
    style.setLegendVisible(false);
    style.setMarkerSize(panel.lines ? 8 : 4);
    style.setAxisTitleFont(Picture.font(13)).setAxisTickLabelsFont(Picture.font(12));
    double[] y = range(Series::y);
    style.setYAxisMin(y[0]).setYAxisMax(y[1]);
    if (!panel.lines) {
      double[] x = range(Series::x);
      style.setXAxisMin(x[0]).setXAxisMax(x[1]);
    }
    style.setPlotGridLinesColor(Picture.GRID).setLocale(Locale.ROOT);
    style.setxAxisTickLabelsFormattingFunction(panel.xLabel::apply);
    style.setyAxisTickLabelsFormattingFunction(Charts::number);
    style.setDefaultSeriesRenderStyle(
        panel.lines ? XYSeriesRenderStyle.Line : XYSeriesRenderStyle.Scatter);
    for (int i = 0; i < panel.series.size(); i++) {
      Series values = panel.series.get(i);
      Color color = Picture.PALETTE.get(i);
      XYSeries series = chart.addSeries(values.name, values.x, values.y);
      series.setMarker(marker(panel, i)).setMarkerColor(color);
      series.setLineStyle(new BasicStroke(2)).setLineColor(color);
    }
    return chart;
  }

  /** Points that stand close are told apart by their line's colour alone. */
  private static Marker marker(Panel panel, int series) {
    if (!panel.lines) {
      return SeriesMarkers.CIRCLE;
    }
    boolean close = panel.series.get(series).x.length > MANY_POINTS;
    return close ? SeriesMarkers.NONE : MARKERS.get(series);
  }

  private static String number(double value) {
    return new BigDecimal(value, new MathContext(4)).stripTrailingZeros().toPlainString();
  }

  private static String powerOfTwo(double exponent) {
    return exponent == Math.rint(exponent) ? number(Math.pow(2, exponent)) : " ";
  }
}
