package nabla.nn;

import nabla.core.Tensor;

/** A pooling that picks an element of each window, and can say where it stood. */
public abstract sealed class IndexedPool extends Layer permits MaxPoolNd, AdaptiveMaxPoolNd {
  /** Whether {@link #forwardWithIndices} is what this pool is for. */
  public abstract boolean returnIndices();

  /**
   * What was picked, and from where.
   *
   * @param output what {@link #forward} gives
   * @param indices for each element of it the place in its input plane, all spatial dimensions
   *     flattened; LONG
   */
  public record Picked(Tensor output, Tensor indices) {}

  /** PyTorch's {@code forward} with {@code return_indices=True}. */
  public final Picked forwardWithIndices(Tensor x) {
    return new Picked(forward(x), indices(x));
  }

  /** Where the elements stand that {@link #forward} picks. */
  abstract Tensor indices(Tensor x);
}
