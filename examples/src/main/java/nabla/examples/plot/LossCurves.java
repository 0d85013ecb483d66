package nabla.examples.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Loss and accuracy over the epochs of a training, training set against test set, in two panels.
 *
 * @param epochs one entry per epoch, the first being epoch 1
 */
public record LossCurves(List<Epoch> epochs) {
  private static final int WIDTH = 620;
  private static final int HEIGHT = 440;
  private static final int TITLE = 36;
  private static final int MANY_EPOCHS = 30;

  /**
   * What one epoch came to. A value that is not finite (a training that diverged) leaves a gap in
   * its curve.
   *
   * @param trainLoss mean over the training pictures
   * @param trainAccuracy fraction, 0 to 1
   * @param testLoss mean over the test pictures
   * @param testAccuracy fraction, 0 to 1
   */
  public record Epoch(
      double trainLoss, double trainAccuracy, double testLoss, double testAccuracy) {}

  /**
   * Copies the list.
   *
   * @throws PlotException if there is no epoch
   */
  public LossCurves {
    epochs = List.copyOf(epochs);
    if (epochs.isEmpty()) {
      throw new PlotException(
          "Loss curves of 0 epochs asked for; wanted at least one. Train before drawing.");
    }
  }

  /** Draws both panels into a PNG file, whole or not at all. */
  public void write(Path file) {
    Picture picture = new Picture(2 * WIDTH, TITLE + HEIGHT);
    panel(picture, 0, "Loss", Epoch::trainLoss, Epoch::testLoss);
    panel(picture, WIDTH, "Accuracy (%)", e -> 100 * e.trainAccuracy, e -> 100 * e.testAccuracy);
    picture.write(file);
  }

  private void panel(
      Picture picture,
      int x,
      String title,
      ToDoubleFunction<Epoch> train,
      ToDoubleFunction<Epoch> test) {
    XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).xAxisTitle("epoch").build();
    XYStyler style = chart.getStyler();
    style
        .setChartTitleVisible(false)
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false);
    style.setLegendPosition(LegendPosition.OutsideS).setLegendLayout(LegendLayout.Horizontal);
    style.setLegendBorderColor(Color.WHITE).setLegendFont(Picture.font(13));
    style.setMarkerSize(epochs.size() > MANY_EPOCHS ? 3 : 7);
    style.setAxisTitleFont(Picture.font(13)).setAxisTickLabelsFont(Picture.font(12));
    style.setPlotGridLinesColor(Picture.GRID).setXAxisDecimalPattern("0").setLocale(Locale.ROOT);
    style.setyAxisTickLabelsFormattingFunction(LossCurves::tick);
    add(chart, "train", Picture.BLUE, SeriesMarkers.CIRCLE, train);
    add(chart, "test", Picture.VERMILION, SeriesMarkers.DIAMOND, test);
    picture.text(title, Picture.bold(16), Picture.INK, 0.5, x + WIDTH / 2.0, TITLE / 2.0 + 6);
    picture.graphics().translate(x, TITLE);
    chart.paint(picture.graphics(), WIDTH, HEIGHT);
    picture.graphics().translate(-x, -TITLE);
  }

  private void add(
      XYChart chart, String name, Color color, Marker marker, ToDoubleFunction<Epoch> value) {
    double[] x = IntStream.rangeClosed(1, epochs.size()).asDoubleStream().toArray();
    double[] y =
        epochs.stream().mapToDouble(value).map(v -> Double.isFinite(v) ? v : Double.NaN).toArray();
    XYSeries series = chart.addSeries(name, x, y);
    series.setMarker(marker).setMarkerColor(color);
    series.setLineStyle(new BasicStroke(2)).setLineColor(color);
  }

  /** At most four digits, with an exponent where zeros would make the label wide. */
  private static String tick(double value) {
    BigDecimal rounded = new BigDecimal(value, new MathContext(4)).stripTrailingZeros();
    boolean plain = value == 0 || Math.abs(value) >= 1e-4 && Math.abs(value) < 1e6;
    return plain ? rounded.toPlainString() : rounded.toString();
  }
}
