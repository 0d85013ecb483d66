package nabla.nn.norm;

/** {@link SwitchableNorm} of inputs [N, C, H, W]. */
public final class SwitchableNorm2d extends SwitchableNorm {
  /** With the mixture of the paper: instance, layer and batch. */
  public SwitchableNorm2d(int numFeatures) {
    this(numFeatures, SwitchableNormOptions.defaults());
  }

  /** With options. */
  public SwitchableNorm2d(int numFeatures, SwitchableNormOptions options) {
    super(numFeatures, options, "[N, C, H, W]");
  }
}
