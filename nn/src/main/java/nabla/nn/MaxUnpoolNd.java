package nabla.nn;

import java.util.List;
import nabla.core.Functional;
import nabla.core.Tensor;

/**
 * Undoes max pooling as far as it can be: puts each maximum back where it stood, and zeros
 * elsewhere. Where several come from one place, the last counts.
 *
 * <pre>{@code
 * MaxPool2d pool = new MaxPool2d(2);
 * IndexedPool.Picked picked = pool.forwardWithIndices(x);
 * Tensor back = new MaxUnpool2d(2).forward(picked.output(), picked.indices());
 * }</pre>
 *
 * <p>Shapes: x and indices [N, C, *] or [C, *], y likewise with each size (size - 1) stride - 2
 * padding + kernel, or any less than a stride away from that.
 *
 * <p>M. Zeiler, R. Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014.
 */
public abstract sealed class MaxUnpoolNd extends Module
    permits MaxUnpool1d, MaxUnpool2d, MaxUnpool3d {
  private final List<Integer> kernel;
  private final List<Integer> stride;
  private final List<Integer> padding;

  MaxUnpoolNd(int rank, List<Integer> kernel, List<Integer> stride, List<Integer> padding) {
    this.kernel = Sizes.each(kernel, rank, typeName() + " kernel_size");
    this.stride = stride.isEmpty() ? this.kernel : Sizes.each(stride, rank, typeName() + " stride");
    this.padding = Sizes.each(padding, rank, typeName() + " padding");
  }

  /** The sizes of the pooling's window. */
  public final List<Integer> kernelSize() {
    return kernel;
  }

  /** How far apart its windows are. */
  public final List<Integer> stride() {
    return stride;
  }

  /** Its padding. */
  public final List<Integer> padding() {
    return padding;
  }

  /** Maxima back in their places. */
  public final Tensor forward(Tensor x, Tensor indices) {
    return runHooks(compute(x, indices, null), x, indices);
  }

  /**
   * Maxima back in their places, in a result of a given size.
   *
   * @param outputSize the spatial sizes
   */
  public final Tensor forward(Tensor x, Tensor indices, int... outputSize) {
    return runHooks(compute(x, indices, outputSize), x, indices);
  }

  private Tensor compute(Tensor x, Tensor indices, int[] outputSize) {
    return Functional.maxUnpool(
        x, indices, Sizes.array(kernel), Sizes.array(stride), Sizes.array(padding), outputSize);
  }

  @Override
  protected final String extraRepr() {
    return "kernel_size=%s, stride=%s, padding=%s"
        .formatted(Repr.tuple(kernel), Repr.tuple(stride), Repr.tuple(padding));
  }
}
