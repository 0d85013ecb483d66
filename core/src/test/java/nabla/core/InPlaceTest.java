package nabla.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class InPlaceTest {
  /** x ← x + g for every x, after which the tile of g is spoilt. */
  private static final InPlace.Rule ADD =
      new InPlace.Rule() {
        @Override
        public void apply(float[][] tiles, int n) {
          for (int i = 0; i < n; i++) {
            tiles[1][i] += tiles[0][i];
            tiles[0][i] = -1;
          }
        }

        @Override
        public void apply(double[][] tiles, int n) {
          for (int i = 0; i < n; i++) {
            tiles[1][i] += tiles[0][i];
            tiles[2][i] -= tiles[0][i];
            tiles[0][i] = -1;
          }
        }
      };

  @Test
  void changesWhatItShouldAndReadsTheRest() {
    Tensor read = Tensor.of(1., 2., 3.);
    Tensor sum = Tensor.of(10., 20., 30.).requiresGrad(true);
    Tensor difference = Tensor.of(10., 20., 30.);
    InPlace.update(ADD, read, sum, difference);
    assertArrayEquals(new double[] {11, 22, 33}, sum.toDoubleArray());
    assertArrayEquals(new double[] {9, 18, 27}, difference.toDoubleArray());
    assertArrayEquals(new double[] {1, 2, 3}, read.toDoubleArray());
  }

  @Test
  void worksOnManyTilesAndOnNone() {
    Tensor x = Tensor.arange(DataType.FLOAT, 0, 100_001, 1);
    InPlace.update(ADD, x, x);
    assertArrayEquals(
        Tensor.arange(DataType.FLOAT, 0, 200_002, 2).toFloatArray(), x.toFloatArray());
    InPlace.update(ADD, Tensor.zeros(0), Tensor.zeros(0));
  }

  @Test
  void backwardThroughChangedNumbersThrows() {
    Tensor x = Tensor.of(1f, 2f).requiresGrad(true);
    Tensor y = x.square().sum();
    InPlace.update(ADD, Tensor.of(1f, 1f), x);
    assertThrows(GraphException.class, y::backward);
  }

  @Test
  void refusesWhatDoesNotFit() {
    Tensor x = Tensor.zeros(3);
    assertThrows(ShapeException.class, () -> InPlace.update(ADD, x, Tensor.zeros(4)));
    assertThrows(
        TypeException.class, () -> InPlace.update(ADD, x, Tensor.zeros(DataType.DOUBLE, 3)));
    assertThrows(TypeException.class, () -> InPlace.update(ADD, Tensor.of(1), Tensor.of(1)));
    assertThrows(ArgumentException.class, () -> InPlace.update(ADD, x));
    assertThrows(ArgumentException.class, () -> InPlace.update(ADD, x, x, x, x, x, x, x));
    Tensor gone;
    try (Scope scope = Scope.open()) {
      gone = Tensor.zeros(3);
    }
    assertThrows(ScopeException.class, () -> InPlace.update(ADD, x, gone));
  }
}
