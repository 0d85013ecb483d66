package nabla.core;

import java.util.Arrays;
import nabla.core.kernel.Window;

/** Puts what pooling picked back in its place. */
final class Unpooling {
  private Unpooling() {}

  /** Undoes max pooling; see {@link Functional#maxUnpool}. */
  static Tensor maxUnpool(
      Tensor x, Tensor indices, int[] kernel, int[] stride, int[] padding, int[] outputSize) {
    Window window = Sliding.poolWindow(x, kernel, stride, padding, new int[] {1});
    if (!indices.shape().equals(x.shape())) {
      throw new ShapeException(
          ("max_unpool: Expected shape of indices to be same as that of the input tensor (%s), but"
                  + " got indices tensor with shape: %s")
              .formatted(x.shape(), indices.shape()));
    }
    int rank = window.rank();
    int[] dims = x.shape().dims();
    for (int i = 0; i < rank; i++) {
      int axis = dims.length - rank + i;
      long size = (dims[axis] - 1L) * window.stride()[i] - 2L * window.padding()[i] + kernel[i];
      if (outputSize != null) {
        int wanted = Sliding.expand(outputSize, rank, "output_size")[i];
        Sliding.require(
            Math.abs(wanted - size) < window.stride()[i],
            ("max_unpool: invalid output_size %s (dim %s must be between %s and %s, both not"
                    + " included)")
                .formatted(
                    Arrays.toString(outputSize),
                    i,
                    size - window.stride()[i],
                    size + window.stride()[i]));
        size = wanted;
      }
      dims[axis] = Sliding.clip(size);
    }
    Shape output = Shape.of(dims);
    int planes = x.shape().product(0, x.rank() - rank);
    Shape columns = Shape.of(planes, x.shape().product(x.rank() - rank, x.rank()));
    Shape to = Shape.of(planes, output.product(x.rank() - rank, x.rank()));
    Tensor at = indices.reshape(columns);
    Indexing.check(at, to.dim(1), "max_unpool: Found an invalid max index");
    Tensor lasts = lasts(at, to.dim(1)).to(x.dataType());
    return Tensor.apply(new Indexing.ScatterAdd(1, to), x.reshape(columns).mul(lasts), at)
        .reshape(output);
  }

  /** 1 where no later index of the same row is the same, else 0. */
  private static Tensor lasts(Tensor index, int size) {
    int count = index.size(1);
    long[] at = index.toLongArray();
    float[] last = new float[at.length];
    int[] seenIn = new int[size];
    for (int i = at.length - 1; i >= 0; i--) {
      int row = i / count + 1;
      last[i] = seenIn[(int) at[i]] == row ? 0 : 1;
      seenIn[(int) at[i]] = row;
    }
    return Tensor.of(last).reshape(index.shape());
  }
}
