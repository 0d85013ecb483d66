package nabla.nn.norm;

/**
 * {@link InstanceNorm3d} whose number of channels is that of its first input, or of a state that is
 * loaded; make the optimizer afterwards, since it has no parameters until then.
 */
public final class LazyInstanceNorm3d extends InstanceNorm {
  /** With PyTorch's defaults for lazy ones, which have weight, bias and running statistics. */
  public LazyInstanceNorm3d() {
    this(InstanceNormOptions.defaults().withAffine().withRunningStats());
  }

  /** With options. */
  public LazyInstanceNorm3d(InstanceNormOptions options) {
    super(options, "[C, D, H, W]", "[N, C, D, H, W]");
  }
}
