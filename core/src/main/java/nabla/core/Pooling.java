package nabla.core;

import java.util.Arrays;
import java.util.List;
import nabla.core.kernel.DoublePool;
import nabla.core.kernel.FloatPool;
import nabla.core.kernel.PoolSizes;
import nabla.core.kernel.Window;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Ops that make one number of each window of a plane, the last one to three dimensions of [N, C,
 * *]. Without a {@link Window}, null, they are adaptive: window i of n reaches from ⌊i size / n⌋ to
 * ⌈(i + 1) size / n⌉.
 */
sealed interface Pooling extends Op {

  /**
   * y = the largest element of each window; the gradient goes to the first that is it. NaN is
   * larger than any number.
   */
  record MaxPool(Window window, int... output) implements Pooling {
    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0).requireFloating(name());
      Tensor y = Tensor.empty(x.dataType(), shape(x, output));
      PoolSizes sizes = sizes(x, output, window);
      if (x.isFloat()) {
        FloatPool.max(sizes, x.storage(), y.storage());
      } else {
        DoublePool.max(sizes, x.storage(), y.storage());
      }
      return y;
    }

    /** For each window the place of its maximum in its input plane, LONG. */
    Tensor indices(Tensor x) {
      x.requireFloating(name());
      Tensor index = Tensor.empty(DataType.LONG, shape(x, output));
      PoolSizes sizes = sizes(x, output, window);
      if (x.isFloat()) {
        FloatPool.argmax(sizes, x.storage(), index.storage());
      } else {
        DoublePool.argmax(sizes, x.storage(), index.storage());
      }
      java.lang.ref.Reference.reachabilityFence(x);
      return index;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      Tensor x = call.input(0);
      int planes = x.size(0) * x.size(1);
      Shape flat = Shape.of(planes, x.shape().product(2, x.rank()));
      Shape windows = Shape.of(planes, g.shape().product(2, g.rank()));
      Indexing.ScatterAdd scatter = new Indexing.ScatterAdd(1, flat);
      return Tensor.apply(scatter, g.reshape(windows), indices(x).reshape(windows))
          .reshape(x.shape());
    }

    @Override
    public Tensor[] backward(Tensor g, Call call) {
      Tensor x = call.input(0);
      Tensor dx = Tensor.like(x);
      PoolSizes sizes = sizes(x, output, window);
      if (x.isFloat()) {
        FloatPool.maxBackward(sizes, x.storage(), g.storage(), dx.storage());
      } else {
        DoublePool.maxBackward(sizes, x.storage(), g.storage(), dx.storage());
      }
      return new Tensor[] {dx};
    }
  }

  /**
   * What the sum of a window is divided by to get its average: the number of its elements.
   *
   * @param includePadding whether elements in the padding count
   * @param override a divisor to take instead; 0 for none
   */
  record Divisor(boolean includePadding, int override) {}

  /** y = the sum of each window, divided by {@link Divisor}. */
  record AvgPool(Window window, Divisor divisor, int... output) implements Pooling {
    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0).requireFloating(name());
      Tensor y = Tensor.empty(x.dataType(), shape(x, output));
      PoolSizes sizes = sizes(x, output, window);
      if (x.isFloat()) {
        FloatPool.average(
            sizes, divisor.includePadding, divisor.override, x.storage(), y.storage());
      } else {
        DoublePool.average(
            sizes, divisor.includePadding, divisor.override, x.storage(), y.storage());
      }
      return y;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return Tensor.apply(new AvgPoolInput(window, divisor, spatial(call.input(0))), g);
    }
  }

  /** The adjoint of {@link AvgPool}: each number, divided, added to the elements of its window. */
  record AvgPoolInput(Window window, Divisor divisor, int... input) implements Pooling {
    @Override
    public Tensor forward(Call call) {
      Tensor g = call.input(0).requireFloating(name());
      Tensor x = Tensor.empty(g.dataType(), shape(g, input));
      PoolSizes sizes = sizes(x, spatial(g), window);
      if (g.isFloat()) {
        FloatPool.spread(sizes, divisor.includePadding, divisor.override, g.storage(), x.storage());
      } else {
        DoublePool.spread(
            sizes, divisor.includePadding, divisor.override, g.storage(), x.storage());
      }
      return x;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return Tensor.apply(new AvgPool(window, divisor, spatial(call.input(0))), g);
    }
  }

  private static Shape shape(Tensor like, int[] spatial) {
    int[] dims = Arrays.copyOf(like.shape().raw(), like.rank());
    System.arraycopy(spatial, 0, dims, 2, spatial.length);
    return Shape.of(dims);
  }

  private static int[] spatial(Tensor x) {
    return Arrays.copyOfRange(x.shape().raw(), 2, x.rank());
  }

  private static PoolSizes sizes(Tensor x, int[] output, Window window) {
    return new PoolSizes(x.size(0) * x.size(1), spatial(x), output, window);
  }

  /** Arguments to check the family with. */
  static List<Sample> samples() {
    Window halves =
        new Window(new int[] {2, 2}, new int[] {2, 2}, new int[] {0, 0}, new int[] {1, 1});
    Window overlapping =
        new Window(new int[] {3, 2}, new int[] {2, 1}, new int[] {1, 1}, new int[] {1, 1});
    Window one = new Window(new int[] {2}, new int[] {1}, new int[] {0}, new int[] {2});
    Window cube =
        new Window(
            new int[] {2, 1, 2}, new int[] {1, 2, 2}, new int[] {1, 0, 1}, new int[] {1, 1, 1});
    Window adaptive = null;
    Divisor all = new Divisor(true, 0);
    Divisor inside = new Divisor(false, 0);
    return List.of(
        Sample.of(new MaxPool(halves, 2, 1), Domain.DISTINCT.of(2, 2, 5, 2)),
        Sample.of(new MaxPool(overlapping, 3, 4), Domain.DISTINCT.of(1, 2, 5, 3)),
        Sample.of(new MaxPool(one, 3), Domain.DISTINCT.of(2, 2, 5)),
        Sample.of(new MaxPool(cube, 3, 1, 2), Domain.DISTINCT.of(1, 2, 2, 2, 2)),
        Sample.of(new MaxPool(adaptive, 3, 2), Domain.DISTINCT.of(1, 2, 5, 3)),
        Sample.of(new AvgPool(adaptive, all, 3, 2), Domain.NORMAL.of(1, 2, 5, 3)),
        Sample.of(new AvgPool(halves, all, 2, 1), Domain.NORMAL.of(2, 2, 5, 2)),
        Sample.of(new AvgPool(overlapping, inside, 3, 4), Domain.NORMAL.of(1, 2, 5, 3)),
        Sample.of(
            new AvgPool(cube, new Divisor(true, 3), 3, 1, 2), Domain.NORMAL.of(1, 2, 2, 2, 2)),
        Sample.of(new AvgPoolInput(overlapping, all, 5, 3), Domain.NORMAL.of(1, 2, 3, 4)));
  }
}
