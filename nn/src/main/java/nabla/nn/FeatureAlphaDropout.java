package nabla.nn;

import nabla.core.Generator;
import nabla.core.ShapeException;
import nabla.core.Tensor;

/**
 * {@link AlphaDropout} of whole channels, the second dimension of [N, C, *].
 *
 * <p>G. Klambauer et al., "Self-Normalizing Neural Networks", arXiv 1706.02515 (2017).
 */
public final class FeatureAlphaDropout extends DropoutLayer {
  /** Drops half, by the default generator of the thread that calls. */
  public FeatureAlphaDropout() {
    this(.5);
  }

  /** Drops with probability p, by the default generator of the thread that calls. */
  public FeatureAlphaDropout(double p) {
    this(p, null);
  }

  /** Drops with probability p, by a generator of its own; null for the calling thread's default. */
  public FeatureAlphaDropout(double p, Generator random) {
    super(p, random);
  }

  @Override
  Tensor drop(Tensor x) {
    if (x.rank() < 2) {
      throw new ShapeException(
          "FeatureAlphaDropout: Feature dropout requires at least 2 dimensions in the input, got "
              + x.shape());
    }
    return saturated(x, channelMask(x));
  }
}
