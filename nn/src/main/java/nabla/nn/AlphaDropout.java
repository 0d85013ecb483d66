package nabla.nn;

import nabla.core.Generator;
import nabla.core.Tensor;

/**
 * Dropout for nets of {@code SELU}: sets each element with probability p to that function's lowest
 * value, and scales and shifts everything so that mean 0 and variance 1 stay; in evaluation the
 * identity. Any shape.
 *
 * <p>G. Klambauer et al., "Self-Normalizing Neural Networks", arXiv 1706.02515 (2017).
 */
public final class AlphaDropout extends DropoutLayer {
  /** Drops half, by the default generator of the thread that calls. */
  public AlphaDropout() {
    this(.5);
  }

  /** Drops with probability p, by the default generator of the thread that calls. */
  public AlphaDropout(double p) {
    this(p, null);
  }

  /** Drops with probability p, by a generator of its own; null for the calling thread's default. */
  public AlphaDropout(double p, Generator random) {
    super(p, random);
  }

  @Override
  Tensor drop(Tensor x) {
    return saturated(x, mask(x, x.shape().dims()));
  }
}
