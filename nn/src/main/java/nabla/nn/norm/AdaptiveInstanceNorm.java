package nabla.nn.norm;

import nabla.core.Functional;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import nabla.nn.ConditionedLayer;
import nabla.nn.Repr;

/**
 * Adaptive instance normalization (AdaIN): the content's channels get the style's mean and standard
 * deviation, y = σ(style) (x - μ(x)) / σ(x) + μ(style), each over the positions of a sample's
 * channel, with σ = √(Var + eps). Huang and Belongie, arXiv 1703.06868.
 *
 * <p># Shapes: content x [N, C, *] and style [N, C, *], whose positions may be others; y as x. It
 * has no state.
 */
public final class AdaptiveInstanceNorm extends ConditionedLayer {
  private final double eps;

  /** With eps 1e-5. */
  public AdaptiveInstanceNorm() {
    this(1e-5);
  }

  /** With another eps. */
  public AdaptiveInstanceNorm(double eps) {
    this.eps = Channels.eps(this, eps);
  }

  @Override
  protected Tensor compute(Tensor content, Tensor style) {
    if (content.rank() < 3
        || style.rank() != content.rank()
        || style.size(0) != content.size(0)
        || style.size(1) != content.size(1)) {
      throw new ShapeException(
          ("AdaptiveInstanceNorm: got content of shape %s and style of shape %s, wanted both"
                  + " [N, C, *] with the same N and C")
              .formatted(content.shape(), style.shape()));
    }
    int[] positions = Channels.spatialAxes(style);
    Tensor deviation = style.var(positions, 0, true).add(eps).sqrt();
    return Functional.layerNorm(content, Channels.spatialShape(content), null, null, eps)
        .mul(deviation)
        .add(style.mean(positions, true));
  }

  /** What is added to variances. */
  public double eps() {
    return eps;
  }

  @Override
  protected String extraRepr() {
    return "eps=" + Repr.number(eps);
  }
}
