package nabla.nn.norm;

import nabla.core.ShapeException;
import nabla.core.Tensor;

/** {@link BatchNorm} of inputs [N, C, D, H, W]. */
public final class BatchNorm3d extends BatchNorm {
  /** With PyTorch's defaults. */
  public BatchNorm3d(int numFeatures) {
    this(numFeatures, BatchNormOptions.defaults());
  }

  /** With options. */
  public BatchNorm3d(int numFeatures, BatchNormOptions options) {
    super(numFeatures, options);
  }

  @Override
  void checkInput(Tensor x) {
    if (x.rank() != 5) {
      throw new ShapeException(
          "BatchNorm3d: expected 5D input (got "
              + x.rank()
              + "D input): shape "
              + x.shape()
              + ", wanted [N, C, D, H, W]");
    }
  }
}
