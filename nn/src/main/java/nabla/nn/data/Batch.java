package nabla.nn.data;

import nabla.core.Tensor;

/**
 * Some samples of a data set.
 *
 * <p>A batch holds no numbers: each call of {@link #inputs} and {@link #targets} makes a tensor.
 * Called inside of a step's {@code Scope}, as they should be, they take their memory from the pool
 * and give it back with the step, which tensors made by the loop's head, outside of the scope,
 * couldn't.
 */
public final class Batch {
  private final Dataset data;
  private final int[] indices;

  Batch(Dataset data, int... indices) {
    this.data = data;
    this.indices = indices;
  }

  /** The number of samples. */
  public int size() {
    return indices.length;
  }

  /** Which samples of the data set they are. */
  public int[] indices() {
    return indices.clone();
  }

  /** Their inputs, [size, ...], as a new tensor. */
  public Tensor inputs() {
    return data.inputs(indices);
  }

  /** Their targets, [size, ...], as a new tensor. */
  public Tensor targets() {
    return data.targets(indices);
  }
}
