package nabla.nn.norm;

import java.util.Arrays;
import java.util.stream.IntStream;
import nabla.core.ArgumentException;
import nabla.core.Shape;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import nabla.nn.Module;

/** What norms of inputs [N, C, *] that are composed of tensor operations share. */
final class Channels {
  private Channels() {}

  /** The number of channels, if it is one. */
  static int count(Module norm, int numFeatures) {
    if (numFeatures < 1) {
      throw new ArgumentException(
          norm.typeName() + ": got " + numFeatures + " features, wanted the number of channels");
    }
    return numFeatures;
  }

  /** What is added to a variance, if that keeps it from being negative. */
  static double eps(Module norm, double eps) {
    if (!(eps >= 0 && eps < Double.POSITIVE_INFINITY)) {
      throw new ArgumentException(
          norm.typeName() + ": got eps " + eps + ", wanted a number of 0 or more");
    }
    return eps;
  }

  /** Throws unless x is [N, numFeatures, *] with at least so many dimensions in all. */
  static void require(Module norm, Tensor x, int numFeatures, int rank) {
    if (x.rank() < rank || x.size(1) != numFeatures) {
      throw new ShapeException(
          "%s: got an input of shape %s, wanted [N, %s%s"
              .formatted(
                  norm.typeName(),
                  x.shape(),
                  numFeatures,
                  rank > 2 ? ", L], [N, " + numFeatures + ", H, W] and so on" : ", *]"));
    }
  }

  /** Numbers for each channel [C] as [1, C, 1, ...], to be used with x. */
  static Tensor along(Tensor perChannel, Tensor x) {
    int[] dims = new int[x.rank()];
    Arrays.fill(dims, 1);
    dims[1] = perChannel.numel();
    return perChannel.reshape(dims);
  }

  /** weight · x + bias, for each channel. */
  static Tensor affine(Tensor x, Tensor weight, Tensor bias) {
    return x.mul(along(weight, x)).add(along(bias, x));
  }

  /** The dimensions behind the channels. */
  static int[] spatialAxes(Tensor x) {
    return IntStream.range(2, x.rank()).toArray();
  }

  /** All dimensions but that of channels. */
  static int[] batchAxes(Tensor x) {
    return IntStream.range(0, x.rank()).filter(i -> i != 1).toArray();
  }

  /** The sizes behind the channels. */
  static Shape spatialShape(Tensor x) {
    return Shape.of(Arrays.stream(spatialAxes(x)).map(x::size).toArray());
  }
}
