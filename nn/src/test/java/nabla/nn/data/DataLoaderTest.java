package nabla.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import nabla.core.Generator;
import nabla.core.NablaException;
import nabla.core.Scope;
import nabla.core.Shape;
import nabla.core.Tensor;
import nabla.core.memory.Pool;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** Each sample once an epoch, in an order that seed and epoch decide, without new memory. */
class DataLoaderTest {
  private static TensorDataset data(int n) {
    return new TensorDataset(
        Tensor.arange(DataType.FLOAT, 0, 2 * n, 1).reshape(n, 2), Tensor.arange(n));
  }

  private static List<Integer> order(Iterable<Batch> epoch) {
    List<Integer> order = new ArrayList<>();
    for (Batch batch : epoch) {
      for (int i : batch.indices()) {
        order.add(i);
      }
    }
    return order;
  }

  @Test
  void inOrderWithASmallerLastBatch() {
    DataLoader loader = new DataLoader(data(5), 2);
    assertEquals(3, loader.size());
    List<String> batches = new ArrayList<>();
    for (Batch batch : loader) {
      assertEquals(Shape.of(batch.size(), 2), batch.inputs().shape());
      batches.add(
          List.of(batch.inputs().get(0, 1), (double) batch.size(), batch.targets().get(0))
              .toString());
    }
    assertEquals(List.of("[1.0, 2.0, 0.0]", "[5.0, 2.0, 2.0]", "[9.0, 1.0, 4.0]"), batches);
    assertEquals(
        2, new DataLoader(data(5), 2, DataLoader.Options.defaults().withDropLast()).size());
    assertEquals(
        List.of(0, 1, 2, 3),
        order(new DataLoader(data(5), 2, DataLoader.Options.defaults().withDropLast())));
    assertEquals(0, new DataLoader(data(0), 2).size());
  }

  @Test
  void theOrderFollowsFromSeedAndEpochAlone() {
    DataLoader.Options options = DataLoader.Options.defaults().withShuffle(3);
    DataLoader a = new DataLoader(data(50), 8, options);
    DataLoader b = new DataLoader(data(50), 8, options);
    List<Integer> first = order(a);
    List<Integer> second = order(a);
    Generator.local().nextLong();
    assertEquals(first, order(b.epoch(0)));
    assertEquals(second, order(b.epoch(1)));
    assertNotEquals(first, second);
    assertNotEquals(first, order(new DataLoader(data(50), 8, options.withShuffle(4))));
    assertEquals(IntStream.range(0, 50).boxed().toList(), first.stream().sorted().toList());
  }

  @Test
  void picturesAreScaledWhenABatchIsMade() {
    byte[] pixels = {0, (byte) 255, 51, 102, (byte) 204, 0, 0, 0};
    ImageDataset data = new ImageDataset(pixels, new byte[] {3, (byte) 200}, 1, 2, 2, .2, .5);
    Tensor x = data.inputs(1, 0);
    assertEquals(Shape.of(2, 1, 2, 2), x.shape());
    assertArrayEquals(new double[] {1.2, -.4, -.4, -.4, -.4, 1.6, 0, .4}, x.toDoubleArray(), 1e-6);
    assertArrayEquals(new long[] {200, 3}, data.targets(1, 0).toLongArray());
  }

  @Test
  void aLoopInItsSteadyStateTakesNoNewMemory() {
    ImageDataset pictures = new ImageDataset(new byte[64 * 16], new byte[64], 1, 4, 4, .5, .5);
    for (Dataset data : List.of(pictures, data(64))) {
      DataLoader loader = new DataLoader(data, 10, DataLoader.Options.defaults().withShuffle(1));
      long created = 0;
      for (int epoch = 0; epoch < 3; epoch++) {
        for (Batch batch : loader) {
          try (Scope step = Scope.open()) {
            assertEquals(batch.size(), batch.inputs().size(0));
            assertEquals(batch.size(), batch.targets().size(0));
          }
        }
        if (epoch == 0) {
          created = Pool.local().created();
        }
      }
      assertEquals(created, Pool.local().created());
    }
  }

  @Test
  void anEpochGoesOnWhereItWasLeft() {
    DataLoader loader = new DataLoader(data(10), 3, DataLoader.Options.defaults().withShuffle(5));
    List<String> all = new ArrayList<>();
    loader.epoch(7).forEach(batch -> all.add(Arrays.toString(batch.indices())));
    for (int from = 0; from <= loader.size(); from++) {
      List<String> rest = new ArrayList<>();
      loader.epoch(7, from).forEach(batch -> rest.add(Arrays.toString(batch.indices())));
      assertEquals(all.subList(from, all.size()), rest);
    }
    for (int[] at : new int[][] {{-1, 0}, {0, -1}, {0, loader.size() + 1}}) {
      assertThrows(NablaException.class, () -> loader.epoch(at[0], at[1]));
    }
  }

  @Test
  void badArgumentsAreRefused() {
    assertThrows(NablaException.class, () -> new DataLoader(data(3), 0));
    assertThrows(
        NablaException.class, () -> new TensorDataset(Tensor.ones(3, 2), Tensor.arange(4)));
    assertThrows(
        NablaException.class, () -> new ImageDataset(new byte[5], new byte[1], 1, 2, 2, 0, 1));
    assertThrows(
        NablaException.class, () -> new ImageDataset(new byte[4], new byte[1], 1, 2, 2, 0, 0));
    Iterator<Batch> batches = new DataLoader(data(1), 1).iterator();
    batches.next();
    assertThrows(NoSuchElementException.class, batches::next);
  }
}
