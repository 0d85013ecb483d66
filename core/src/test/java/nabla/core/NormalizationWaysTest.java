package nabla.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import nabla.core.kernel.PlaneSets;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Normalization's kernels go different ways by size: set by set, or all planes step by step, rows
 * in one part or several. Each way agrees with the reference.
 */
class NormalizationWaysTest {
  private static final List<Statistics> STATISTICS =
      List.of(
          new Statistics.Instance(),
          new Statistics.Layer(),
          new Statistics.Group(2),
          new Statistics.Batch());

  /** Small; few large planes; many planes; many small ones; planes larger than a tile. */
  private static final List<Shape> SHAPES =
      List.of(
          Shape.of(3, 4, 5, 7),
          Shape.of(1, 4, 100, 100),
          Shape.of(8, 8, 33, 33),
          Shape.of(10, 10, 7, 9),
          Shape.of(8, 8, 92, 92));

  @TestFactory
  Stream<DynamicTest> planes() {
    return SHAPES.stream()
        .flatMap(
            shape ->
                STATISTICS.stream()
                    .map(
                        statistics ->
                            DynamicTest.dynamicTest(
                                statistics + " of " + shape,
                                () ->
                                    agrees(
                                        new Normalization.Planes(statistics, .1, true, true),
                                        shape,
                                        Shape.of(shape.dim(1))))));
  }

  @TestFactory
  Stream<DynamicTest> rows() {
    return Stream.of(Shape.of(5, 6), Shape.of(100, 700), Shape.of(40, 3000), Shape.of(3, 20001))
        .flatMap(
            shape ->
                Stream.of(true, false)
                    .map(
                        centred ->
                            DynamicTest.dynamicTest(
                                shape + (centred ? " centred" : ""),
                                () -> {
                                  Shape row = Shape.of(shape.dim(1));
                                  agrees(
                                      new Normalization.Rows(row, .1, centred, true, true),
                                      shape,
                                      row);
                                })));
  }

  /** Planes of several parts, the last of which would be shorter than a vector. */
  @Test
  void aRectifierCutsOffWhereItDidOnTheWayForward() {
    Generator random = new Generator(4);
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      Shape shape = Shape.of(2, 4, 3 * 3072 + 1);
      Tensor g = Tensor.randn(random, type, shape.dims());
      Tensor[] inputs = {
        Tensor.randn(random, type, shape.dims()).requiresGrad(true),
        Tensor.randn(random, type, 4).requiresGrad(true),
        Tensor.randn(random, type, 4).requiresGrad(true)
      };
      for (Statistics statistics : STATISTICS) {
        Normalization.Planes norm = new Normalization.Planes(statistics, .1, true, true);
        Tensor y = Tensor.apply(new Normalization.PlanesRelu(norm), inputs);
        Tensor wanted = Tensor.apply(norm, inputs).relu();
        assertArrayEquals(wanted.toDoubleArray(), y.toDoubleArray());
        Tensor[] gradients = gradients(y, inputs, g);
        Tensor[] wantedGradients = gradients(wanted, inputs, g);
        for (int i = 0; i < inputs.length; i++) {
          assertArrayEquals(wantedGradients[i].toDoubleArray(), gradients[i].toDoubleArray());
        }
      }
    }
  }

  @Test
  void fewLargeOrStrewnSetsGoTheOtherWay() {
    assertFalse(new PlaneSets(4, 1, 1).oneByOne(100 * 100));
    assertTrue(new PlaneSets(8, 8, 1).oneByOne(50 * 50));
    assertFalse(new PlaneSets(8, 8, 8).oneByOne(50 * 50));
    assertTrue(new PlaneSets(2, 2, 1).oneByOne(5));
  }

  private static void agrees(Fused op, Shape shape, Shape affine) {
    Generator random = new Generator(3);
    Tensor x = Tensor.randn(random, DataType.DOUBLE, shape.dims()).add(100).detach();
    Tensor[] inputs = {
      x.requiresGrad(true),
      Tensor.randn(random, DataType.DOUBLE, affine.dims()).requiresGrad(true),
      Tensor.randn(random, DataType.DOUBLE, affine.dims()).requiresGrad(true)
    };
    Tensor g = Tensor.randn(random, DataType.DOUBLE, shape.dims());
    Tensor y = Tensor.apply(op, inputs);
    Tensor wanted = op.reference(inputs);
    close("y", wanted, y);
    Tensor[] gradients = gradients(y, inputs, g);
    Tensor[] wantedGradients = gradients(wanted, inputs, g);
    for (int i = 0; i < inputs.length; i++) {
      close("gradient " + i, wantedGradients[i], gradients[i]);
    }
  }

  private static Tensor[] gradients(Tensor y, Tensor[] inputs, Tensor g) {
    return Autograd.grad(new Tensor[] {y}, inputs, new Tensor[] {g}, Autograd.Options.defaults());
  }

  private static void close(String what, Tensor wanted, Tensor got) {
    double largest = wanted.abs().max().item();
    assertArrayEquals(wanted.toDoubleArray(), got.toDoubleArray(), 1e-10 * largest, what);
  }
}
