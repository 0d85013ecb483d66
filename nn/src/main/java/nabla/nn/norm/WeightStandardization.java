package nabla.nn.norm;

import java.util.Arrays;
import nabla.core.Functional;
import nabla.core.Shape;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import nabla.nn.Parametrization;
import nabla.nn.Repr;

/**
 * Weight standardization of convolutions: each filter gets mean 0 and variance 1, w = (v - E[v]) /
 * √(Var[v] + eps) over its input channels and window. Qiao et al., arXiv 1903.10520.
 *
 * <p>The variance is the biased one, and eps is inside the root, as in timm's {@code StdConv2d};
 * mmcv's {@code ConvWS2d} divides by the unbiased standard deviation plus eps instead.
 *
 * <p># Shapes: v as the weight, [outChannels, *]. State: {@code original} = v.
 */
public final class WeightStandardization extends Parametrization {
  private final double eps;

  /** With eps 1e-6. */
  public WeightStandardization() {
    this(1e-6);
  }

  /** With another eps. */
  public WeightStandardization(double eps) {
    this.eps = Channels.eps(this, eps);
  }

  /** What is added to the variance. */
  public double eps() {
    return eps;
  }

  @Override
  protected Tensor compute(Tensor... originals) {
    int[] dims = originals[0].shape().dims();
    Shape filter = Shape.of(Arrays.copyOfRange(dims, 1, dims.length));
    return Functional.layerNorm(originals[0], filter, null, null, eps);
  }

  @Override
  protected Tensor[] rightInverse(Tensor weight) {
    if (weight.rank() < 2) {
      throw new ShapeException(
          "WeightStandardization: got a weight of shape "
              + weight.shape()
              + ", wanted [out channels, *] with at least one dimension more");
    }
    return new Tensor[] {weight};
  }

  @Override
  protected String extraRepr() {
    return "eps=" + Repr.number(eps);
  }
}
