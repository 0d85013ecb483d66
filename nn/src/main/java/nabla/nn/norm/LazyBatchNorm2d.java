package nabla.nn.norm;

/**
 * {@link BatchNorm2d} whose number of channels is that of its first input, or of a state that is
 * loaded; make the optimizer afterwards, since it has no parameters until then.
 */
public final class LazyBatchNorm2d extends BatchNorm {
  /** With PyTorch's defaults. */
  public LazyBatchNorm2d() {
    this(BatchNormOptions.defaults());
  }

  /** With options. */
  public LazyBatchNorm2d(BatchNormOptions options) {
    super(options, "[N, C, H, W]");
  }
}
