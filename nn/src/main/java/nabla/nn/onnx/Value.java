package nabla.nn.onnx;

import java.util.function.UnaryOperator;
import nabla.core.ArgumentException;
import nabla.core.Shape;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A tensor in a graph, with its shape for two examples of the inputs: a size that is the same in
 * both is fixed, and any other depends on the inputs' free sizes.
 *
 * @param name the graph's name for it
 * @param type FLOAT or LONG
 * @param shape for inputs of the example sizes
 * @param other for inputs whose free sizes are others
 */
public record Value(String name, DataType type, Shape shape, Shape other) {
  /** Checks that the examples have as many dimensions. */
  public Value {
    if (shape.rank() != other.rank()) {
      throw new ArgumentException(
          "ONNX: the number of dimensions must not depend on free sizes, got shapes %s and %s"
              .formatted(shape, other));
    }
  }

  /** The number of dimensions. */
  public int rank() {
    return shape.rank();
  }

  /** Whether a dimension's size depends on free ones; a negative dimension counts from the end. */
  public boolean free(int axis) {
    return shape.dim(axis) != other.dim(axis);
  }

  /**
   * A fixed size; a negative dimension counts from the end.
   *
   * @throws ArgumentException if it depends on free ones
   */
  public int size(int axis) {
    if (free(axis)) {
      throw new ArgumentException(
          ("ONNX: %s needs to know the size of dimension %s of its input, which is free here: %s"
                  + " and %s in two examples; export it with a fixed one")
              .formatted(name, axis, shape, other));
    }
    return shape.dim(axis);
  }

  /** As large and of the same type, under another name. */
  public Value named(String another) {
    return new Value(another, type, shape, other);
  }

  /** As large and of the same name, with another element type. */
  Value typed(DataType another) {
    return new Value(name, another, shape, other);
  }

  /** Another tensor of the same type, whose sizes are computed from these. */
  Value sized(String another, UnaryOperator<int[]> sizes) {
    return new Value(
        another, type, Shape.of(sizes.apply(shape.dims())), Shape.of(sizes.apply(other.dims())));
  }
}
