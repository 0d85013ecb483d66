package nabla.nn.norm;

/** {@link SwitchableNorm} of inputs [N, C] or [N, C, L]. */
public final class SwitchableNorm1d extends SwitchableNorm {
  /** With the mixture of the paper: instance, layer and batch. */
  public SwitchableNorm1d(int numFeatures) {
    this(numFeatures, SwitchableNormOptions.defaults());
  }

  /** With options. */
  public SwitchableNorm1d(int numFeatures, SwitchableNormOptions options) {
    super(numFeatures, options, "[N, C]", "[N, C, L]");
  }
}
