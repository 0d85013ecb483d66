package nabla.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import nabla.core.kernel.Parallel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Kernels go different ways by size and layout: copies in runs, in blocks that are transposed and
 * row by row, reductions and the cross-entropy in blocks of columns, recurrent layers in blocks of
 * sequences and units. Whichever way, an element is what its definition says, and any number of
 * threads finds the same bits.
 */
class LargeWaysTest {
  private static final int[][] SHAPES = {
    {3, 70, 130}, {20, 33, 65}, {40, 90, 3}, {40, 3, 90}, {600, 28, 5}, {5, 16, 900}
  };

  private final int threads = Parallel.threads();

  @AfterEach
  void restore() {
    Parallel.threads(threads);
  }

  /** A way of moving elements, and from where in x of sizes s the element i, j, k comes. */
  private record Move(String name, UnaryOperator<Tensor> of, Source source) {}

  @FunctionalInterface
  private interface Source {
    int[] at(int[] s, int i, int j, int k);
  }

  private static final List<Move> MOVES =
      List.of(
          new Move("last first", x -> x.permute(2, 0, 1), (s, i, j, k) -> new int[] {j, k, i}),
          new Move("first last", x -> x.permute(1, 2, 0), (s, i, j, k) -> new int[] {k, i, j}),
          new Move("reversed", x -> x.permute(2, 1, 0), (s, i, j, k) -> new int[] {k, j, i}),
          new Move("swapped", x -> x.permute(0, 2, 1), (s, i, j, k) -> new int[] {i, k, j}),
          new Move("flipped", x -> x.flip(2), (s, i, j, k) -> new int[] {i, j, s[2] - 1 - k}),
          new Move("flipped front", x -> x.flip(0), (s, i, j, k) -> new int[] {s[0] - 1 - i, j, k}),
          new Move(
              "every second",
              x -> x.slice(2, 1, x.size(2), 2),
              (s, i, j, k) -> new int[] {i, j, 1 + 2 * k}),
          new Move(
              "part", x -> x.narrow(1, 1, x.size(1) - 2), (s, i, j, k) -> new int[] {i, j + 1, k}),
          new Move(
              "twice", x -> Tensor.concat(1, x, x), (s, i, j, k) -> new int[] {i, j % s[1], k}),
          new Move(
              "twice in rows",
              x -> Tensor.concat(2, x, x),
              (s, i, j, k) -> new int[] {i, j, k % s[2]}));

  @TestFactory
  Stream<DynamicTest> moves() {
    return MOVES.stream()
        .flatMap(
            move ->
                Stream.of(SHAPES)
                    .map(
                        shape ->
                            DynamicTest.dynamicTest(
                                move.name + " " + Shape.of(shape), () -> check(move, shape))));
  }

