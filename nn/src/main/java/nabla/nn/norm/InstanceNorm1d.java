package nabla.nn.norm;

/** {@link InstanceNorm} of inputs [C, L] or [N, C, L]. */
public final class InstanceNorm1d extends InstanceNorm {
  /** With PyTorch's defaults: neither weight and bias nor running statistics. */
  public InstanceNorm1d(int numFeatures) {
    this(numFeatures, InstanceNormOptions.defaults());
  }

  /** With options. */
  public InstanceNorm1d(int numFeatures, InstanceNormOptions options) {
    super(numFeatures, options, "[C, L]", "[N, C, L]");
  }
}
