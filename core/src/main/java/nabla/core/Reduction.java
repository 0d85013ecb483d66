package nabla.core;

import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;
import nabla.core.kernel.DoubleReduce;
import nabla.core.kernel.FloatReduce;
import org.nd4j.linalg.api.buffer.DataType;

/** Ops that make one number of many, along some dimensions. */
sealed interface Reduction extends Op {

  /** y = scale Σ x over the chosen dimensions: the sum, and with scale 1/n the mean. */
  record Sum(boolean[] axes, boolean keepDims, double scale) implements Reduction {
    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0).requireFloating(name());
      Shape shape = x.shape().reduced(axes, keepDims);
      if (x.numel() == 0) {
        return Tensor.full(x.dataType(), shape, 0 * scale);
      }
      // Runs of neighbouring dimensions are summed one after the other, the last first.
      double factor = scale;
      for (int end = axes.length; end > 0; end--) {
        if (axes[end - 1]) {
          int start = end - 1;
          while (start > 0 && axes[start - 1]) {
            start--;
          }
          Tensor part = x;
          x = sum(part, start, end, factor);
          Reference.reachabilityFence(part);
          factor = 1;
          end = start + 1;
        }
      }
      // A single number has no dimensions to sum over, but its sum has memory of its own too.
      return Tensor.sharing(axes.length == 0 ? x.mul(factor) : x, shape);
    }

    private static Tensor sum(Tensor x, int start, int end, double scale) {
      boolean[] run = new boolean[x.shape().rank()];
      Arrays.fill(run, start, end, true);
      Tensor y = Tensor.empty(x.dataType(), x.shape().reduced(run, true));
      int outer = x.shape().product(0, start);
      int reduced = x.shape().product(start, end);
      int inner = x.shape().product(end, x.shape().rank());
      if (x.isFloat()) {
        FloatReduce.sum(x.storage(), y.storage(), outer, reduced, inner, scale);
      } else {
        DoubleReduce.sum(x.storage(), y.storage(), outer, reduced, inner, scale);
      }
      return y;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      Shape x = call.inputShape(0);
      Tensor expanded = g.reshape(x.reduced(axes, true)).expand(x);
      return scale == 1 ? expanded : expanded.mul(scale);
    }

    @Override
    public String name() {
      return scale == 1 ? "sum" : "mean";
    }
  }

  /**
   * y = max x along one dimension, which stays with size 1; the gradient goes to the first element
   * that is it, or, if it is shared, in equal parts to all that are.
   */
  record Max(int axis, boolean shared) implements Reduction {
    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0).requireFloating(name());
      if (x.shape().raw()[axis] == 0) {
        throw new ShapeException(
            "%s: dimension %s of shape %s is empty, so it has no largest element"
                .formatted(name(), axis, x.shape()));
      }
      Tensor y = Tensor.empty(x.dataType(), x.shape().with(axis, 1));
      Tensor index = Tensor.empty(DataType.LONG, y.shape());
      run(x, axis, y, index);
      call.save(index);
      return y;
    }

    static void run(Tensor x, int axis, Tensor y, Tensor index) {
      int outer = x.shape().product(0, axis);
      int inner = x.shape().product(axis + 1, x.shape().rank());
      if (x.isFloat()) {
        FloatReduce.max(
            x.storage(), y.storage(), index.storage(), outer, x.shape().raw()[axis], inner);
      } else {
        DoubleReduce.max(
            x.storage(), y.storage(), index.storage(), outer, x.shape().raw()[axis], inner);
      }
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      if (shared) {
        Tensor x = call.input(0).detach();
        Tensor largest = x.eq(call.output().detach());
        return g.mul(largest.div(largest.sum(new int[] {axis}, true)));
      }
      Tensor index = call.saved();
      return Tensor.apply(new Indexing.ScatterAdd(axis, call.inputShape(0)), g, index);
    }
  }

  /** y = Π x along one dimension, which stays with size 1. */
  record Prod(int axis) implements Reduction {
    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0).requireFloating(name());
      Tensor y = Tensor.empty(x.dataType(), x.shape().with(axis, 1));
      int inner = x.shape().product(axis + 1, x.shape().rank());
      int size = x.shape().raw()[axis];
      for (int o = 0; o < y.numel(); o++) {
        double product = 1;
        for (int r = 0; r < size; r++) {
          product *= x.at((o / inner * size + r) * inner + o % inner);
        }
        y.put(o, product);
      }
      return y;
    }

    /**
     * Each factor's slope is the product of the others: those before it times those after it, right
     * with zeros too.
     */
    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      Tensor x = call.input(0);
      int size = x.shape().raw()[axis];
      Tensor[] slopes = new Tensor[size];
      Tensor before = Tensor.onesLike(g);
      for (int r = 0; r < size; r++) {
        slopes[r] = before;
        before = before.mul(x.narrow(axis, r, 1));
      }
      Tensor after = Tensor.onesLike(g);
      for (int r = size - 1; r >= 0; r--) {
        slopes[r] = slopes[r].mul(after);
        after = after.mul(x.narrow(axis, r, 1));
      }
      return size == 0 ? Tensor.zerosLike(x) : g.mul(Tensor.concat(axis, slopes));
    }
  }

  /** y[r] = x[0] + ... + x[r] along one dimension, or from the end. */
  record Cumsum(int axis, boolean reverse) implements Reduction {
    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0).requireFloating(name());
      Tensor y = Tensor.like(x);
      int outer = x.shape().product(0, axis);
      int inner = x.shape().product(axis + 1, x.shape().rank());
      if (x.isFloat()) {
        FloatReduce.cumsum(x.storage(), y.storage(), outer, x.shape().raw()[axis], inner, reverse);
      } else {
        DoubleReduce.cumsum(x.storage(), y.storage(), outer, x.shape().raw()[axis], inner, reverse);
      }
      return y;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return Tensor.apply(new Cumsum(axis, !reverse), g);
    }
  }

  /** Arguments to check the family with. */
  static List<Sample> samples() {
    return List.of(
        Sample.of(new Sum(new boolean[] {true, true}, false, 1), Domain.NORMAL.of(2, 3)),
        Sample.of(
            new Sum(new boolean[] {true, false, true}, true, 1. / 8), Domain.NORMAL.of(2, 3, 4)),
        Sample.of(new Max(1, false), Domain.DISTINCT.of(2, 3, 2)),
        Sample.of(new Max(0, true), Domain.DISTINCT.of(3, 2)),
        Sample.of(new Prod(1), Domain.NORMAL.of(2, 3, 2)),
        Sample.of(new Cumsum(1, false), Domain.NORMAL.of(2, 3, 2)),
        Sample.of(new Cumsum(0, true), Domain.NORMAL.of(3)));
  }
}
