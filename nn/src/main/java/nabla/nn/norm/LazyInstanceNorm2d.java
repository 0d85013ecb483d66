package nabla.nn.norm;

/**
 * {@link InstanceNorm2d} whose number of channels is that of its first input; run it once before
 * making the optimizer or loading a state, since it has no parameters until then.
 */
public final class LazyInstanceNorm2d extends InstanceNorm {
  /** With PyTorch's defaults: neither weight and bias nor running statistics. */
  public LazyInstanceNorm2d() {
    this(InstanceNormOptions.defaults());
  }

  /** With options. */
  public LazyInstanceNorm2d(InstanceNormOptions options) {
    super(options, "[C, H, W]", "[N, C, H, W]");
  }
}
