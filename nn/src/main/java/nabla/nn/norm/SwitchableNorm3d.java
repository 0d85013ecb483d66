package nabla.nn.norm;

/** {@link SwitchableNorm} of inputs [N, C, D, H, W]. */
public final class SwitchableNorm3d extends SwitchableNorm {
  /** With the mixture of the paper: instance, layer and batch. */
  public SwitchableNorm3d(int numFeatures) {
    this(numFeatures, SwitchableNormOptions.defaults());
  }

  /** With options. */
  public SwitchableNorm3d(int numFeatures, SwitchableNormOptions options) {
    super(numFeatures, options, "[N, C, D, H, W]");
  }
}
