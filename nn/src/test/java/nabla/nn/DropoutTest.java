package nabla.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import nabla.core.Generator;
import nabla.core.Tensor;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** What is random in the dropouts. */
class DropoutTest {
  private static final int CHANNELS = 2000;

  @Test
  void wholeChannelsAreDroppedAndTheOthersScaled() {
    for (Layer layer :
        List.of(
            new Dropout1d(.2, new Generator(1)),
            new Dropout2d(.2, new Generator(1)),
            new Dropout3d(.2, new Generator(1)))) {
      int[] dims = {1, CHANNELS, 2, 3, 2};
      int rank = layer instanceof Dropout1d ? 3 : layer instanceof Dropout2d ? 4 : 5;
      Tensor y = layer.forward(Tensor.ones(Arrays.copyOf(dims, rank)));
      Tensor channels = y.reshape(CHANNELS, -1);
      int dropped = 0;
      for (int c = 0; c < CHANNELS; c++) {
        double first = channels.get(c, 0);
        dropped += first == 0 ? 1 : 0;
        assertTrue(first == 0 || Math.abs(first - 1.25) < 1e-6, layer + " gives " + first);
        assertEquals(first * channels.size(1), channels.select(0, c).sum().item(), 1e-4);
      }
      assertEquals(.2, dropped / (double) CHANNELS, .03, layer.toString());
    }
  }

  @Test
  void alphaDropoutKeepsMeanAndVariance() {
    Tensor x = Tensor.randn(new Generator(2), DataType.DOUBLE, 100, 1000);
    for (Layer layer :
        List.of(
            new AlphaDropout(.3, new Generator(3)),
            new FeatureAlphaDropout(.3, new Generator(3)))) {
      Tensor y = layer.forward(x.reshape(10, 10_000, 1));
      assertEquals(0, y.mean().item(), .02, layer.toString());
      assertEquals(1, y.var().item(), .03, layer.toString());
    }
    Tensor one = new AlphaDropout(.5, new Generator(4)).forward(Tensor.zeros(1000));
    assertEquals(2, Arrays.stream(one.toDoubleArray()).distinct().count());
  }
}
