package nabla.nn;

import nabla.core.ArgumentException;
import nabla.core.ShapeException;
import nabla.core.Tensor;

/** The inverse of {@link PixelShuffle}: [*, C, H r, W r] gives [*, C r², H, W]. */
public final class PixelUnshuffle extends Layer {
  private final int r;

  /** With a factor of 1 or more. */
  public PixelUnshuffle(int downscaleFactor) {
    if (downscaleFactor < 1) {
      throw new ArgumentException(
          "PixelUnshuffle: expects a positive downscale_factor, but got " + downscaleFactor);
    }
    this.r = downscaleFactor;
  }

  /** The factor r. */
  public int downscaleFactor() {
    return r;
  }

  @Override
  protected Tensor compute(Tensor x) {
    if (x.rank() < 3 || x.size(-2) % r != 0 || x.size(-1) % r != 0) {
      throw new ShapeException(
          ("%s: pixel_unshuffle expects input to have at least 3 dimensions [*, C, H, W], and height and width divisible by %s, but got %s")
              .formatted(this, r, x.shape()));
    }
    int[] dims = x.shape().dims();
    int n = dims.length;
    int planes = 1;
    for (int i = 0; i < n - 3; i++) {
      planes *= dims[i];
    }
    int channels = dims[n - 3];
    int height = dims[n - 2] / r;
    int width = dims[n - 1] / r;
    Tensor y = x.reshape(planes, channels, height, r, width, r).permute(0, 1, 3, 5, 2, 4);
    dims[n - 3] = channels * r * r;
    dims[n - 2] = height;
    dims[n - 1] = width;
    return y.reshape(dims);
  }

  @Override
  protected String extraRepr() {
    return "downscale_factor=" + r;
  }
}
