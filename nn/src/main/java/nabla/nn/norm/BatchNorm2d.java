package nabla.nn.norm;

import nabla.core.ShapeException;
import nabla.core.Tensor;

/** {@link BatchNorm} of inputs [N, C, H, W]. */
public final class BatchNorm2d extends BatchNorm {
  /** With PyTorch's defaults. */
  public BatchNorm2d(int numFeatures) {
    this(numFeatures, BatchNormOptions.defaults());
  }

  /** With options. */
  public BatchNorm2d(int numFeatures, BatchNormOptions options) {
    super(numFeatures, options);
  }

  @Override
  void checkInput(Tensor x) {
    if (x.rank() != 4) {
      throw new ShapeException(
          "BatchNorm2d: expected 4D input (got "
              + x.rank()
              + "D input): shape "
              + x.shape()
              + ", wanted [N, C, H, W]");
    }
  }
}
