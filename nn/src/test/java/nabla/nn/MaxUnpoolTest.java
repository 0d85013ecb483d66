package nabla.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import nabla.core.ArgumentException;
import nabla.core.Shape;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import org.junit.jupiter.api.Test;

/** The examples of PyTorch's documentation of MaxUnpool1d and MaxUnpool2d. */
class MaxUnpoolTest {
  private static final float[] EIGHT = {1, 2, 3, 4, 5, 6, 7, 8};

  @Test
  void maximaGoBackToTheirPlaces() {
    IndexedPool.Picked picked = new MaxPool1d(2).forwardWithIndices(Tensor.of(EIGHT, 1, 1, 8));
    Tensor y = new MaxUnpool1d(2).forward(picked.output(), picked.indices());
    assertArrayEquals(new double[] {0, 2, 0, 4, 0, 6, 0, 8}, y.toDoubleArray());
  }

  @Test
  void theSizeThatPoolingCutOffCanBeAskedFor() {
    float[] nine = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    IndexedPool.Picked picked = new MaxPool1d(2).forwardWithIndices(Tensor.of(nine, 1, 1, 9));
    MaxUnpool1d unpool = new MaxUnpool1d(2);
    Tensor y = unpool.forward(picked.output(), picked.indices(), 9);
    assertArrayEquals(new double[] {0, 2, 0, 4, 0, 6, 0, 8, 0}, y.toDoubleArray());
    assertThrows(
        ArgumentException.class, () -> unpool.forward(picked.output(), picked.indices(), 10));
  }

  @Test
  void ofOverlappingWindowsEachMaximumComesBackOnce() {
    Tensor x = Tensor.of(new float[] {1, 9, 2, 3}, 1, 4);
    IndexedPool.Picked picked =
        new MaxPool1d(2, MaxPoolOptions.defaults().withStride(1)).forwardWithIndices(x);
    Tensor y =
        new MaxUnpool1d(List.of(2), List.of(1), List.of(0))
            .forward(picked.output(), picked.indices());
    assertArrayEquals(new double[] {0, 9, 0, 3}, y.toDoubleArray());
  }

  @Test
  void indicesOutsideOfTheResultAreRefused() {
    MaxUnpool2d unpool = new MaxUnpool2d(2);
    Tensor x = Tensor.ones(1, 1, 1, 1);
    assertEquals(Shape.of(1, 1, 2, 2), unpool.forward(x, index(3)).shape());
    assertThrows(ArgumentException.class, () -> unpool.forward(x, index(4)));
    assertThrows(ArgumentException.class, () -> unpool.forward(x, index(-1)));
    assertThrows(ShapeException.class, () -> unpool.forward(x, Tensor.of(0L)));
  }

  private static Tensor index(long place) {
    return Tensor.of(new long[] {place}).reshape(1, 1, 1, 1);
  }
}
