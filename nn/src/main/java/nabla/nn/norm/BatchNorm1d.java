package nabla.nn.norm;

/** {@link BatchNorm} of inputs [N, C] or [N, C, L]. */
public final class BatchNorm1d extends BatchNorm {
  /** With PyTorch's defaults. */
  public BatchNorm1d(int numFeatures) {
    this(numFeatures, BatchNormOptions.defaults());
  }

  /** With options. */
  public BatchNorm1d(int numFeatures, BatchNormOptions options) {
    super(numFeatures, options, "[N, C]", "[N, C, L]");
  }
}
