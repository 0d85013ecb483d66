package nabla.nn.norm;

import java.util.Arrays;
import java.util.List;
import nabla.core.ArgumentException;
import nabla.core.Functional;
import nabla.core.Shape;
import nabla.core.Tensor;
import nabla.nn.Layer;
import nabla.nn.Repr;
import nabla.nn.Slot;

/**
 * Layer normalization: y = (x - E[x]) / √(Var[x] + eps) · weight + bias, for each sample over its
 * last dimensions, with the biased variance, in training and evaluation alike. Ba et al., arXiv
 * 1607.06450.
 *
 * <p># Shapes: x [*, normalizedShape], y the same. State: {@code weight} and {@code bias} of
 * normalizedShape, at first 1 and 0.
 */
public final class LayerNorm extends Layer {
  private final Shape normalizedShape;
  private final Options options;
  private final Slot weight;
  private final Slot bias;

  /**
   * PyTorch's options.
   *
   * @param eps added to the variance
   * @param elementwiseAffine whether it has a weight and a bias for each element
   * @param bias whether it has the bias, if affine
   */
  public record Options(double eps, boolean elementwiseAffine, boolean bias) {
    /** eps 1e-5, affine with bias. */
    public static Options defaults() {
      return new Options(1e-5, true, true);
    }

    /** With another eps. */
    public Options withEps(double value) {
      return new Options(value, elementwiseAffine, bias);
    }

    /** Without weight and bias. */
    public Options withoutElementwiseAffine() {
      return new Options(eps, false, bias);
    }

    /** Without bias. */
    public Options withoutBias() {
      return new Options(eps, elementwiseAffine, false);
    }
  }

  /** Over the last dimensions, of these sizes, with PyTorch's defaults. */
  public LayerNorm(int... normalizedShape) {
    this(Options.defaults(), normalizedShape);
  }

  /** Over the last dimensions, of these sizes. */
  public LayerNorm(Options options, int... normalizedShape) {
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
    bias =
        registerParameter(
            "bias",
            options.elementwiseAffine && options.bias ? Tensor.zeros(normalizedShape) : null);
  }

  @Override
  protected Tensor compute(Tensor x) {
    return Functional.layerNorm(x, normalizedShape, weight.tensor(), bias.tensor(), options.eps);
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

  /** Of normalizedShape, or null. */
  public Tensor bias() {
    return bias.tensor();
  }

  @Override
  protected String extraRepr() {
    List<Integer> sizes = Arrays.stream(normalizedShape.dims()).boxed().toList();
    return Repr.tuple(sizes)
        + ", eps="
        + Repr.number(options.eps)
        + ", elementwise_affine="
        + Repr.flag(options.elementwiseAffine)
        + ", bias="
        + Repr.flag(options.bias);
  }
}
