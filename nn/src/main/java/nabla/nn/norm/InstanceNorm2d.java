package nabla.nn.norm;

/** {@link InstanceNorm} of inputs [C, H, W] or [N, C, H, W]. */
public final class InstanceNorm2d extends InstanceNorm {
  /** With PyTorch's defaults: neither weight and bias nor running statistics. */
  public InstanceNorm2d(int numFeatures) {
    this(numFeatures, InstanceNormOptions.defaults());
  }

  /** With options. */
  public InstanceNorm2d(int numFeatures, InstanceNormOptions options) {
    super(numFeatures, options, "[C, H, W]", "[N, C, H, W]");
  }
}
