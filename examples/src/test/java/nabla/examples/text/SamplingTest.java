package nabla.examples.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import nabla.core.Generator;
import nabla.core.Tensor;
import org.junit.jupiter.api.Test;

class SamplingTest {
  private static final int DRAWS = 20_000;

  @Test
  void frequenciesAreTheProbabilities() {
    float[] logits = {0, 1, -1, 2};
    for (double temperature : new double[] {.5, 1, 2}) {
      double[] wanted = Tensor.of(logits).div(temperature).softmax(0).toDoubleArray();
      int[] counts = new int[logits.length];
      Tensor rows = Tensor.of(logits).reshape(1, 4).expand(DRAWS, 4);
      for (long drawn : Sampling.draw(rows, temperature, new Generator(1))) {
        counts[(int) drawn]++;
      }
      for (int c = 0; c < counts.length; c++) {
        // Four standard deviations.
        double tolerance = 4 * Math.sqrt(wanted[c] * (1 - wanted[c]) / DRAWS);
        assertEquals(wanted[c], (double) counts[c] / DRAWS, tolerance);
      }
    }
  }

  @Test
  void theLowestTemperatureTakesTheLikeliest() {
    Tensor logits = Tensor.of(new float[] {80, 90, -90, 3, -1, 2}, 2, 3);
    assertArrayEquals(new long[] {1, 0}, Sampling.draw(logits, Double.MIN_VALUE, new Generator(1)));
  }
}
