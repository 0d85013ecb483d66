package nabla.examples.series;

import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import nabla.core.NoGrad;
import nabla.core.Scope;

/**
 * What somebody expects.
 *
 * @param name whose forecast it is
 * @param windows the moments when it is made
 * @param values values[moment][lead - 1], in the series' unit
 */
record Forecast(String name, Windows windows, double[][] values) {
  /** A rule: what it expects for a month, from what is known at another. */
  @FunctionalInterface
  private interface Rule {
    double value(int now, int lead);
  }

  private static Forecast of(String name, Windows windows, Rule rule) {
    double[][] values =
        IntStream.range(0, windows.size())
            .mapToObj(
                i ->
                    IntStream.rangeClosed(1, Windows.AHEAD)
                        .mapToDouble(lead -> rule.value(windows.now(i), lead))
                        .toArray())
            .toArray(double[][]::new);
    return new Forecast(name, windows, values);
  }

  /** The value of the same month a year before. */
  static Forecast seasonalNaive(Windows windows) {
    Anomalies a = windows.anomalies();
    return of(
        "seasonal naive",
        windows,
        (now, lead) -> a.value(now + lead, a.values()[now + lead - Windows.AHEAD]));
  }

  /** The mean of that month in the training years. */
  static Forecast monthlyMeans(Windows windows) {
    Anomalies a = windows.anomalies();
    return of("monthly means", windows, (now, lead) -> a.value(now + lead, 0));
  }

  /** What the last anomaly leaves behind by experience. */
  static Forecast dampedPersistence(Windows windows, double... persistence) {
    Anomalies a = windows.anomalies();
    return of(
        "damped persistence",
        windows,
        (now, lead) -> a.value(now + lead, persistence[lead - 1] * a.values()[now]));
  }

  /** A network's, in evaluation mode. */
  static Forecast of(Forecaster model, Windows windows) {
    model.eval();
    double[] out;
    try (NoGrad off = NoGrad.open();
        Scope scope = Scope.open()) {
      int[] all = IntStream.range(0, windows.size()).toArray();
      out = model.forward(windows.inputs(all)).flatten().toDoubleArray();
    }
    Anomalies a = windows.anomalies();
    return of(
        "GRU",
        windows,
        (now, lead) ->
            a.value(now + lead, out[(now - windows.first()) * Windows.AHEAD + lead - 1]));
  }

  /** The root of the mean squared error, so many months ahead. */
  double rmse(int lead) {
    return Math.sqrt(meanError(i -> Math.pow(error(i, lead), 2)));
  }

  /** The mean absolute error, so many months ahead. */
  double mae(int lead) {
    return meanError(i -> Math.abs(error(i, lead)));
  }

  /** The root of the mean squared error of all months ahead. */
  double rmse() {
    return Math.sqrt(
        IntStream.rangeClosed(1, Windows.AHEAD)
            .mapToDouble(lead -> Math.pow(rmse(lead), 2))
            .average()
            .orElseThrow());
  }

  private double meanError(IntToDoubleFunction error) {
    return IntStream.range(0, values.length).mapToDouble(error).average().orElseThrow();
  }

  private double error(int i, int lead) {
    return values[i][lead - 1] - truth(i, lead);
  }

  /** What came. */
  double truth(int i, int lead) {
    int t = windows.now(i) + lead;
    return windows.anomalies().value(t, windows.anomalies().values()[t]);
  }
}
