package nabla.core;

import java.util.Arrays;
import java.util.List;
import nabla.core.kernel.Walk;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Ops that move elements and compute nothing: they take every element type, and each is another's
 * adjoint.
 */
sealed interface Movement extends Op {

  /** The same elements in another shape; the memory is shared, not copied. */
  record Reshape(Shape to) implements Movement {
    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0);
      if (x.numel() != to.numel()) {
        throw new ShapeException(
            "reshape: a tensor of shape %s has %s elements, shape %s has %s"
                .formatted(x.shape(), x.numel(), to, to.numel()));
      }
      return Tensor.sharing(x, to);
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.reshape(call.inputShape(0));
    }
  }

  /** The same elements in memory of their own. */
  record Clone() implements Movement {
    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0);
      Tensor y = Tensor.like(x);
      Copy.gather(x, Walk.DENSE, y);
      return y;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g;
    }
  }

  /** Dimension i of the result is dimension order[i] of the input. */
  record Permute(int... order) implements Movement {
    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0);
      int[] dims = new int[order.length];
      int[] strides = new int[order.length];
      int[] own = x.shape().strides();
      for (int i = 0; i < order.length; i++) {
        dims[i] = x.shape().raw()[order[i]];
        strides[i] = own[order[i]];
      }
      Tensor y = Tensor.empty(x.dataType(), Shape.of(dims));
      Copy.gather(x, Walk.of(dims, strides, 0), y);
      return y;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      int[] back = new int[order.length];
      for (int d = 0; d < order.length; d++) {
        back[order[d]] = d;
      }
      return g.permute(back);
    }
  }

  /** Repeats dimensions of size 1, and new ones in front, up to a shape. */
  record Expand(Shape to) implements Movement {
    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0);
      if (!x.shape().broadcast(to, name()).equals(to)) {
        throw new ShapeException(
            "expand: shape %s can't be expanded to %s; only sizes of 1 can grow"
                .formatted(x.shape(), to));
      }
      Tensor y = Tensor.empty(x.dataType(), to);
      Copy.gather(x, x.walkIn(to), y);
      return y;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g;
    }
  }

  /**
   * Elements start, start + step, ... of each dimension, {@code size} of them; a negative step
   * walks backwards.
   */
  record Slice(int[] start, int[] step, int[] size) implements Movement {
    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0);
      Tensor y = Tensor.empty(x.dataType(), Shape.of(size));
      if (y.numel() > 0) {
        Copy.gather(x, walk(x.shape(), start, step, size), y);
      }
      return y;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      Shape whole = call.inputShape(0);
      return Tensor.apply(onlyFlips(whole) ? this : new Place(whole, start, step, 0), g);
    }

    @Override
    public Tensor[] backward(Tensor g, Call call) {
      Shape whole = call.inputShape(0);
      if (g.numel() == 0 || onlyFlips(whole)) {
        return gradients(g, call);
      }
      call.part(0, walk(whole, start, step, size));
      return new Tensor[1];
    }

    /** True if nothing is left out: flipping again then undoes it. */
    private boolean onlyFlips(Shape whole) {
      return Arrays.equals(size, whole.raw());
    }

    static Walk walk(Shape whole, int[] start, int[] step, int[] size) {
      int[] strides = whole.strides();
      int offset = 0;
      for (int i = 0; i < strides.length; i++) {
        offset += start[i] * strides[i];
        strides[i] *= step[i];
      }
      return Walk.of(size, strides, offset);
    }
  }

  /**
   * The adjoint of {@link Slice}: the input at its places in a tensor that is {@code value}
   * elsewhere.
   */
  record Place(Shape to, int[] start, int[] step, double value) implements Movement {
    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0);
      Tensor y = Tensor.empty(x.dataType(), to);
      Copy.fill(y, value);
      if (x.numel() > 0) {
        Copy.scatter(x, 0, y, Slice.walk(to, start, step, x.shape().raw()), x.numel());
      }
      return y;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return Tensor.apply(new Slice(start, step, call.inputShape(0).dims()), g);
    }
  }

  /** The inputs one after the other along an existing dimension. */
  record Concat(int axis) implements Movement {
    @Override
    public Tensor forward(Call call) {
      Tensor first = call.input(0);
      long size = 0;
      for (int i = 0; i < call.arity(); i++) {
        Tensor x = call.input(i).requireSameType(first, name());
        if (x.shape().rank() != first.shape().rank()
            || !x.shape().with(axis, 0).equals(first.shape().with(axis, 0))) {
          throw new ShapeException(
              "concat: shapes %s and %s must agree in all dimensions but %s"
                  .formatted(first.shape(), x.shape(), axis));
        }
        size += x.shape().raw()[axis];
      }
      Tensor y =
          Tensor.empty(
              first.dataType(), first.shape().with(axis, (int) Math.min(size, Integer.MAX_VALUE)));
      int at = 0;
      for (int i = 0; i < call.arity(); i++) {
        Tensor x = call.input(i);
        if (x.numel() > 0) {
          Copy.scatter(x, 0, y, part(y.shape(), x.shape(), at), x.numel());
        }
        at += x.shape().raw()[axis];
      }
      return y;
    }

    private Walk part(Shape whole, Shape part, int at) {
      int[] start = new int[whole.rank()];
      int[] step = new int[whole.rank()];
      Arrays.fill(step, 1);
      start[axis] = at;
      return Slice.walk(whole, start, step, part.raw());
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      int at = 0;
      for (int j = 0; j < i; j++) {
        at += call.inputShape(j).raw()[axis];
      }
      return g.narrow(axis, at, call.inputShape(i).raw()[axis]);
    }
  }

  /** The same numbers in another element type. */
  record Cast(DataType to) implements Movement {
    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0);
      Tensor y = Tensor.empty(to, x.shape());
      for (int i = 0; i < x.numel(); i++) {
        switch (to) {
          case FLOAT -> y.storage().floats().put(i, (float) x.at(i));
          case DOUBLE -> y.storage().doubles().put(i, x.at(i));
          default -> y.storage().longs().put(i, (long) x.at(i));
        }
      }
      return y;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return g.to(call.input(0).dataType());
    }
  }

  /** Arguments to check the family with. */
  static List<Sample> samples() {
    return List.of(
        Sample.of(new Reshape(Shape.of(3, 2)), Domain.NORMAL.of(2, 3)),
        Sample.of(new Clone(), Domain.NORMAL.of(2, 3)),
        Sample.of(new Permute(2, 0, 1), Domain.NORMAL.of(2, 3, 4)),
        Sample.of(new Expand(Shape.of(4, 2, 3)), Domain.NORMAL.of(2, 1)),
        Sample.of(
            new Slice(new int[] {1, 4}, new int[] {1, -2}, new int[] {2, 2}),
            Domain.NORMAL.of(3, 5)),
        Sample.of(
            new Slice(new int[] {0, 4}, new int[] {1, -1}, new int[] {3, 5}),
            Domain.NORMAL.of(3, 5)),
        Sample.of(
            new Place(Shape.of(3, 5), new int[] {1, 4}, new int[] {1, -2}, 7),
            Domain.NORMAL.of(2, 2)),
        Sample.of(new Concat(1), Domain.NORMAL.of(2, 1, 2), Domain.NORMAL.of(2, 3, 2)),
        Sample.of(new Cast(DataType.DOUBLE), Domain.NORMAL.of(2, 3)));
  }
}
