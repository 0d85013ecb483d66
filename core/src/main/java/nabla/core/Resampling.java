package nabla.core;

import java.util.Arrays;
import java.util.List;
import nabla.core.kernel.DoubleResample;
import nabla.core.kernel.FloatResample;

/**
 * Ops that read the last one to three dimensions at fixed places, each dimension by itself; what is
 * before them is planes. Reflected, repeated and periodic paddings are this, and so is enlarging by
 * nearest neighbours.
 */
sealed interface Resampling extends Op {

  /** y[..., i, j] = x[..., source[0][i], source[1][j]], for one to three dimensions. */
  record Resample(int[]... source) implements Resampling {
    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0).requireFloating(name());
      int rank = source.length;
      int[] dims = x.shape().dims();
      for (int i = 0; i < rank; i++) {
        dims[x.rank() - rank + i] = source[i].length;
      }
      Tensor y = Tensor.empty(x.dataType(), Shape.of(dims));
      int planes = x.shape().product(0, x.rank() - rank);
      if (x.isFloat()) {
        FloatResample.gather(planes, in3d(last(x, rank)), in3d(source), x.storage(), y.storage());
      } else {
        DoubleResample.gather(planes, in3d(last(x, rank)), in3d(source), x.storage(), y.storage());
      }
      return y;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return Tensor.apply(new ResampleInput(last(call.input(0), source.length), source), g);
    }
  }

  /** The adjoint of {@link Resample}: each g added at the place that its y was read from. */
  record ResampleInput(int[] input, int[]... source) implements Resampling {
    @Override
    public Tensor forward(Call call) {
      Tensor g = call.input(0).requireFloating(name());
      int rank = input.length;
      int[] dims = g.shape().dims();
      System.arraycopy(input, 0, dims, g.rank() - rank, rank);
      Tensor x = Tensor.empty(g.dataType(), Shape.of(dims));
      int planes = g.shape().product(0, g.rank() - rank);
      if (g.isFloat()) {
        FloatResample.scatterAdd(planes, in3d(input), in3d(source), g.storage(), x.storage());
      } else {
        DoubleResample.scatterAdd(planes, in3d(input), in3d(source), g.storage(), x.storage());
      }
      return x;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return Tensor.apply(new Resample(source), g);
    }
  }

  private static int[] last(Tensor x, int rank) {
    return Arrays.copyOfRange(x.shape().raw(), x.rank() - rank, x.rank());
  }

  private static int[] in3d(int[] sizes) {
    int[] three = {1, 1, 1};
    System.arraycopy(sizes, 0, three, 3 - sizes.length, sizes.length);
    return three;
  }

  private static int[][] in3d(int[][] source) {
    int[][] three = {{0}, {0}, {0}};
    System.arraycopy(source, 0, three, 3 - source.length, source.length);
    return three;
  }

  /** Arguments to check the family with. */
  static List<Sample> samples() {
    int[] reflected = {2, 1, 0, 1, 2, 1};
    int[] twice = {0, 0, 1, 1};
    int[] last = {3};
    return List.of(
        Sample.of(new Resample(reflected), Domain.NORMAL.of(2, 2, 3)),
        Sample.of(new Resample(twice, reflected), Domain.NORMAL.of(2, 2, 3)),
        Sample.of(new Resample(last, twice, reflected), Domain.NORMAL.of(4, 2, 3)),
        Sample.of(
            new ResampleInput(new int[] {2, 3}, twice, reflected), Domain.NORMAL.of(2, 4, 6)));
  }
}