  private static void check(Move move, int[] s) {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE, DataType.LONG)) {
      Tensor x = Tensor.arange(type, 0, Shape.of(s).numel(), 1).reshape(s);
      Tensor y = move.of.apply(x);
      double[] got = y.toDoubleArray();
      int next = 0;
      for (int i = 0; i < y.size(0); i++) {
        for (int j = 0; j < y.size(1); j++) {
          for (int k = 0; k < y.size(2); k++) {
            int[] at = move.source.at(s, i, j, k);
            int wanted = (at[0] * s[1] + at[1]) * s[2] + at[2];
            if (got[next++] != wanted) {
              assertEquals(wanted, got[next - 1], type + " at " + List.of(i, j, k));
            }
          }
        }
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> reductions() {
    return Stream.of(SHAPES)
        .map(shape -> DynamicTest.dynamicTest(Shape.of(shape).toString(), () -> reduces(shape)));
  }

  private static void reduces(int[] s) {
    Tensor x = Tensor.randn(new Generator(5), DataType.FLOAT, s);
    double[] in = x.toDoubleArray();
    in[in.length / 2] = Double.NaN;
    Tensor withNaN = Tensor.of(in, s).to(DataType.FLOAT);
    double[] all = x.toDoubleArray();
    double[] sums = x.sum(1).toDoubleArray();
    double[] largest = withNaN.max(1).toDoubleArray();
    double[] places = withNaN.argmax(1).toDoubleArray();
    Tensor leaf = withNaN.detach().requiresGrad(true);
    double[] slopes = gradient(leaf.max(1).sum(), leaf).toDoubleArray();
    assertEquals(s[0] * s[2], Arrays.stream(slopes).sum());
    for (int column = 0; column < s[0] * s[2]; column++) {
      int start = column / s[2] * s[1] * s[2] + column % s[2];
      double sum = 0;
      double size = 0;
      int best = 0;
      for (int r = 0; r < s[1]; r++) {
        sum += all[start + r * s[2]];
        size += Math.abs(all[start + r * s[2]]);
        best = Double.compare(in[start + r * s[2]], in[start + best * s[2]]) > 0 ? r : best;
      }
      assertEquals(sum, sums[column], 2e-6 * size);
      assertEquals(in[start + best * s[2]], largest[column]);
      assertEquals(best, places[column]);
      assertEquals(1, slopes[start + best * s[2]]);
    }
  }

  @Test
  void crossEntropyOfColumnsIsThatOfRows() {
    for (int inner : new int[] {2, 37, 5000}) {
      Tensor x = Tensor.randn(new Generator(6), DataType.FLOAT, 3, 10, inner).requiresGrad(true);
      Tensor weight = Tensor.rand(new Generator(7), DataType.FLOAT, 10);
      Tensor classes = Tensor.randint(new Generator(8), 0, 10, 3, inner);
      for (double smoothing : new double[] {0, .3}) {
        for (String reduction : List.of("none", "mean", "sum")) {
          Tensor columns = Functional.crossEntropy(x, classes, weight, 4, smoothing, reduction);
          Tensor rows =
              Functional.crossEntropy(
                  x.permute(0, 2, 1).reshape(3 * inner, 10),
                  classes.flatten(),
                  weight,
                  4,
                  smoothing,
                  reduction);
          close(rows, columns.flatten());
          close(gradient(rows.square().sum(), x), gradient(columns.square().sum(), x));
        }
      }
    }
  }

  @Test
  void softmaxOfColumnsIsThatOfRows() {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      for (int inner : new int[] {2, 37, 5000}) {
        Tensor x = Tensor.randn(new Generator(6), type, 3, 40, inner).mul(9).detach();
        x.requiresGrad(true);
        Tensor rows = x.permute(0, 2, 1).reshape(3 * inner, 40);
        for (UnaryOperator<Tensor> f :
            List.<UnaryOperator<Tensor>>of(t -> t.softmax(1), t -> t.logSoftmax(1))) {
          Tensor wanted = f.apply(rows);
          Tensor got = f.apply(x).permute(0, 2, 1).reshape(3 * inner, 40);
          close(wanted, got);
          close(gradient(wanted.square().sum(), x), gradient(got.square().sum(), x));
        }
      }
    }
  }

  private static Tensor gradient(Tensor y, Tensor x) {
    return gradients(y, x)[0];
  }

  private static Tensor[] gradients(Tensor y, Tensor... x) {
    return Autograd.grad(
        new Tensor[] {y}, x, new Tensor[] {null}, Autograd.Options.defaults().withRetainGraph());
  }

  private static void close(Tensor wanted, Tensor got) {
    double largest = wanted.abs().max().item();
    double digits = wanted.isFloat() ? 1e-5 : 1e-13;
    assertArrayEquals(wanted.toDoubleArray(), got.toDoubleArray(), digits * largest);
  }

  /**
   * Sequences and units that fill no whole blocks of vectors, with fewer inputs than units and with
   * more: products with the input then go step by step, or all at once.
   */
  @Test
  void recurrentLayersAreTheirReference() {
    Sequences sequences = Sequences.dense(3, 19);
    List<Recurrent> layers =
        List.of(
            new Recurrent.Rnn(sequences, false, false, true),
            new Recurrent.Gru(sequences, true, true),
            new Recurrent.Lstm(sequences, false, true, false));
    int hidden = 37;
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      for (int input : new int[] {5, 40}) {
        for (Recurrent layer : layers) {
          int sums = layer.cell().gates() * hidden;
          List<Shape> shapes = new ArrayList<>();
          shapes.add(Shape.of(sequences.rows(), input));
          shapes.add(Shape.of(sequences.batch(), hidden));
          if (layer instanceof Recurrent.Lstm) {
            shapes.add(Shape.of(sequences.batch(), hidden));
          }
          shapes.add(Shape.of(sums, input));
          shapes.add(Shape.of(sums, hidden));
          shapes.add(Shape.of(sums));
          shapes.add(Shape.of(sums));
          Generator random = new Generator(10);
          Tensor[] inputs = new Tensor[shapes.size()];
          Arrays.setAll(
              inputs, i -> Tensor.randn(random, type, shapes.get(i).dims()).mul(.3).detach());
          for (Tensor x : inputs) {
            x.requiresGrad(true);
          }
          Tensor y = Tensor.apply(layer, inputs);
          Tensor wanted = layer.reference(inputs);
          close(wanted.flatten(), y.flatten());
          Tensor[] gradients = gradients(y.square().sum(), inputs);
          Tensor[] expected = gradients(wanted.square().sum(), inputs);
          for (int i = 0; i < inputs.length; i++) {
            close(expected[i], gradients[i]);
          }
        }
      }
    }
  }

  /**
   * Products in blocks of rows, columns and summands, transposed and not, of all of memory's ends.
   */
  @Test
  void productsOfAllSizesAreSumsOfProducts() {
    Generator random = new Generator(8);
    int[][] sizes = {
      {1, 1, 1},
      {3, 5, 7},
      {8, 32, 16},
      {9, 33, 17},
      {16, 31, 128},
      {7, 64, 129},
      {24, 10, 300},
      {10, 530, 3},
      {257, 20, 140},
      {300, 513, 5},
      {130, 520, 260},
      {1, 600, 70},
      {600, 1, 70},
    };
    for (int[] size : sizes) {
      int m = size[0];
      int n = size[1];
      int k = size[2];
      Tensor a = Tensor.randn(random, DataType.DOUBLE, m, k);
      Tensor b = Tensor.randn(random, DataType.DOUBLE, k, n);
      double[] wanted = new double[m * n];
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          for (int l = 0; l < k; l++) {
            wanted[i * n + j] += a.get(i, l) * b.get(l, j);
          }
        }
      }
      for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
        double near = (type == DataType.FLOAT ? 2e-6 : 1e-14) * k;
        Tensor x = a.to(type);
        Tensor y = b.to(type);
        Tensor columns = x.t().clone();
        Tensor rows = y.t().clone();
        assertArrayEquals(wanted, x.matmul(y).toDoubleArray(), near);
        assertArrayEquals(wanted, x.matmul(rows.t()).toDoubleArray(), near);
        // The gradients of linear are both of the ways that don't turn the right matrix.
        Tensor w = rows.requiresGrad(true);
        Tensor in = x.detach().requiresGrad(true);
        Tensor g = Tensor.randn(random, type, m, n);
        Functional.linear(in, w, null).backward(g);
        close(g.matmul(rows.detach()), in.grad());
        close(columns.matmul(g).t(), w.grad());
      }
    }
  }

  /**
   * Cells' gradients are gathered once for all weights that have the same ones: here two cells have
   * one bias together, and a weight of their own; in a third one weight stands in both places.
   */
  @Test
  void weightsThatSeveralCellsShareGetTheSumOfTheirGradients() {
    Generator random = new Generator(9);
    int batch = 20;
    int size = 6;
    Sequences step = Sequences.dense(1, batch);
    List<Tensor> leaves = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      leaves.add(Tensor.randn(random, DataType.DOUBLE, size, size).mul(.4).requiresGrad(true));
    }
    leaves.add(Tensor.randn(random, DataType.DOUBLE, size).requiresGrad(true));
    leaves.add(Tensor.randn(random, DataType.DOUBLE, size).requiresGrad(true));
    Tensor[] all = leaves.toArray(new Tensor[0]);
    RecurrentWeights[] cells = {
      new RecurrentWeights(all[0], all[1], all[5], all[6], null, null),
      new RecurrentWeights(all[2], all[3], all[5], all[6], null, null),
      new RecurrentWeights(all[4], all[4], all[6], all[6], null, null),
    };
    Tensor x = Tensor.randn(random, DataType.DOUBLE, batch, size);
    Tensor h = Tensor.zeros(DataType.DOUBLE, batch, size);
    Tensor same = h;
    // So often that more rows come together than are gathered at once.
    for (int t = 0; t < 60; t++) {
      RecurrentWeights w = cells[t % 7 % 3];
      h = Functional.rnn(x, step, false, false, h, w).output();
      same =
          x.matmul(w.ih().t()).add(w.biasIh()).add(same.matmul(w.hh().t())).add(w.biasHh()).tanh();
    }
    Tensor g = Tensor.randn(random, DataType.DOUBLE, batch, size);
    Tensor[] got = Autograd.grad(list(h), all, list(g), Autograd.Options.defaults());
    Tensor[] wanted = Autograd.grad(list(same), all, list(g), Autograd.Options.defaults());
    for (int i = 0; i < all.length; i++) {
      assertArrayEquals(wanted[i].toDoubleArray(), got[i].toDoubleArray(), 1e-12);
    }
  }

  private static Tensor[] list(Tensor... tensors) {
    return tensors;
  }

  @Test
  void threadsChangeNoBit() {
    Tensor x = Tensor.randn(new Generator(9), DataType.FLOAT, 4, 10, 5000).requiresGrad(true);
    Tensor classes = Tensor.randint(new Generator(8), 0, 10, 4, 5000);
    List<Supplier<Tensor>> ways =
        List.of(
            () -> x.sum(1),
            () -> x.max(1),
            () -> x.permute(0, 2, 1),
            () -> x.flip(2),
            () -> Functional.crossEntropy(x, classes, null, -100, .1, "mean"));
    for (Supplier<Tensor> way : ways) {
      Parallel.threads(1);
      Tensor y = way.get();
      Tensor dx = gradient(y.square().sum(), x);
      Parallel.threads(2);
      Tensor again = way.get();
      assertArrayEquals(y.toDoubleArray(), again.toDoubleArray());
      assertArrayEquals(dx.toDoubleArray(), gradient(again.square().sum(), x).toDoubleArray());
    }
  }
}
