package nabla.nn;

import nabla.core.ArgumentException;
import nabla.core.Generator;
import nabla.core.Tensor;

/**
 * Zeroes each element with probability p while training, and divides the others by 1 - p, so that
 * the expected value stays; in evaluation the identity. Any shape.
 *
 * <p>N. Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting",
 * JMLR 15 (2014).
 */
public final class Dropout extends Layer {
  private final double p;
  private final Generator random;

  /** Drops half of the elements, by the default generator of the thread that calls. */
  public Dropout() {
    this(.5);
  }

  /** Drops with probability p, by the default generator of the thread that calls. */
  public Dropout(double p) {
    this(p, null);
  }

  /** Drops with probability p, by a generator of its own; null for the calling thread's default. */
  public Dropout(double p, Generator random) {
    if (!(p >= 0 && p <= 1)) {
      throw new ArgumentException(
          "Dropout: dropout probability has to be between 0 and 1, but got " + p);
    }
    this.p = p;
    this.random = random;
  }

  /** The probability that an element is zeroed. */
  public double p() {
    return p;
  }

  @Override
  protected Tensor compute(Tensor x) {
    if (!training() || p == 0) {
      return x;
    }
    // With p = 1 nothing is left to divide: the mask is zero.
    double kept = p == 1 ? 0 : 1 / (1 - p);
    Generator source = random == null ? Generator.local() : random;
    float[] mask = new float[x.numel()];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = source.nextDouble() < p ? 0 : 1;
    }
    return x.mul(Tensor.of(mask).reshape(x.shape()).to(x.dataType()).mul(kept));
  }

  @Override
  protected String extraRepr() {
    return "p=" + Repr.number(p);
  }
}
