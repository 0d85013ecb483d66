package nabla.nn;

import nabla.core.Generator;
import nabla.core.Tensor;

/**
 * Zeroes each element with probability p while training, and divides the others by 1 - p, so that
 * the expected value stays; in evaluation the identity. Any shape.
 *
 * <p>N. Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting",
 * JMLR 15 (2014).
 */
public final class Dropout extends DropoutLayer {
  /** Drops half, by the default generator of the thread that calls. */
  public Dropout() {
    this(.5);
  }

  /** Drops with probability p, by the default generator of the thread that calls. */
  public Dropout(double p) {
    this(p, null);
  }

  /** Drops with probability p, by a generator of its own; null for the calling thread's default. */
  public Dropout(double p, Generator random) {
    super(p, random);
  }

  @Override
  Tensor drop(Tensor x) {
    return scaled(x, mask(x, x.shape().dims()));
  }
}
