package nabla.examples.text;

import nabla.core.Generator;
import nabla.core.Tensor;

/**
 * Draws from softmax(logits / T): a low temperature T keeps to what is likely, a high one dares
 * more.
 */
final class Sampling {
  private Sampling() {}

  /** One class for each row of logits [N, C]. */
  static long[] draw(Tensor logits, double temperature, Generator random) {
    long[] drawn = new long[logits.size(0)];
    double[] row = new double[logits.size(1)];
    double[] all = logits.toDoubleArray();
    for (int n = 0; n < drawn.length; n++) {
      System.arraycopy(all, n * row.length, row, 0, row.length);
      drawn[n] = draw(row, temperature, random);
    }
    return drawn;
  }

  /** The largest logit is taken off before the division, so no temperature is too low. */
  private static int draw(double[] logits, double temperature, Generator random) {
    double max = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      max = Math.max(max, logit);
    }
    double[] cumulative = new double[logits.length];
    double sum = 0;
    for (int c = 0; c < logits.length; c++) {
      sum += Math.exp((logits[c] - max) / temperature);
      cumulative[c] = sum;
    }
    double at = random.nextDouble() * sum;
    int c = 0;
    while (c < logits.length - 1 && cumulative[c] <= at) {
      c++;
    }
    return c;
  }
}
