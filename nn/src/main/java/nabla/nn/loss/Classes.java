package nabla.nn.loss;

import java.util.stream.IntStream;
import nabla.core.ArgumentException;
import nabla.core.Shape;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import nabla.core.TypeException;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What losses of class indices share: inputs [C], [N, C] or [N, C, d1, ...] and their targets,
 * which lack the dimension of classes.
 */
final class Classes {
  private Classes() {}

  /** The dimension of classes. */
  static int axis(Tensor x) {
    return x.rank() == 1 ? 0 : 1;
  }

  /** How many classes there are. */
  static int count(Tensor x, String loss) {
    if (x.rank() == 0) {
      throw new ShapeException(
          loss + ": Expected 1 or more dimensions (got 0); wanted [C], [N, C] or [N, C, ...]");
    }
    return x.size(axis(x));
  }

  /** The input's shape without its dimension of classes. */
  static Shape indexShape(Tensor x) {
    int axis = axis(x);
    return Shape.of(IntStream.range(0, x.rank()).filter(i -> i != axis).map(x::size).toArray());
  }

  /**
   * [decisions, classes]: what {@code [N, C, d1, ...]} becomes with the classes moved to the back.
   */
  static Tensor rows(Tensor x) {
    if (x.rank() == 2) {
      return x;
    }
    int axis = axis(x);
    IntStream others = IntStream.range(0, x.rank()).filter(i -> i != axis);
    int[] order = IntStream.concat(others, IntStream.of(axis)).toArray();
    return x.permute(order).reshape(indexShape(x).numel(), x.size(axis));
  }

  /** Checks that a target is of class indices, in the input's shape without the classes. */
  static void requireIndices(Tensor x, Tensor target, String loss) {
    if (x.rank() > 1 && target.rank() > 0 && target.size(0) != x.size(0)) {
      throw new ShapeException(
          ("%s: Expected input batch_size (%s) to match target batch_size (%s): input %s,"
                  + " target %s")
              .formatted(loss, x.size(0), target.size(0), x.shape(), target.shape()));
    }
    if (target.rank() != indexShape(x).rank()) {
      throw new ShapeException(
          "%s: %s; got an input of shape %s and a target of shape %s, wanted a target of shape %s"
              .formatted(
                  loss,
                  x.rank() > 2
                      ? "only batches of spatial targets supported (%sD tensors)"
                          .formatted(x.rank() - 1)
                      : "0D or 1D target tensor expected, multi-target not supported",
                  x.shape(),
                  target.shape(),
                  indexShape(x)));
    }
    if (!target.shape().equals(indexShape(x))) {
      throw new ShapeException(
          "%s: Expected target size %s, got %s, for an input of shape %s"
              .formatted(loss, indexShape(x), target.shape(), x.shape()));
    }
    if (target.dataType() != DataType.LONG) {
      throw new TypeException(
          ("%s: expected target dtype to be Long or Byte when it holds class indices, got scalar"
                  + " type %s; use to(LONG)")
              .formatted(loss, target.dataType()));
    }
  }

  /** Checks that an index names a class. */
  static void requireClass(long index, int classes, String loss) {
    if (index < 0 || index >= classes) {
      throw new ArgumentException(
          "%s: Target %s is out of bounds; wanted 0 to %s".formatted(loss, index, classes - 1));
    }
  }
}
