package nabla.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import nabla.core.ArgumentException;
import nabla.core.Shape;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import org.junit.jupiter.api.Test;

/** A transposed convolution asked for a size; the numbers are PyTorch's. */
class ConvTransposeTest {
  private final ConvTranspose2d layer =
      new ConvTranspose2d(1, 1, 2, ConvTransposeOptions.defaults().withStride(3));
  private final Tensor x = Tensor.of(new float[] {1, 2}, 1, 1, 1, 2);

  ConvTransposeTest() {
    layer.loadStateDict(
        Map.of(
            "weight",
            Tensor.of(new float[] {1, 2, 3, 4}, 1, 1, 2, 2),
            "bias",
            Tensor.of(new float[] {.5f})));
  }

  @Test
  void theSizeMayBeChosenBelowTheStride() {
    Tensor y = layer.forward(x, 3, 7);
    assertEquals(Shape.of(1, 1, 3, 7), y.shape());
    assertArrayEquals(
        new double[] {
          1.5, 2.5, .5, 2.5, 4.5, .5, .5, 3.5, 4.5, .5, 6.5, 8.5, .5, .5, .5, .5, .5, .5, .5, .5, .5
        },
        y.toDoubleArray());
    assertEquals(Shape.of(1, 1, 2, 5), layer.forward(x).shape());
  }

  @Test
  void anotherSizeIsRefusedWithTheRange() {
    ArgumentException e = assertThrows(ArgumentException.class, () -> layer.forward(x, 6, 7));
    assertTrue(
        e.getMessage()
            .contains(
                "requested an output size of [6, 7], but valid sizes range from [2, 5] to [4, 7]"),
        e.getMessage());
    assertThrows(ArgumentException.class, () -> layer.forward(x, 6));
    assertThrows(ShapeException.class, () -> layer.forward(Tensor.ones(2, 2), 3, 3));
  }
}
