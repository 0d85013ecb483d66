package nabla.nn;

import nabla.core.ArgumentException;
import nabla.core.Generator;
import nabla.core.Tensor;

/**
 * x where positive, else a · x, where a is drawn anew for each element from lower to upper while
 * training, and their mean in evaluation; any shape.
 *
 * <p>B. Xu et al., "Empirical Evaluation of Rectified Activations in Convolutional Network", arXiv
 * 1505.00853.
 */
public final class RReLU extends Layer {
  private final double lower;
  private final double upper;
  private final Generator random;

  /** Between 1/8 and 1/3. */
  public RReLU() {
    this(1 / 8., 1 / 3.);
  }

  /** Between chosen bounds, by the default generator of the thread that calls. */
  public RReLU(double lower, double upper) {
    this(lower, upper, null);
  }

  /**
   * Between chosen bounds, by a generator of its own; null for the calling thread's default.
   *
   * @throws ArgumentException if lower exceeds upper
   */
  public RReLU(double lower, double upper, Generator random) {
    if (!(lower <= upper)) {
      throw new ArgumentException(
          "RReLU: Lower bound should be less than or equal to the upper bound, got %s and %s"
              .formatted(lower, upper));
    }
    this.lower = lower;
    this.upper = upper;
    this.random = random;
  }

  /** The least slope. */
  public double lower() {
    return lower;
  }

  /** The greatest slope. */
  public double upper() {
    return upper;
  }

  @Override
  protected Tensor compute(Tensor x) {
    if (!training()) {
      return x.leakyRelu((lower + upper) / 2);
    }
    Generator source = random == null ? Generator.local() : random;
    Tensor slopes = Tensor.rand(source, x.dataType(), x.shape().dims());
    return Tensor.where(x.gt(0), x, x.mul(slopes.mul(upper - lower).add(lower)));
  }

  @Override
  protected String extraRepr() {
    return "lower=" + Repr.number(lower) + ", upper=" + Repr.number(upper);
  }
}
