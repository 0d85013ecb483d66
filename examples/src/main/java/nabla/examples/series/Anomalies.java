package nabla.examples.series;

import static nabla.examples.data.MonthlySeries.YEAR;

import java.util.Arrays;
import java.util.stream.IntStream;
import nabla.examples.data.MonthlySeries;

/**
 * What is unusual about each month: its value without the mean of the same month in the training
 * years, over the standard deviation of what is left there. The seasons, which everybody knows, are
 * out of it.
 *
 * @param monthMeans of January to December
 * @param std standard deviation, in the series' unit
 * @param values the anomalies, month after month
 */
record Anomalies(double[] monthMeans, double std, double[] values) {
  /** Of a whole series, by means over its years before the given one. */
  static Anomalies of(MonthlySeries series, int trainEnd) {
    int known = series.january(trainEnd);
    double[] x = series.values();
    double[] means = new double[YEAR];
    for (int t = 0; t < known; t++) {
      means[t % YEAR] += x[t] * YEAR / known;
    }
    double[] left = IntStream.range(0, x.length).mapToDouble(t -> x[t] - means[t % YEAR]).toArray();
    double squares = Arrays.stream(left, 0, known).map(v -> v * v).sum();
    double std = Math.sqrt(squares / known);
    return new Anomalies(means, std, Arrays.stream(left).map(v -> v / std).toArray());
  }

  /** The value that an anomaly stands for in a month. */
  double value(int t, double anomaly) {
    return monthMeans[t % YEAR] + std * anomaly;
  }

  /**
   * How much of an anomaly is left some months later: Σ a[t] a[t + lead] / Σ a[t]², over the first
   * months.
   */
  double persistence(int lead, int known) {
    double products = 0;
    double squares = 0;
    for (int t = 0; t + lead < known; t++) {
      products += values[t] * values[t + lead];
      squares += values[t] * values[t];
    }
    return products / squares;
  }
}
