package nabla.nn.norm;

/**
 * {@link BatchNorm1d} whose number of channels is that of its first input, or of a state that is
 * loaded; make the optimizer afterwards, since it has no parameters until then.
 */
public final class LazyBatchNorm1d extends BatchNorm {
  /** With PyTorch's defaults. */
  public LazyBatchNorm1d() {
    this(BatchNormOptions.defaults());
  }

  /** With options. */
  public LazyBatchNorm1d(BatchNormOptions options) {
    super(options, "[N, C]", "[N, C, L]");
  }
}
