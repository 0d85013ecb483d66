package nabla.nn;

import nabla.core.Generator;
import nabla.core.ShapeException;
import nabla.core.Tensor;

/**
 * Zeroes whole channels with probability p while training, and divides the others by 1 - p; in
 * evaluation the identity. Neighbouring elements of a channel say nearly the same, so that dropping
 * single ones would change little. Shape: [N, C, L] or [C, L].
 *
 * <p>J. Tompson et al., "Efficient Object Localization Using Convolutional Networks", arXiv
 * 1411.4280 (2014).
 */
public final class Dropout1d extends DropoutLayer {
  /** Drops half, by the default generator of the thread that calls. */
  public Dropout1d() {
    this(.5);
  }

  /** Drops with probability p, by the default generator of the thread that calls. */
  public Dropout1d(double p) {
    this(p, null);
  }

  /** Drops with probability p, by a generator of its own; null for the calling thread's default. */
  public Dropout1d(double p, Generator random) {
    super(p, random);
  }

  @Override
  Tensor drop(Tensor x) {
    if (x.rank() != 2 && x.rank() != 3) {
      throw new ShapeException(
          "Dropout1d: Expected 2D or 3D input, but received a " + x.rank() + "D input");
    }
    return x.rank() == 3 ? scaled(x, channelMask(x)) : drop(x.unsqueeze(0)).squeeze(0);
  }
}
