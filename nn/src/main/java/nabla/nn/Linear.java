package nabla.nn;

import nabla.core.ArgumentException;
import nabla.core.Functional;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import nabla.nn.init.Init;

/**
 * An affine map of the last dimension: y = x Wᵀ + b.
 *
 * <p>Shapes: x [*, inFeatures], y [*, outFeatures]. State: {@code weight} [outFeatures, inFeatures]
 * and {@code bias} [outFeatures], both at first uniform in ±1/√inFeatures.
 */
public final class Linear extends Layer {
  private final int inFeatures;
  private final int outFeatures;
  private final Slot weight;
  private final Slot bias;

  /** With a bias. */
  public Linear(int inFeatures, int outFeatures) {
    this(inFeatures, outFeatures, true);
  }

  /** With or without a bias. */
  public Linear(int inFeatures, int outFeatures, boolean bias) {
    if (inFeatures < 0 || outFeatures < 0) {
      throw new ArgumentException(
          "Linear: got %s input and %s output features; wanted 0 or more"
              .formatted(inFeatures, outFeatures));
    }
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    this.weight =
        registerParameter("weight", Init.defaultWeight(Tensor.zeros(outFeatures, inFeatures)));
    this.bias =
        registerParameter(
            "bias", bias ? Init.defaultBias(Tensor.zeros(outFeatures), inFeatures) : null);
  }

  /** The size of the last dimension of inputs. */
  public int inFeatures() {
    return inFeatures;
  }

  /** The size of the last dimension of outputs. */
  public int outFeatures() {
    return outFeatures;
  }

  /** [outFeatures, inFeatures]. */
  public Tensor weight() {
    return weight.tensor();
  }

  /** [outFeatures], or null. */
  public Tensor bias() {
    return bias.tensor();
  }

  @Override
  protected Tensor compute(Tensor x) {
    if (x.rank() == 0 || x.size(-1) != inFeatures) {
      throw new ShapeException(
          ("%s: got an input of shape %s, wanted [*, %s]; flatten pictures first, or set"
                  + " in_features to the size of the last dimension")
              .formatted(this, x.shape(), inFeatures));
    }
    return Functional.linear(x, weight.tensor(), bias.tensor());
  }

  @Override
  protected String extraRepr() {
    return "in_features="
        + inFeatures
        + ", out_features="
        + outFeatures
        + ", bias="
        + Repr.flag(!bias.isEmpty());
  }
}
