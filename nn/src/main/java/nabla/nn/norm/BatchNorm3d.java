package nabla.nn.norm;

/** {@link BatchNorm} of inputs [N, C, D, H, W]. */
public final class BatchNorm3d extends BatchNorm {
  /** With PyTorch's defaults. */
  public BatchNorm3d(int numFeatures) {
    this(numFeatures, BatchNormOptions.defaults());
  }

  /** With options. */
  public BatchNorm3d(int numFeatures, BatchNormOptions options) {
    super(numFeatures, options, "[N, C, D, H, W]");
  }
}
