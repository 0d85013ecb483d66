package nabla.nn.norm;

import nabla.core.ArgumentException;
import nabla.core.Functional;
import nabla.core.Tensor;
import nabla.nn.Layer;
import nabla.nn.Repr;
import nabla.nn.Slot;

/**
 * Group normalization: y = (x - E[x]) / √(Var[x] + eps) · weight + bias, for each sample over the
 * positions of neighbouring channels, in equal groups, with the biased variance, in training and
 * evaluation alike. Wu and He, arXiv 1803.08494.
 *
 * <p>With one group it is layer norm over all but the batch, with as many groups as channels
 * instance norm; weight and bias are always one for each channel.
 *
 * <p># Shapes: x [N, C, *], y the same. State: {@code weight} [C] = 1, {@code bias} [C] = 0.
 */
public final class GroupNorm extends Layer {
  private final int numGroups;
  private final int numChannels;
  private final Options options;
  private final Slot weight;
  private final Slot bias;

  /**
   * PyTorch's options.
   *
   * @param eps added to the variance
   * @param affine whether it has a weight and a bias for each channel
   * @param bias whether it has the bias, if affine
   */
  public record Options(double eps, boolean affine, boolean bias) {
    /** eps 1e-5, affine with bias. */
    public static Options defaults() {
      return new Options(1e-5, true, true);
    }

    /** With another eps. */
    public Options withEps(double value) {
      return new Options(value, affine, bias);
    }

    /** Without weight and bias. */
    public Options withoutAffine() {
      return new Options(eps, false, bias);
    }

    /** Without bias. */
    public Options withoutBias() {
      return new Options(eps, affine, false);
    }
  }

  /** With PyTorch's defaults. */
  public GroupNorm(int numGroups, int numChannels) {
    this(numGroups, numChannels, Options.defaults());
  }

  /** With options. */
  public GroupNorm(int numGroups, int numChannels, Options options) {
    if (numGroups <= 0 || numChannels < 0) {
      throw new ArgumentException(
          "GroupNorm: Expected num groups to be greater than 0, got %s groups of %s channels"
              .formatted(numGroups, numChannels));
    }
    if (numChannels % numGroups != 0) {
      throw new ArgumentException(
          "num_channels (" + numChannels + ") must be divisible by num_groups (" + numGroups + ")");
    }
    this.numGroups = numGroups;
    this.numChannels = numChannels;
    this.options = options;
    weight = registerParameter("weight", options.affine ? Tensor.ones(numChannels) : null);
    bias =
        registerParameter(
            "bias", options.affine && options.bias ? Tensor.zeros(numChannels) : null);
  }

  @Override
  protected Tensor compute(Tensor x) {
    return Functional.groupNorm(x, numGroups, weight.tensor(), bias.tensor(), options.eps);
  }

  @Override
  protected Tensor computeRelu(Tensor x) {
    return Functional.groupNorm(x, numGroups, weight.tensor(), bias.tensor(), options.eps, true);
  }

  /** The number of groups. */
  public int numGroups() {
    return numGroups;
  }

  /** The number of channels. */
  public int numChannels() {
    return numChannels;
  }

  /** What it was told. */
  public Options options() {
    return options;
  }

  /** [C], or null. */
  public Tensor weight() {
    return weight.tensor();
  }

  /** [C], or null. */
  public Tensor bias() {
    return bias.tensor();
  }

  @Override
  protected String extraRepr() {
    return numGroups
        + ", "
        + numChannels
        + ", eps="
        + Repr.number(options.eps)
        + ", affine="
        + Repr.flag(options.affine)
        + ", bias="
        + Repr.flag(options.bias);
  }
}
