package nabla.nn.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nabla.core.Generator;
import nabla.core.Tensor;
import nabla.core.gradcheck.GradCheck;
import nabla.core.gradcheck.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** CTC is what its definition says: a sum over all paths that collapse to the labels. */
class CTCLossTest {
  private static final int STEPS = 5;
  private static final int CLASSES = 3;

  private static Tensor logProbs() {
    return Tensor.randn(new Generator(3), DataType.DOUBLE, STEPS, CLASSES).logSoftmax(-1).detach();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "12", "11", "121", "112", "212", "11122"})
  void sumsAllPaths(String word) {
    long[] labels = word.chars().mapToLong(c -> c - '0').toArray();
    double probability = 0;
    for (int path = 0; path < Math.pow(CLASSES, STEPS); path++) {
      double log = 0;
      List<Long> collapsed = new ArrayList<>();
      long last = 0;
      for (int t = 0, rest = path; t < STEPS; t++, rest /= CLASSES) {
        long output = rest % CLASSES;
        log += logProbs().get(t, (int) output);
        if (output != 0 && output != last) {
          collapsed.add(output);
        }
        last = output;
      }
      if (collapsed.equals(Arrays.stream(labels).boxed().toList())) {
        probability += Math.exp(log);
      }
    }
    Tensor loss = loss(logProbs(), labels);
    assertEquals(-Math.log(probability), loss.item(), 1e-9);
  }

  private static Tensor loss(Tensor logProbs, long... labels) {
    return new CTCLoss(0, Reduction.SUM, false)
        .forward(
            logProbs, Tensor.of(labels), Tensor.of((long) STEPS), Tensor.of((long) labels.length));
  }

  @Test
  void hasExactDerivatives() {
    GradCheck.check(
        Options.defaults().withOrder(2), x -> loss(x[0], 1, 1, 2), logProbs().requiresGrad(true));
  }

  @Test
  void whatCannotBeSpelledHasNoGradient() {
    Tensor x = logProbs().requiresGrad(true);
    Tensor loss = loss(x, 1, 1, 1, 2);
    assertEquals(Double.POSITIVE_INFINITY, loss.item());
    loss.backward();
    assertArrayEquals(new double[STEPS * CLASSES], x.grad().toDoubleArray());
  }

  @Test
  void nothingSpellsNothing() {
    Tensor losses =
        new CTCLoss(0, Reduction.NONE, false)
            .forward(
                Tensor.stack(1, logProbs(), logProbs()),
                Tensor.of(1L, 1L).unsqueeze(1),
                Tensor.of(0L, 0L),
                Tensor.of(0L, 1L));
    assertArrayEquals(new double[] {0, Double.POSITIVE_INFINITY}, losses.toDoubleArray(), 0);
  }
}
