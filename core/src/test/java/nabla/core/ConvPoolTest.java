package nabla.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import nabla.core.kernel.Parallel;
import nabla.core.kernel.Window;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What PyTorch's cases don't show of convolution and pooling: errors, edges, repeatability, size.
 */
class ConvPoolTest {
  private static final int[] ONE = {1};
  private static final int[] ZERO = {0};

  private static Tensor conv(
      Tensor x, Tensor w, Tensor b, int stride, int padding, int dilation, int groups) {
    return Functional.conv(
        x, w, b, new int[] {stride}, new int[] {padding}, new int[] {dilation}, groups);
  }

  @Test
  void everyThreadCountGivesTheSameBits() {
    int before = Parallel.threads();
    List<float[]> first = null;
    try {
      for (int threads : new int[] {1, 2, 3}) {
        Parallel.threads(threads);
        Generator random = new Generator(5);
        Tensor x = Tensor.randn(random, DataType.FLOAT, 21, 6, 19, 17).requiresGrad(true);
        Tensor w = Tensor.randn(random, DataType.FLOAT, 10, 3, 3, 3).requiresGrad(true);
        Tensor b = Tensor.randn(random, DataType.FLOAT, 10).requiresGrad(true);
        Tensor y =
            Functional.maxPool(conv(x, w, b, 1, 1, 1, 2), new int[] {2, 2}, null, ZERO, ONE, false);
        Tensor z = Functional.avgPool(y, new int[] {3, 3}, ONE, ONE, false, true, null);
        Tensor v = Tensor.randn(random, DataType.FLOAT, 10, 1, 2, 3).requiresGrad(true);
        Tensor d = conv(z, v, b, 2, 1, 1, 10);
        d.square().sum().backward();
        List<float[]> all =
            List.of(
                z.toFloatArray(),
                d.toFloatArray(),
                x.grad().toFloatArray(),
                v.grad().toFloatArray(),
                w.grad().toFloatArray(),
                b.grad().toFloatArray());
        first = first == null ? all : first;
        for (int i = 0; i < all.size(); i++) {
          assertArrayEquals(first.get(i), all.get(i));
        }
      }
    } finally {
      Parallel.threads(before);
    }
  }

  /**
   * A column matrix of several tiles, some of which end within an output row, against one sum per
   * element.
   */
  @Test
  void tilesOfLargeConvolutionsFitTogether() {
    Generator random = new Generator(6);
    Tensor x = Tensor.randn(random, DataType.DOUBLE, 1, 150, 3, 333);
    Tensor w = Tensor.randn(random, DataType.DOUBLE, 2, 150, 2, 4);
    Tensor y = Functional.conv(x, w, null, new int[] {1, 2}, new int[] {1, 3}, new int[] {2, 3}, 1);
    assertEquals(Shape.of(1, 2, 3, 165), y.shape());
    for (int[] o : new int[][] {{0, 0, 0}, {1, 1, 77}, {0, 2, 164}, {1, 0, 100}, {1, 2, 51}}) {
      double sum = 0;
      for (int c = 0; c < 150; c++) {
        for (int kh = 0; kh < 2; kh++) {
          for (int kw = 0; kw < 4; kw++) {
            int h = o[1] - 1 + 2 * kh;
            int v = 2 * o[2] - 3 + 3 * kw;
            if (h >= 0 && h < 3 && v >= 0 && v < 333) {
              sum += w.get(o[0], c, kh, kw) * x.get(0, c, h, v);
            }
          }
        }
      }
      assertEquals(sum, y.get(0, o[0], o[1], o[2]), 1e-9);
    }
  }

