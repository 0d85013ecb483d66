package nabla.nn.norm;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import nabla.core.ArgumentException;
import nabla.core.Functional;
import nabla.core.Shape;
import nabla.core.Tensor;
import nabla.nn.Layer;
import nabla.nn.Repr;
import nabla.nn.Slot;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Root mean square normalization: y = x / √(E[x²] + eps) · weight, for each sample over its last
 * dimensions, in training and evaluation alike. Zhang and Sennrich, arXiv 1910.07467.
 *
 * <p># Shapes: x [*, normalizedShape], y the same. State: {@code weight} of normalizedShape, at
 * first 1.
 */
public final class RMSNorm extends Layer {
  private final Shape normalizedShape;
  private final Options options;
  private final Slot weight;

  /**
   * PyTorch's options.
   *
   * @param eps added to the mean square; empty for the distance from 1 to the next larger number of
   *     the input's element type
   * @param elementwiseAffine whether it has a weight for each element
   */
  public record Options(OptionalDouble eps, boolean elementwiseAffine) {
    /** eps by the element type, with weight. */
    public static Options defaults() {
      return new Options(OptionalDouble.empty(), true);
    }

    /** With a certain eps. */
    public Options withEps(double value) {
      return new Options(OptionalDouble.of(value), elementwiseAffine);
    }

    /** Without weight. */
    public Options withoutElementwiseAffine() {
      return new Options(eps, false);
    }
  }

  /** Over the last dimensions, of these sizes, with PyTorch's defaults. */
  public RMSNorm(int... normalizedShape) {
    this(Options.defaults(), normalizedShape);
  }

  /** Over the last dimensions, of these sizes. */
  public RMSNorm(Options options, int... normalizedShape) {
    if (normalizedShape.length == 0) {
      throw new ArgumentException(
          "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one"
              + " element, but got normalized_shape = []");
    }
    this.normalizedShape = Shape.of(normalizedShape);
    this.options = options;
    weight =
        registerParameter(
            "weight", options.elementwiseAffine ? Tensor.ones(normalizedShape) : null);
  }

  @Override
  protected Tensor compute(Tensor x) {
    double eps = options.eps.orElse(x.dataType() == DataType.DOUBLE ? 0x1p-52 : 0x1p-23);
    return Functional.rmsNorm(x, normalizedShape, weight.tensor(), eps);
  }

  /** The sizes of the dimensions it normalizes over. */
  public Shape normalizedShape() {
    return normalizedShape;
  }

  /** What it was told. */
  public Options options() {
    return options;
  }

  /** Of normalizedShape, or null. */
  public Tensor weight() {
    return weight.tensor();
  }

  @Override
  protected String extraRepr() {
    List<Integer> sizes = Arrays.stream(normalizedShape.dims()).boxed().toList();
    return Repr.tuple(sizes)
        + ", eps="
        + (options.eps.isPresent() ? Repr.number(options.eps.getAsDouble()) : "None")
        + ", elementwise_affine="
        + Repr.flag(options.elementwiseAffine);
  }
}
