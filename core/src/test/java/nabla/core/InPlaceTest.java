package nabla.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
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

  @Test
  void aPassChangesTensorsOfAllSizesAndTypes() {
    InPlace.Pass pass = new InPlace.Pass();
    List<Tensor> floats = new ArrayList<>();
    for (int size : new int[] {1, 0, 5_000, 3, 40_000, 2048}) {
      floats.add(Tensor.arange(DataType.FLOAT, 0, size, 1));
      pass.add(ADD, floats.get(floats.size() - 1), floats.get(floats.size() - 1));
    }
    Tensor sum = Tensor.of(1., 2.);
    Tensor difference = Tensor.of(1., 2.);
    pass.add(ADD, Tensor.of(4., 5.), sum, difference);
    assertEquals(1, floats.get(3).get(1));
    pass.run();
    for (Tensor x : floats) {
      Tensor wanted = Tensor.arange(DataType.FLOAT, 0, 2 * x.numel(), 2);
      assertArrayEquals(wanted.toFloatArray(), x.toFloatArray());
    }
    assertArrayEquals(new double[] {5, 7}, sum.toDoubleArray());
    assertArrayEquals(new double[] {-3, -3}, difference.toDoubleArray());
    pass.run();
    assertArrayEquals(new double[] {5, 7}, sum.toDoubleArray());
  }

  @Test
  void updatesThatBuildOnOneAnotherKeepTheirOrder() {
    Tensor x = Tensor.ones(100_000);
    Tensor y = Tensor.ones(100_000);
    InPlace.Pass pass = new InPlace.Pass();
    pass.add(ADD, x, y);
    pass.add(ADD, y.reshape(100_000, 1).reshape(100_000), x);
    pass.add(ADD, x, x);
    pass.run();
    assertArrayEquals(Tensor.full(y.shape(), 2).toFloatArray(), y.toFloatArray());
    assertArrayEquals(Tensor.full(x.shape(), 6).toFloatArray(), x.toFloatArray());
  }

  @Test
  void aPassNoticesThatAScopeHasClosed() {
    Tensor x = Tensor.zeros(3);
    Tensor before = Tensor.zeros(3);
    InPlace.Pass pass = new InPlace.Pass();
    pass.add(ADD, Tensor.ones(3), before);
    try (Scope scope = Scope.open()) {
      pass.add(ADD, Tensor.ones(3), x);
    }
    assertThrows(ScopeException.class, pass::run);
    assertArrayEquals(new float[3], before.toFloatArray());
  }
}
