package nabla.nn;

import nabla.core.ArgumentException;
import nabla.core.ShapeException;
import nabla.core.Tensor;

/**
 * Pictures enlarged by a factor r of their channels: [*, C r², H, W] gives [*, C, H r, W r], each
 * group of r² channels filling squares of r by r pixels.
 *
 * <p>W. Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel
 * Convolutional Neural Network", arXiv 1609.05158 (2016).
 */
public final class PixelShuffle extends Layer {
  private final int r;

  /** With a factor of 1 or more. */
  public PixelShuffle(int upscaleFactor) {
    if (upscaleFactor < 1) {
      throw new ArgumentException(
          "PixelShuffle: expects a positive upscale_factor, but got " + upscaleFactor);
    }
    this.r = upscaleFactor;
  }

  /** The factor r. */
  public int upscaleFactor() {
    return r;
  }

  @Override
  protected Tensor compute(Tensor x) {
    if (x.rank() < 3 || x.size(-3) % (r * r) != 0) {
      throw new ShapeException(
          ("%s: pixel_shuffle expects input to have at least 3 dimensions [*, C, H, W], and a number of channels divisible by the square of the factor, %s, but got %s")
              .formatted(this, r * r, x.shape()));
    }
    int[] dims = x.shape().dims();
    int n = dims.length;
    int planes = 1;
    for (int i = 0; i < n - 3; i++) {
      planes *= dims[i];
    }
    int channels = dims[n - 3] / (r * r);
    int height = dims[n - 2];
    int width = dims[n - 1];
    Tensor y = x.reshape(planes, channels, r, r, height, width).permute(0, 1, 4, 2, 5, 3);
    dims[n - 3] = channels;
    dims[n - 2] = height * r;
    dims[n - 1] = width * r;
    return y.reshape(dims);
  }

  @Override
  protected String extraRepr() {
    return "upscale_factor=" + r;
  }
}
