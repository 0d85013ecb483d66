package nabla.nn.norm;

/** {@link BatchNorm} of inputs [N, C, H, W]. */
public final class BatchNorm2d extends BatchNorm {
  /** With PyTorch's defaults. */
  public BatchNorm2d(int numFeatures) {
    this(numFeatures, BatchNormOptions.defaults());
  }

  /** With options. */
  public BatchNorm2d(int numFeatures, BatchNormOptions options) {
    super(numFeatures, options, "[N, C, H, W]");
  }
}
