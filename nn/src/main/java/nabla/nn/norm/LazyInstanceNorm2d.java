package nabla.nn.norm;

/**
 * {@link InstanceNorm2d} whose number of channels is that of its first input, or of a state that is
 * loaded; make the optimizer afterwards, since it has no parameters until then.
 */
public final class LazyInstanceNorm2d extends InstanceNorm {
  /** With PyTorch's defaults for lazy ones, which have weight, bias and running statistics. */
  public LazyInstanceNorm2d() {
    this(InstanceNormOptions.defaults().withAffine().withRunningStats());
  }

  /** With options. */
  public LazyInstanceNorm2d(InstanceNormOptions options) {
    super(options, "[C, H, W]", "[N, C, H, W]");
  }
}
