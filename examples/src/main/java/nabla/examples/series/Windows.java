package nabla.examples.series;

import static nabla.examples.data.MonthlySeries.YEAR;

import nabla.core.Tensor;
import nabla.nn.data.Dataset;

/**
 * What is known at the end of a month, and what comes: the anomalies of so many months with their
 * place in the year, as sine and cosine, [N, months, 3]; and the anomalies of the twelve months
 * that follow, [N, 12].
 *
 * @param anomalies the series
 * @param months how many are known
 * @param first the first month whose end is such a moment
 * @param size how many moments there are
 */
record Windows(Anomalies anomalies, int months, int first, int size) implements Dataset {
  /** How far ahead forecasts go. */
  static final int AHEAD = 12;

  /** Numbers known of each month. */
  static final int FEATURES = 3;

  /** All moments whose known months and those that follow lie where they may. */
  static Windows of(Anomalies anomalies, int months, int earliestTarget, int end) {
    int first = Math.max(earliestTarget, months) - 1;
    return new Windows(anomalies, months, first, end - AHEAD - first);
  }

  /** The month whose end is a moment. */
  int now(int index) {
    return first + index;
  }

  @Override
  public Tensor inputs(int... indices) {
    float[] batch = new float[indices.length * months * FEATURES];
    int at = 0;
    for (int index : indices) {
      for (int t = now(index) - months + 1; t <= now(index); t++) {
        double angle = 2 * Math.PI * (t % YEAR) / YEAR;
        batch[at++] = (float) anomalies.values()[t];
        batch[at++] = (float) Math.sin(angle);
        batch[at++] = (float) Math.cos(angle);
      }
    }
    return Tensor.of(batch, indices.length, months, FEATURES);
  }

  @Override
  public Tensor targets(int... indices) {
    float[] batch = new float[indices.length * AHEAD];
    int at = 0;
    for (int index : indices) {
      for (int lead = 1; lead <= AHEAD; lead++) {
        batch[at++] = (float) anomalies.values()[now(index) + lead];
      }
    }
    return Tensor.of(batch, indices.length, AHEAD);
  }
}
