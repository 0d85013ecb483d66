package nabla.core;

import java.util.Arrays;
import java.util.List;
import nabla.core.kernel.DoubleResample;
import nabla.core.kernel.FloatResample;

/**
 * Ops that read the last one to three dimensions at fixed places, each dimension by itself; what is
 * before them is planes. Reflected, repeated and periodic paddings are this, and so is enlarging by
 * nearest neighbours. Or they weigh what they read at several places of one dimension.
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

  /**
   * y[..., j, ...] = Σ_t weight[t][j] x[..., source[t][j], ...] along one dimension: linear and
   * cubic interpolation.
   */
  record Interpolate(int axis, int[][] source, double[][] weight) implements Resampling {
    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0).requireFloating(name());
      Tensor y = Tensor.empty(x.dataType(), x.shape().with(axis, source[0].length));
      int planes = x.shape().product(0, axis);
      int inner = x.shape().product(axis + 1, x.rank());
      if (x.isFloat()) {
        FloatResample.interpolate(
            planes, x.size(axis), inner, source, weight, x.storage(), y.storage());
      } else {
        DoubleResample.interpolate(
            planes, x.size(axis), inner, source, weight, x.storage(), y.storage());
      }
      return y;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      int size = call.inputShape(0).dim(axis);
      return Tensor.apply(new InterpolateInput(axis, size, source, weight), g);
    }
  }

  /** The adjoint of {@link Interpolate}, whose input has a given size along the axis. */
  record InterpolateInput(int axis, int size, int[][] source, double[][] weight)
      implements Resampling {
    @Override
    public Tensor forward(Call call) {
      Tensor g = call.input(0).requireFloating(name());
      if (g.size(axis) != source[0].length) {
        throw new ShapeException(
            "%s: got shape %s, wanted size %s in dimension %s"
                .formatted(name(), g.shape(), source[0].length, axis));
      }
      Tensor x = Tensor.empty(g.dataType(), g.shape().with(axis, size));
      int planes = g.shape().product(0, axis);
      int inner = g.shape().product(axis + 1, g.rank());
      if (g.isFloat()) {
        FloatResample.interpolateAdd(planes, size, inner, source, weight, g.storage(), x.storage());
      } else {
        DoubleResample.interpolateAdd(
            planes, size, inner, source, weight, g.storage(), x.storage());
      }
      return x;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return Tensor.apply(new Interpolate(axis, source, weight), g);
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
    int[][] between = {{0, 0, 1, 1}, {1, 2, 2, 0}};
    double[][] weight = {{.75, .5, .25, 2}, {.25, .5, .75, -1}};
    return List.of(
        Sample.of(new Resample(reflected), Domain.NORMAL.of(2, 2, 3)),
        Sample.of(new Resample(twice, reflected), Domain.NORMAL.of(2, 2, 3)),
        Sample.of(new Resample(last, twice, reflected), Domain.NORMAL.of(4, 2, 3)),
        Sample.of(new Interpolate(1, between, weight), Domain.NORMAL.of(2, 3, 2)),
        Sample.of(new Interpolate(1, between, weight), Domain.NORMAL.of(2, 3)),
        Sample.of(new InterpolateInput(1, 3, between, weight), Domain.NORMAL.of(2, 4, 2)),
        Sample.of(new InterpolateInput(1, 3, between, weight), Domain.NORMAL.of(2, 4)),
        Sample.of(
            new ResampleInput(new int[] {2, 3}, twice, reflected), Domain.NORMAL.of(2, 4, 6)));
  }
}
