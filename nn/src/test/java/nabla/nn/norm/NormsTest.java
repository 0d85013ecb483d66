package nabla.nn.norm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalDouble;
import nabla.core.ArgumentException;
import nabla.core.Generator;
import nabla.core.NablaException;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import nabla.nn.Layer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.api.buffer.DataType;

/** Norms by name, lazy norms, and what norms say of inputs that don't fit. */
class NormsTest {
  private static void assertSays(Class<? extends NablaException> type, String text, Executable e) {
    String message = assertThrows(type, e).getMessage();
    assertTrue(message.contains(text), message);
  }

  private static Tensor random(int... dims) {
    return Tensor.randn(new Generator(1), DataType.FLOAT, dims);
  }

  @Test
  void everyNameMakesANormForEveryNumberOfDimensions() {
    int[][] shapes = {{2, 8, 3}, {2, 8, 3, 2}, {2, 8, 3, 2, 2}};
    List<String> names =
        List.of("batch", "layer", "instance", "group:4", "switchable", "rms", "none");
    for (String name : names) {
      for (int dims = 1; dims <= 3; dims++) {
        Tensor x = random(shapes[dims - 1]);
        Layer norm = Norms.of(name, 8, dims);
        assertEquals(x.shape(), norm.forward(x).shape(), name);
        assertEquals(name.equals("none"), norm.parameters().isEmpty(), name);
      }
    }
    assertInstanceOf(BatchNorm2d.class, Norms.of("batch", 8, 2));
    assertEquals(4, ((GroupNorm) Norms.of("group:4", 8, 2)).numGroups());
    assertEquals(1, ((GroupNorm) Norms.of("layer", 8, 2)).numGroups());
  }

  @Test
  void anotherNameIsToldTheNames() {
    for (String name : new String[] {"bach", "group", "group:", "group:x", "", "Batch"}) {
      assertSays(ArgumentException.class, Norms.NAMES, () -> Norms.of(name, 8, 2));
    }
    assertSays(ArgumentException.class, "divisible", () -> Norms.of("group:3", 8, 2));
    assertSays(ArgumentException.class, "greater than 0", () -> Norms.of("group:-2", 8, 2));
    assertSays(ArgumentException.class, "wanted 1, 2 or 3", () -> Norms.of("batch", 8, 4));
  }

  @Test
  void rmsNormsTheChannelsOfEachPosition() {
    Tensor x = random(2, 8, 3, 2);
    Tensor y = Norms.of("rms", 8, 2).forward(x);
    double[] squares = y.square().mean(new int[] {1}, false).toDoubleArray();
    for (double square : squares) {
      assertEquals(1, square, 1e-5);
    }
  }

  @Test
  void lazyNormsTakeTheChannelsOfTheFirstInput() {
    LazyBatchNorm2d lazy = new LazyBatchNorm2d();
    assertTrue(lazy.parameters().isEmpty());
    assertEquals(0, lazy.numFeatures());
    Tensor x = random(2, 5, 3, 3);
    BatchNorm2d eager = new BatchNorm2d(5);
    assertArrayEquals(eager.forward(x).toDoubleArray(), lazy.forward(x).toDoubleArray());
    assertEquals(5, lazy.numFeatures());
    assertEquals(2, lazy.parameters().size());
    assertEquals(List.copyOf(eager.stateDict().keySet()), List.copyOf(lazy.stateDict().keySet()));
    assertArrayEquals(eager.runningVar().toDoubleArray(), lazy.runningVar().toDoubleArray());
    assertSays(
        ShapeException.class,
        "running_mean should contain 4 elements not 5",
        () -> lazy.forward(random(2, 4, 3, 3)));
  }

  @Test
  void lazyNormsTakeTheElementTypeAndStayFrozen() {
    LazyInstanceNorm1d lazy = new LazyInstanceNorm1d();
    lazy.requiresGrad(false);
    lazy.forward(Tensor.randn(new Generator(1), DataType.DOUBLE, 5, 4));
    assertEquals(5, lazy.numFeatures());
    assertEquals(DataType.DOUBLE, lazy.weight().dataType());
    assertFalse(lazy.weight().requiresGrad());
  }

  @Test
  void instanceNormWithoutMomentumKeepsItsRunningStatistics() {
    InstanceNormOptions options =
        new InstanceNormOptions(1e-5, OptionalDouble.empty(), false, true, true);
    InstanceNorm2d norm = new InstanceNorm2d(3, options);
    norm.forward(random(2, 3, 4, 4));
    assertArrayEquals(new double[] {0, 0, 0}, norm.runningMean().toDoubleArray());
    assertArrayEquals(new double[] {1, 1, 1}, norm.runningVar().toDoubleArray());
    assertEquals(0, norm.numBatchesTracked().item());
  }

  @Test
  void instanceNormTakesAnyChannelsIfItHasNoneOfItsOwn() {
    assertEquals(4, new InstanceNorm2d(3).forward(random(2, 4, 3, 3)).size(1));
    InstanceNormOptions affine = InstanceNormOptions.defaults().withAffine();
    assertSays(
        ShapeException.class,
        "expected input's size at dim=1 to match num_features (3), but got: 4.",
        () -> new InstanceNorm2d(3, affine).forward(random(2, 4, 3, 3)));
    assertSays(
        ShapeException.class,
        "expected input's size at dim=0 to match num_features (3), but got: 4.",
        () -> new InstanceNorm2d(3, affine).forward(random(4, 3, 3)));
    assertSays(
        ShapeException.class,
        "running_mean should contain",
        () ->
            new InstanceNorm2d(3, InstanceNormOptions.defaults().withRunningStats())
                .forward(random(2, 4, 3, 3)));
  }

  @Test
  void inputsThatDontFitAreNamed() {
    assertSays(
        ShapeException.class,
        "Expected more than 1 spatial element when training, got input size [2, 3, 1, 1]",
        () -> new InstanceNorm2d(3).forward(random(2, 3, 1, 1)));
    assertSays(
        ShapeException.class,
        "expected 3D or 4D input (got 2D input)",
        () -> new InstanceNorm2d(3).forward(random(2, 3)));
    assertSays(
        ShapeException.class,
        "Expected more than 1 value per channel when training",
        () -> new GroupNorm(4, 4).forward(random(1, 4)));
    assertSays(
        ShapeException.class,
        "Expected at least 2 dimensions for input tensor but received 1",
        () -> new GroupNorm(4, 4).forward(random(4)));
    assertSays(
        ShapeException.class,
        "Expected weight to be a vector of size equal to the number of channels in input",
        () -> new GroupNorm(2, 4).forward(random(2, 6, 2)));
    assertSays(
        ShapeException.class,
        "Expected 3D or higher dimensionality input (got 2 dimensions)",
        () -> new LocalResponseNorm(2).forward(random(2, 3)));
    assertSays(ArgumentException.class, "got size 0", () -> new LocalResponseNorm(0));
    assertSays(ArgumentException.class, "features", () -> new BatchNorm2d(-1));
    assertSays(
        ShapeException.class,
        "Given normalized_shape=[5], expected input with shape [*, 5]",
        () -> new RMSNorm(5).forward(random(2, 4)));
  }

  @Test
  void twoValuesInGroupsOfOneGiveZeros() {
    assertEquals(0, new GroupNorm(4, 4).forward(random(2, 4)).abs().max().item(), 1e-4);
  }
}
