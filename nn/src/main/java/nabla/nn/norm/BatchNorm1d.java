package nabla.nn.norm;

import nabla.core.ShapeException;
import nabla.core.Tensor;

/** {@link BatchNorm} of inputs [N, C] or [N, C, L]. */
public final class BatchNorm1d extends BatchNorm {
  /** With PyTorch's defaults. */
  public BatchNorm1d(int numFeatures) {
    this(numFeatures, BatchNormOptions.defaults());
  }

  /** With options. */
  public BatchNorm1d(int numFeatures, BatchNormOptions options) {
    super(numFeatures, options);
  }

  @Override
  void checkInput(Tensor x) {
    if (x.rank() != 2 && x.rank() != 3) {
      throw new ShapeException(
          "BatchNorm1d: expected 2D or 3D input (got "
              + x.rank()
              + "D input): shape "
              + x.shape()
              + ", wanted [N, C] or [N, C, L]");
    }
  }
}
