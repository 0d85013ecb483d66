package nabla.core;

import java.nio.LongBuffer;
import java.util.List;
import nabla.core.kernel.DoubleIndexing;
import nabla.core.kernel.FloatIndexing;
import nabla.core.kernel.LongIndexing;
import nabla.core.kernel.Walk;

/**
 * Ops that read or write at places which a LONG tensor names, for every element type; each is
 * another's adjoint.
 */
sealed interface Indexing extends Op {

  @Override
  default boolean differentiable(int i) {
    return i == 0;
  }

  /** Every index is from 0 to size - 1. */
  static void check(Tensor index, int size, String op) {
    if (index.dataType() != org.nd4j.linalg.api.buffer.DataType.LONG) {
      throw new TypeException(
          op + ": got an index of type " + index.dataType() + ", wanted LONG; use to(LONG)");
    }
    LongBuffer values = index.storage().longs();
    for (int i = 0; i < index.numel(); i++) {
      long value = values.get(i);
      if (value < 0 || value >= size) {
        throw new ArgumentException(
            ("%s: index %s at position %s is out of range for a dimension of size %s; wanted 0 to"
                    + " %s")
                .formatted(op, value, i, size, size - 1));
      }
    }
  }

  /** y[i][j][k] = x[index[i][j][k]][j][k] for axis 0, and likewise for others. */
  record Gather(int axis) implements Indexing {
    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0);
      Tensor index = call.input(1);
      checkShapes(x.shape(), index.shape(), axis, name());
      check(index, x.shape().raw()[axis], name());
      Tensor y = Tensor.empty(x.dataType(), index.shape());
      Walk walk = walk(x.shape(), index.shape(), axis);
      int stride = x.shape().strides()[axis];
      switch (x.dataType()) {
        case FLOAT ->
            FloatIndexing.gather(
                x.storage(), walk, index.storage(), stride, y.storage(), y.numel());
        case DOUBLE ->
            DoubleIndexing.gather(
                x.storage(), walk, index.storage(), stride, y.storage(), y.numel());
        default ->
            LongIndexing.gather(x.storage(), walk, index.storage(), stride, y.storage(), y.numel());
      }
      return y;
    }

    static void checkShapes(Shape x, Shape index, int axis, String op) {
      boolean fits = x.rank() == index.rank();
      for (int i = 0; fits && i < x.rank(); i++) {
        fits = i == axis || index.raw()[i] <= x.raw()[i];
      }
      if (!fits) {
        throw new ShapeException(
            ("%s: an index of shape %s doesn't fit a tensor of shape %s; wanted the same rank,"
                    + " and no dimension but %s larger")
                .formatted(op, index, x, axis));
      }
    }

    static Walk walk(Shape x, Shape index, int axis) {
      int[] strides = x.strides();
      strides[axis] = 0;
      return Walk.of(index.raw(), strides, 0);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return Tensor.apply(new ScatterAdd(axis, call.inputShape(0)), g, call.input(1));
    }
  }

  /** The adjoint of {@link Gather}: zeros of a shape, and each x added at its index. */
  record ScatterAdd(int axis, Shape to) implements Indexing {
    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0);
      Tensor index = call.input(1);
      Gather.checkShapes(to, index.shape(), axis, name());
      if (!x.shape().equals(index.shape())) {
        throw new ShapeException(
            "%s: values of shape %s and an index of shape %s; wanted the same shape"
                .formatted(name(), x.shape(), index.shape()));
      }
      check(index, to.raw()[axis], name());
      int size = to.raw()[axis];
      int count = index.size(axis);
      if (index.shape().equals(to.with(axis, count)) && size <= FloatIndexing.SIZE) {
        return columns(x, index, size, count);
      }
      Tensor y = Tensor.zeros(x.dataType(), to);
      Walk walk = Gather.walk(to, index.shape(), axis);
      switch (x.dataType()) {
        case FLOAT ->
            FloatIndexing.scatterAdd(
                x.storage(), walk, index.storage(), to.strides()[axis], y.storage(), x.numel());
        case DOUBLE ->
            DoubleIndexing.scatterAdd(
                x.storage(), walk, index.storage(), to.strides()[axis], y.storage(), x.numel());
        default ->
            LongIndexing.scatterAdd(
                x.storage(), walk, index.storage(), to.strides()[axis], y.storage(), x.numel());
      }
      return y;
    }

    /** Where only the axis has another size. */
    private Tensor columns(Tensor x, Tensor index, int size, int count) {
      Tensor y = Tensor.empty(x.dataType(), to);
      int[] sizes = {
        to.product(0, axis), size, count, to.product(axis + 1, to.rank()),
      };
      switch (x.dataType()) {
        case FLOAT -> FloatIndexing.scatterAdd(x.storage(), index.storage(), y.storage(), sizes);
        case DOUBLE -> DoubleIndexing.scatterAdd(x.storage(), index.storage(), y.storage(), sizes);
        default -> LongIndexing.scatterAdd(x.storage(), index.storage(), y.storage(), sizes);
      }
      return y;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.gather(axis, call.input(1));
    }
  }

  /** Slices of x along an axis, picked by an index of one dimension; an embedding is this. */
  record IndexSelect(int axis) implements Indexing {
    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0);
      Tensor index = call.input(1);
      requireVector(index, name());
      int size = x.shape().raw()[axis];
      check(index, size, name());
      int outer = x.shape().product(0, axis);
      int inner = x.shape().product(axis + 1, x.shape().rank());
      Tensor y = Tensor.empty(x.dataType(), x.shape().with(axis, index.numel()));
      switch (x.dataType()) {
        case FLOAT ->
            FloatIndexing.select(
                x.storage(), index.storage(), y.storage(), outer, size, index.numel(), inner);
        case DOUBLE ->
            DoubleIndexing.select(
                x.storage(), index.storage(), y.storage(), outer, size, index.numel(), inner);
        default ->
            LongIndexing.select(
                x.storage(), index.storage(), y.storage(), outer, size, index.numel(), inner);
      }
      return y;
    }

    static void requireVector(Tensor index, String op) {
      if (index.shape().rank() != 1) {
        throw new ShapeException(
            op + ": got an index of shape " + index.shape() + ", wanted one dimension");
      }
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return Tensor.apply(new IndexAdd(axis, call.inputShape(0).raw()[axis]), g, call.input(1));
    }
  }

  /** The adjoint of {@link IndexSelect}: zeros, and each slice of x added at its index. */
  record IndexAdd(int axis, int size) implements Indexing {
    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0);
      Tensor index = call.input(1);
      IndexSelect.requireVector(index, name());
      int count = x.shape().raw()[axis];
      if (count != index.numel()) {
        throw new ShapeException(
            name() + ": " + count + " slices and an index of " + index.numel());
      }
      check(index, size, name());
      int outer = x.shape().product(0, axis);
      int inner = x.shape().product(axis + 1, x.shape().rank());
      Tensor y = Tensor.zeros(x.dataType(), x.shape().with(axis, size));
      switch (x.dataType()) {
        case FLOAT ->
            FloatIndexing.selectAdd(
                x.storage(), index.storage(), y.storage(), outer, size, count, inner);
        case DOUBLE ->
            DoubleIndexing.selectAdd(
                x.storage(), index.storage(), y.storage(), outer, size, count, inner);
        default ->
            LongIndexing.selectAdd(
                x.storage(), index.storage(), y.storage(), outer, size, count, inner);
      }
      return y;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.indexSelect(axis, call.input(1));
    }
  }

  /** Arguments to check the family with. */
  static List<Sample> samples() {
    return List.of(
        Sample.of(new Gather(1), Domain.NORMAL.of(2, 4), Domain.indices(4).of(2, 3)),
        Sample.of(
            new ScatterAdd(1, Shape.of(2, 4)), Domain.NORMAL.of(2, 3), Domain.indices(4).of(2, 3)),
        Sample.of(
            new ScatterAdd(1, Shape.of(2, 4)), Domain.NORMAL.of(1, 3), Domain.indices(4).of(1, 3)),
        Sample.of(
            new ScatterAdd(1, Shape.of(2, 3, 5)),
            Domain.NORMAL.of(2, 4, 5),
            Domain.indices(3).of(2, 4, 5)),
        Sample.of(new IndexSelect(0), Domain.NORMAL.of(4, 3), Domain.indices(4).of(5)),
        Sample.of(new IndexAdd(1, 4), Domain.NORMAL.of(2, 3, 2), Domain.indices(4).of(3)));
  }
}
