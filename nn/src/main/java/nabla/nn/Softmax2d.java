package nabla.nn;

import nabla.core.ShapeException;
import nabla.core.Tensor;

/** Probabilities of logits over the channels of each pixel of [N, C, H, W] or [C, H, W]. */
public final class Softmax2d extends Layer {
  private static final int CHANNELS = -3;

  @Override
  protected Tensor compute(Tensor x) {
    if (x.rank() != 3 && x.rank() != 4) {
      throw new ShapeException("Softmax2d: expected input to be 3D or 4D (got " + x.rank() + "D)");
    }
    return x.softmax(CHANNELS);
  }
}
