package nabla.nn.norm;

/**
 * {@link BatchNorm3d} whose number of channels is that of its first input, or of a state that is
 * loaded; make the optimizer afterwards, since it has no parameters until then.
 */
public final class LazyBatchNorm3d extends BatchNorm {
  /** With PyTorch's defaults. */
  public LazyBatchNorm3d() {
    this(BatchNormOptions.defaults());
  }

  /** With options. */
  public LazyBatchNorm3d(BatchNormOptions options) {
    super(options, "[N, C, D, H, W]");
  }
}
