package nabla.nn.onnx;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import nabla.core.ArgumentException;
import nabla.core.Shape;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * An input of an exported model.
 *
 * @param name what programs that run the model call it
 * @param type FLOAT, or LONG for classes and indices
 * @param shape an example of its sizes
 * @param free the dimensions whose size may be another each time, and what they are called: those
 *     of the same name have the same size, as {@code {0=batch}}
 */
public record Input(String name, DataType type, Shape shape, Map<Integer, String> free) {
  /** Checks that the free dimensions exist and have a size. */
  public Input {
    free = Collections.unmodifiableMap(new TreeMap<>(free));
    if (type != DataType.FLOAT && type != DataType.LONG) {
      throw new ArgumentException(
          "ONNX input \"%s\": got element type %s, wanted FLOAT or LONG".formatted(name, type));
    }
    for (Map.Entry<Integer, String> axis : free.entrySet()) {
      int i = axis.getKey();
      if (i < 0 || i >= shape.rank() || shape.dim(i) == 0) {
        throw new ArgumentException(
            ("ONNX input \"%s\": dimension %s (%s) can't be free in the shape %s; wanted one from 0"
                    + " to %s with an example size of 1 or more")
                .formatted(name, i, axis.getValue(), shape, shape.rank() - 1));
      }
    }
  }

  /** Numbers in a shape, all of whose sizes are fixed. */
  public static Input of(String name, int... shape) {
    return new Input(name, DataType.FLOAT, Shape.of(shape), Map.of());
  }

  /** With another element type. */
  public Input withType(DataType other) {
    return new Input(name, other, shape, free);
  }

  /** With a dimension whose size may be another each time. */
  public Input withFree(int axis, String called) {
    Map<Integer, String> more = new TreeMap<>(free);
    more.put(axis, called);
    return new Input(name, type, shape, more);
  }
}
