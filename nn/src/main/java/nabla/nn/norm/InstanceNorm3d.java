package nabla.nn.norm;

/** {@link InstanceNorm} of inputs [C, D, H, W] or [N, C, D, H, W]. */
public final class InstanceNorm3d extends InstanceNorm {
  /** With PyTorch's defaults: neither weight and bias nor running statistics. */
  public InstanceNorm3d(int numFeatures) {
    this(numFeatures, InstanceNormOptions.defaults());
  }

  /** With options. */
  public InstanceNorm3d(int numFeatures, InstanceNormOptions options) {
    super(numFeatures, options, "[C, D, H, W]", "[N, C, D, H, W]");
  }
}
