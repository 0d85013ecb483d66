package nabla.nn;

import nabla.core.ArgumentException;
import nabla.core.Generator;
import nabla.core.Tensor;

/** A layer that drops something at random while training, and in evaluation is the identity. */
public abstract sealed class DropoutLayer extends Layer
    permits Dropout, Dropout1d, Dropout2d, Dropout3d, AlphaDropout, FeatureAlphaDropout {
  private final double p;
  private final Generator random;

  DropoutLayer(double p, Generator random) {
    if (!(p >= 0 && p <= 1)) {
      throw new ArgumentException(
          typeName() + ": dropout probability has to be between 0 and 1, but got " + p);
    }
    this.p = p;
    this.random = random;
  }

  /** The probability that something is dropped. */
  public final double p() {
    return p;
  }

  @Override
  protected final Tensor compute(Tensor x) {
    return training() && p > 0 ? drop(x) : x;
  }

  /** What it does while training. */
  abstract Tensor drop(Tensor x);

  /** 0 with probability p, else 1, in a shape and in the type of a tensor. */
  final Tensor mask(Tensor like, int... dims) {
    Generator source = random == null ? Generator.local() : random;
    int count = 1;
    for (int size : dims) {
      count *= size;
    }
    float[] mask = new float[count];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = source.nextDouble() < p ? 0 : 1;
    }
    return Tensor.of(mask, dims).to(like.dataType());
  }

  /** {@link #mask} for whole channels, the second dimension of [N, C, *]. */
  final Tensor channelMask(Tensor x) {
    int[] dims = x.shape().dims();
    for (int i = 2; i < dims.length; i++) {
      dims[i] = 1;
    }
    return mask(x, dims);
  }

  /** What is left divided by its share; with p = 1 nothing is, and the mask is zero. */
  final Tensor scaled(Tensor x, Tensor mask) {
    return x.mul(mask.mul(p == 1 ? 0 : 1 / (1 - p)));
  }

  /**
   * What is dropped set to SELU's lowest value, and then everything moved so that mean 0 and
   * variance 1 stay.
   */
  final Tensor saturated(Tensor x, Tensor mask) {
    if (p == 1) {
      return x.mul(0);
    }
    double lowest = -1.7580993408473766;
    double a = 1 / Math.sqrt((lowest * lowest * p + 1) * (1 - p));
    Tensor dropped = mask.sub(1).mul(-lowest * a).add(-lowest * a * p);
    return x.mul(mask.mul(a)).add(dropped);
  }

  @Override
  protected final String extraRepr() {
    return "p=" + Repr.number(p);
  }
}