  /** Groups of one channel, which have their own way, against a convolution a group. */
  @Test
  void depthwiseConvolutionIsEachChannelsOwn() {
    Generator random = new Generator(8);
    for (int filters = 1; filters < 3; filters++) {
      depthwise(random, filters, new int[] {700}, new int[] {5}, 3, 4, 2);
      depthwise(random, filters, new int[] {9}, new int[] {1}, 4, 0, 1);
      depthwise(random, filters, new int[] {61, 57}, new int[] {3, 3}, 1, 1, 1);
      depthwise(random, filters, new int[] {61, 57}, new int[] {3, 4}, 2, 2, 1);
      depthwise(random, filters, new int[] {3, 2}, new int[] {2, 3}, 2, 7, 3);
      depthwise(random, filters, new int[] {7, 6, 9}, new int[] {2, 3, 2}, 1, 1, 2);
      depthwise(random, filters, new int[] {8, 6, 9}, new int[] {3, 1, 4}, 3, 2, 1);
    }
  }

  private static void depthwise(
      Generator random,
      int filters,
      int[] input,
      int[] kernel,
      int stride,
      int padding,
      int dilation) {
    int groups = 3;
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      Tensor x = Tensor.randn(random, type, shape(4, groups, input)).requiresGrad(true);
      Tensor w = Tensor.randn(random, type, shape(groups * filters, 1, kernel)).requiresGrad(true);
      Tensor b = Tensor.randn(random, type, groups * filters).requiresGrad(true);
      int[] strides = all(stride, input.length);
      int[] paddings = all(padding, input.length);
      int[] dilations = all(dilation, input.length);
      Tensor y = Functional.conv(x, w, b, strides, paddings, dilations, groups);
      Tensor[] parts = new Tensor[groups];
      for (int i = 0; i < groups; i++) {
        parts[i] =
            Functional.conv(
                x.narrow(1, i, 1),
                w.narrow(0, i * filters, filters),
                b.narrow(0, i * filters, filters),
                strides,
                paddings,
                dilations,
                1);
      }
      Tensor expected = Tensor.concat(1, parts);
      Tensor g = Tensor.randn(random, type, y.shape().dims());
      Tensor[] inputs = {x, w, b};
      double epsilon = type == DataType.FLOAT ? 1e-5 : 1e-13;
      assertClose(expected, y, epsilon);
      Tensor[] expecteds = gradients(expected, g, inputs);
      assertAllClose(expecteds, gradients(y, g, inputs), epsilon);
      if (filters == 1) {
        assertClose(
            expecteds[0],
            Tensor.apply(
                new Convolution.ConvInput(
                    new Window(kernel, strides, paddings, dilations), groups, input),
                g,
                w,
                b.mul(0)),
            epsilon);
      }
    }
  }

  private static int[] shape(int n, int c, int[] rest) {
    return IntStream.concat(IntStream.of(n, c), IntStream.of(rest)).toArray();
  }

  private static int[] all(int value, int n) {
    return IntStream.generate(() -> value).limit(n).toArray();
  }

  private static Tensor[] gradients(Tensor y, Tensor g, Tensor... inputs) {
    return Autograd.grad(new Tensor[] {y}, inputs, new Tensor[] {g}, Autograd.Options.defaults());
  }

  private static void assertAllClose(Tensor[] expected, Tensor[] actual, double epsilon) {
    for (int i = 0; i < expected.length; i++) {
      assertClose(expected[i], actual[i], epsilon);
    }
  }

  private static void assertClose(Tensor expected, Tensor actual, double epsilon) {
    assertEquals(expected.shape(), actual.shape());
    assertEquals(0, expected.sub(actual).abs().max().item(), epsilon * expected.abs().max().item());
  }

  /** Two planes, which have their own way, against the same as one volume of depth two. */
  @Test
  void aConvolutionOfPlanesIsThatOfAVolumeWithoutDepth() {
    Generator random = new Generator(9);
    likeAVolume(random, 5, 1, 9, 28, 28, 3, 1, 1, 1, 1);
    likeAVolume(random, 20, 2, 16, 3, 17, 3, 1, 1, 1, 1);
    likeAVolume(random, 3, 7, 33, 9, 11, 5, 2, 1, 1, 1);
    likeAVolume(random, 2, 3, 10, 13, 6, 2, 3, 2, 2, 1);
    likeAVolume(random, 11, 30, 40, 5, 5, 3, 1, 1, 1, 1);
    likeAVolume(random, 3, 4, 18, 5, 9, 2, 1, 3, 2, 1);
    likeAVolume(random, 1, 2, 20, 12, 12, 9, 4, 1, 1, 1);
    likeAVolume(random, 1, 40, 17, 61, 59, 3, 1, 1, 1, 1);
    likeAVolume(random, 5, 40, 17, 61, 59, 3, 1, 1, 1, 1);
    likeAVolume(random, 2, 5, 70, 5, 5, 1, 0, 1, 1, 1);
    likeAVolume(random, 3, 32, 34, 27, 21, 3, 1, 1, 1, 1);
    likeAVolume(random, 5, 30, 33, 14, 14, 3, 1, 1, 2, 1);
    likeAVolume(random, 1, 40, 44, 35, 13, 3, 2, 1, 1, 1);
    likeAVolume(random, 2, 31, 35, 17, 22, 3, 0, 1, 1, 1);
    likeAVolume(random, 3, 16, 16, 12, 13, 3, 2, 1, 1, 1);
    likeAVolume(random, 17, 9, 8, 4, 3, 3, 1, 1, 2, 1);
    likeAVolume(random, 4, 8, 70, 7, 40, 3, 1, 1, 1, 1);
    likeAVolume(random, 3, 3, 18, 29, 28, 3, 1, 1, 1, 2);
    likeAVolume(random, 9, 12, 20, 15, 14, 3, 1, 1, 2, 2);
    likeAVolume(random, 2, 5, 17, 23, 31, 5, 2, 2, 1, 3);
    likeAVolume(random, 4, 6, 7, 17, 16, 1, 0, 1, 1, 2);
    likeAVolume(random, 2, 3, 40, 32, 32, 4, 0, 1, 1, 4);
    likeAVolume(random, 2, 3, 16, 9, 9, 2, 0, 1, 1, 5);
  }

  private static void likeAVolume(
      Generator random,
      int batch,
      int channels,
      int filters,
      int height,
      int width,
      int kernel,
      int padding,
      int dilation,
      int groups,
      int stride) {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      int[] size = {batch, groups * channels, height, width};
      Tensor front = Tensor.randn(random, type, size).requiresGrad(true);
      Tensor back = Tensor.randn(random, type, size).requiresGrad(true);
      Tensor w =
          Tensor.randn(random, type, groups * filters, channels, kernel, kernel).requiresGrad(true);
      Tensor b = Tensor.randn(random, type, groups * filters).requiresGrad(true);
      Tensor y =
          Tensor.stack(
              2,
              conv(front, w, b, stride, padding, dilation, groups),
              conv(back, w, b, stride, padding, dilation, groups));
      Tensor expected =
          Functional.conv(
              Tensor.stack(2, front, back),
              w.unsqueeze(2),
              b,
              new int[] {1, stride, stride},
              new int[] {0, padding, padding},
              new int[] {1, dilation, dilation},
              groups);
      Tensor g = Tensor.randn(random, type, y.shape().dims());
      Tensor[] inputs = {front, back, w, b};
      // Sums of transformed rows (FloatVectorWinograd) round three times as coarsely as plain ones.
      double epsilon = type == DataType.FLOAT ? 5e-6 : 1e-14;
      assertClose(expected, y, epsilon);
      assertAllClose(gradients(expected, g, inputs), gradients(y, g, inputs), epsilon);
    }
  }

  /** Then there is one window alone, whatever the stride is. */
  @Test
  void aStrideMayBeLargerThanTheInput() {
    Generator random = new Generator(4);
    Tensor x = Tensor.randn(random, DataType.FLOAT, 2, 3, 7, 6);
    Tensor w = Tensor.randn(random, DataType.FLOAT, 20, 3, 3, 3);
    Tensor expected = conv(x, w, null, 1, 0, 1, 1).narrow(2, 0, 1).narrow(3, 0, 1);
    for (int stride : new int[] {7, 1 << 16, 1 << 20}) {
      assertClose(expected, conv(x, w, null, stride, 0, 1, 1), 2e-6);
    }
  }

  /** A kernel's right column never meets the left column of a picture with padding. */
  @Test
  void infinityStaysWhereItIs() {
    for (int size : new int[] {7, 10, 14}) {
      float[] numbers = new float[6 * size * size];
      numbers[0] = Float.POSITIVE_INFINITY;
      Tensor w = Tensor.ones(20, 1, 3, 3).requiresGrad(true);
      Tensor x = Tensor.of(numbers, 6, 1, size, size).requiresGrad(true);
      conv(x, w, null, 1, 1, 1, 1).sum().backward();
      assertEquals(9 * 20, x.grad().get(0, 0, 1, 1));
      assertArrayEquals(x.grad().select(0, 5).toFloatArray(), x.grad().select(0, 0).toFloatArray());
      float inf = Float.POSITIVE_INFINITY;
      assertArrayEquals(
          new float[] {inf, inf, 0, inf, inf, 0, 0, 0, 0}, w.grad().select(0, 19).toFloatArray());
    }
  }

  /** What isn't finite reaches the outputs whose windows see it, and no others. */
  @Test
  void infinityAndNaNReachOnlyTheirWindows() {
    Generator random = new Generator(3);
    Tensor w = Tensor.randn(random, DataType.FLOAT, 32, 32, 3, 3);
    Tensor finite = Tensor.randn(random, DataType.FLOAT, 3, 32, 28, 28);
    float[] numbers = finite.toFloatArray();
    numbers[32 * 784 + 5 * 28 + 9] = Float.NEGATIVE_INFINITY;
    numbers[32 * 784 + 784 + 20 * 28 + 27] = Float.NaN;
    Tensor spoilt = Tensor.of(numbers, 3, 32, 28, 28);
    onlyInWindows(conv(finite, w, null, 1, 1, 1, 1), conv(spoilt, w, null, 1, 1, 1, 1));
    Tensor x = Tensor.randn(random, DataType.FLOAT, 3, 32, 28, 28).requiresGrad(true);
    w.requiresGrad(true);
    Tensor[] expected = gradients(conv(x, w, null, 1, 1, 1, 1), finite, x, w);
    Tensor[] actual = gradients(conv(x, w, null, 1, 1, 1, 1), spoilt, x, w);
    onlyInWindows(expected[0], actual[0]);
    // Of the weight's gradient, to that of the two filters.
    assertEquals(Double.POSITIVE_INFINITY, actual[1].narrow(0, 0, 1).abs().min().item());
    for (float number : actual[1].narrow(0, 1, 1).toFloatArray()) {
      assertTrue(Float.isNaN(number));
    }
    assertClose(expected[1].narrow(0, 2, 30), actual[1].narrow(0, 2, 30), 1e-5);
  }

  private static void onlyInWindows(Tensor expected, Tensor actual) {
    float[] finite = expected.toFloatArray();
    float[] y = actual.toFloatArray();
    for (int i = 0; i < y.length; i++) {
      int row = i % 784 / 28;
      int column = i % 28;
      boolean middle = i / (32 * 784) == 1;
      boolean infinite = middle && Math.abs(row - 5) < 2 && Math.abs(column - 9) < 2;
      boolean unknown = middle && Math.abs(row - 20) < 2 && column > 25;
      assertEquals(infinite, Float.isInfinite(y[i]));
      assertEquals(unknown, Float.isNaN(y[i]));
      if (!infinite && !unknown) {
        assertEquals(finite[i], y[i], middle ? 2e-4f : 0);
      }
    }
  }

  /** To the last bit, whatever else is in its batch. */
  @Test
  void anImageAloneGivesWhatItGivesInItsBatch() {
    Generator random = new Generator(8);
    for (int size : new int[] {5, 14, 28}) {
      Tensor x = Tensor.randn(random, DataType.FLOAT, 13, 32, size, size);
      Tensor w = Tensor.randn(random, DataType.FLOAT, 32, 32, 3, 3);
      Tensor all = conv(x, w, null, 1, 1, 1, 1);
      for (int i = 0; i < 13; i++) {
        assertArrayEquals(
            all.narrow(0, i, 1).toFloatArray(),
            conv(x.narrow(0, i, 1), w, null, 1, 1, 1, 1).toFloatArray());
      }
    }
  }

  /** Squares of four, which have their own way, against the same in each slice of a volume. */
  @Test
  void poolingSquaresIsPoolingAVolumeWithoutDepth() {
    Random random = new Random(10);
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      for (int width : new int[] {2, 3, 4, 7, 8, 9, 15, 16, 17, 18, 31, 32, 33, 34, 35, 67}) {
        int height = 2 + random.nextInt(5);
        double[] numbers = random.ints((long) 6 * height * width, 0, 4).asDoubleStream().toArray();
        squaresLikeAVolume(numbers, type, height, width);
        numbers[random.nextInt(numbers.length)] = Double.NaN;
        numbers[random.nextInt(numbers.length)] = Double.NEGATIVE_INFINITY;
        squaresLikeAVolume(numbers, type, height, width);
      }
      // So many planes that threads have neighbouring ones, large and tiny.
      for (int width : new int[] {2, 5, 28, 200}) {
        double[] numbers =
            random.ints(200_000 / 6 / width * 6L * width, 0, 4).asDoubleStream().toArray();
        squaresLikeAVolume(numbers, type, 2, width);
        squaresLikeAVolume(
            random.doubles(6L * width * width * (1 + 40_000 / width / width)).toArray(),
            type,
            width,
            width);
      }
    }
  }

  private static void squaresLikeAVolume(double[] numbers, DataType type, int height, int width) {
    int batch = numbers.length / (3 * height * width);
    Tensor x = Tensor.of(numbers, batch, 3, height, width).to(type).requiresGrad(true);
    Tensor y = Functional.maxPool(x, new int[] {2, 2}, null, ZERO, ONE, false);
    Tensor g = Tensor.randn(new Generator(11), type, y.shape().dims());
    Tensor dx = gradients(y, g, x)[0];
    for (int slice = 0; slice < 2; slice++) {
      Tensor volume =
          Functional.maxPool(Tensor.stack(2, x, x), new int[] {1, 2, 2}, null, ZERO, ONE, false);
      Tensor expected = volume.select(2, slice);
      assertArrayEquals(expected.toDoubleArray(), y.toDoubleArray());
      assertArrayEquals(gradients(expected, g, x)[0].toDoubleArray(), dx.toDoubleArray());
    }
  }

  /** ⟨conv(x, w), g⟩ = ⟨x, convTranspose(g, w)⟩ where the column matrix has several tiles. */
  @Test
  void theTransposeIsTheAdjointOfLargeConvolutionsToo() {
    Generator random = new Generator(7);
    Tensor x = Tensor.randn(random, DataType.DOUBLE, 3, 40, 33, 31);
    Tensor w = Tensor.randn(random, DataType.DOUBLE, 5, 40, 3, 3);
    Tensor y = conv(x, w, null, 2, 1, 1, 1);
    Tensor g = Tensor.randn(random, DataType.DOUBLE, y.shape().dims());
    Tensor back = Functional.convTranspose(g, w, null, new int[] {2}, ONE, ZERO, 1, ONE);
    assertEquals(x.shape(), back.shape());
    double expected = y.mul(g).sum().item();
    assertEquals(expected, back.mul(x).sum().item(), 1e-9 * Math.abs(expected) + 1e-7);
  }

  @Test
  void emptyBatchesWork() {
    Tensor x = Tensor.zeros(0, 3, 5, 5).requiresGrad(true);
    Tensor w = Tensor.randn(4, 3, 3, 3).requiresGrad(true);
    Tensor b = Tensor.randn(4).requiresGrad(true);
    Tensor y = conv(x, w, b, 1, 1, 1, 1);
    Tensor z =
        Functional.avgPool(
            Functional.maxPool(y, new int[] {2, 2}, null, ZERO, ONE, false),
            new int[] {2, 2},
            null,
            ZERO,
            true,
            true,
            null);
    assertEquals(Shape.of(0, 4, 1, 1), z.shape());
    z.sum().backward();
    assertEquals(0, w.grad().abs().sum().item());
    assertEquals(0, b.grad().abs().sum().item());
    assertEquals(x.shape(), x.grad().shape());
  }

  @Test
  void maximaOfEqualsAndOfNaN() {
    float nan = Float.NaN;
    Tensor x = Tensor.of(new float[] {3, 3, nan, 1, 3, 3, 2, nan}, 1, 2, 4).requiresGrad(true);
    for (int[] stride : new int[][] {null, {2, 3}}) {
      int[] kernel = {2, 2};
      Tensor y = Functional.maxPool(x, kernel, stride, ZERO, ONE, false);
      Tensor at = Functional.maxPoolIndices(x, kernel, stride, ZERO, ONE, false);
      assertEquals(3, y.get(0, 0, 0));
      assertEquals(0, at.get(0, 0, 0));
      if (stride == null) {
        assertTrue(Double.isNaN(y.get(0, 0, 1)));
        assertEquals(7, at.get(0, 0, 1));
        assertArrayEquals(
            new double[] {1, 0, 0, 0, 0, 0, 0, 1},
            Autograd.grad(
                new Tensor[] {y},
                new Tensor[] {x},
                new Tensor[] {Tensor.onesLike(y)},
                Autograd.Options.defaults())[0]
                .toDoubleArray());
      }
    }
  }

  @Test
  void maximaOfInfinitiesAreFoundToo() {
    double inf = Double.POSITIVE_INFINITY;
    Tensor x =
        Tensor.of(
            new double[] {
              -inf, -inf, inf, 1, -inf, -inf, inf, 2, 1e308, 1.5e308, -1e308, 0, 0, 1, 2, -0.
            },
            1,
            4,
            4);
    Tensor at = Functional.maxPoolIndices(x, new int[] {2, 2}, null, ZERO, ONE, false);
    assertArrayEquals(new double[] {0, 2, 9, 14}, at.toDoubleArray());
  }

  @Test
  void errorsSayWhatPyTorchSays() {
    Tensor x = Tensor.zeros(2, 3, 5, 5);
    Tensor w = Tensor.zeros(4, 3, 3, 3);
    assertError(
        "Given groups=1, weight of size [4, 2, 3, 3], expected input[2, 3, 5, 5] to have 2 channels, but got 3"
            + " channels instead",
        () -> conv(x, Tensor.zeros(4, 2, 3, 3), null, 1, 0, 1, 1));
    assertError(
        "Calculated padded input size per channel: (2 x 2). Kernel size: (3 x 3). Kernel size can't be greater"
            + " than actual input size",
        () -> conv(Tensor.zeros(2, 3, 2, 2), w, null, 1, 0, 1, 1));
    assertError(
        "Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: [2, 3]",
        () -> conv(Tensor.zeros(2, 3), w, null, 1, 0, 1, 1));
    assertError("non-positive stride is not supported", () -> conv(x, w, null, 0, 0, 1, 1));
    assertError("negative padding is not supported", () -> conv(x, w, null, 1, -1, 1, 1));
    assertError("non-positive dilation is not supported", () -> conv(x, w, null, 1, 0, 0, 1));
    assertError("non-positive groups is not supported", () -> conv(x, w, null, 1, 0, 1, 0));
    assertError(
        "expected bias to be 1-dimensional with 4 elements, but got bias of size [5] instead",
        () -> conv(x, w, Tensor.zeros(5), 1, 0, 1, 1));
    assertError("wanted the same", () -> conv(x, w.to(DataType.DOUBLE), null, 1, 0, 1, 1));
    assertError(
        "wanted FLOAT or DOUBLE",
        () -> conv(x.to(DataType.LONG), w.to(DataType.LONG), null, 1, 0, 1, 1));
    assertError(
        "Given transposed=1, weight of size [4, 3, 3, 3], expected input[2, 3, 5, 5] to have 4 channels",
        () -> Functional.convTranspose(x, w, null, ONE, ZERO, ZERO, 1, ONE));
    assertError(
        "output padding must be smaller than either stride or dilation",
        () -> Functional.convTranspose(Tensor.zeros(2, 4, 5, 5), w, null, ONE, ZERO, ONE, 1, ONE));
    assertError(
        "non-empty 3D or 4D (batch mode) tensor expected for input",
        () -> Functional.maxPool(Tensor.zeros(3, 4), new int[] {2, 2}, null, ZERO, ONE, false));
    assertError(
        "pad should be at most half of effective kernel size",
        () -> Functional.maxPool(x, new int[] {2, 2}, null, new int[] {2}, ONE, false));
    assertError(
        "Output size is too small",
        () -> Functional.maxPool(x, new int[] {6, 2}, null, ZERO, ONE, false));
    assertError(
        "divisor must be not zero",
        () -> Functional.avgPool(x, new int[] {2, 2}, null, ZERO, false, true, 0));
  }

  private static void assertError(String text, Runnable call) {
    NablaException e = assertThrows(NablaException.class, call::run);
    assertTrue(e.getMessage().contains(text), e.getMessage());
  }

  /**
   * Whatever the numbers are, there is a result or an exception of ours, and a backward as well.
   */
  @Test
  void noArgumentsBreakOut() {
    Random random = new Random(8);
    int[] odd = {
      -1, 0, 1, 2, 3, 5, 1 << 16, 1 << 27, 1 << 28, 1 << 30, Integer.MAX_VALUE, Integer.MIN_VALUE
    };
    int done = 0;
    for (int i = 0; i < 20_000; i++) {
      int rank = 1 + random.nextInt(3);
      int[][] numbers = new int[5][];
      for (int j = 0; j < 5; j++) {
        numbers[j] = new int[random.nextInt(8) == 0 ? random.nextInt(5) : rank];
        for (int k = 0; k < numbers[j].length; k++) {
          numbers[j][k] =
              random.nextInt(6) == 0
                  ? odd[random.nextInt(odd.length)]
                  : random.nextInt(3) + (j == 0 ? 0 : 1);
        }
      }
      int groups = random.nextInt(6) == 0 ? odd[random.nextInt(odd.length)] : 1 + random.nextInt(2);
      int kind = random.nextInt(4);
      try (Scope scope = Scope.open()) {
        Tensor x = tensor(random, rank + (random.nextInt(8) == 0 ? random.nextInt(4) : 2), 5);
        Tensor w = tensor(random, rank + 2, 3);
        Tensor b = random.nextBoolean() ? null : tensor(random, 1, 3);
        Tensor y =
            switch (kind) {
              case 0 -> Functional.conv(x, w, b, numbers[1], numbers[0], numbers[2], groups);
              case 1 ->
                  Functional.convTranspose(
                      x, w, b, numbers[1], numbers[0], numbers[3], groups, numbers[2]);
              case 2 ->
                  Functional.maxPool(
                      x, numbers[4], numbers[1], numbers[0], numbers[2], random.nextBoolean());
              default ->
                  Functional.avgPool(
                      x,
                      numbers[4],
                      numbers[1],
                      numbers[0],
                      random.nextBoolean(),
                      random.nextBoolean(),
                      groups);
            };
        y.sum().backward();
        done++;
      } catch (NablaException expected) {
        // That is what bad arguments get.
      }
    }
    assertTrue(done > 500, done + " calls had good arguments");
  }

  private static Tensor tensor(Random random, int rank, int most) {
    List<Integer> dims = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      dims.add(random.nextInt(20) == 0 ? 0 : 1 + random.nextInt(most));
    }
    return Tensor.ones(dims.stream().mapToInt(i -> i).toArray()).requiresGrad(true);
  }
}
