package nabla.nn.data;

import nabla.core.ArgumentException;
import nabla.core.ShapeException;
import nabla.core.Tensor;

/**
 * Labelled pictures that stay bytes until a batch is made of them: MNIST's 60,000 are 47 MB so, and
 * as floats 188 MB.
 *
 * <p>Inputs are FLOAT [N, channels, height, width], (pixel / 255 - mean) / std; targets are LONG
 * [N].
 */
public final class ImageDataset implements Dataset {
  private final byte[] pixels;
  private final byte[] labels;
  private final int channels;
  private final int height;
  private final int width;

  /** What each of the 256 bytes becomes. */
  private final float[] values = new float[256];

  /**
   * Pictures of one size.
   *
   * @param pixels 0 to 255 as unsigned bytes, picture after picture, channel after channel, row by
   *     row; not copied
   * @param labels a class, 0 to 255, for each picture; not copied
   * @param mean of the pixels, on a scale from 0 to 1
   * @param std standard deviation of the pixels, likewise
   */
  public ImageDataset(
      byte[] pixels, byte[] labels, int channels, int height, int width, double mean, double std) {
    if (channels < 1
        || height < 1
        || width < 1
        || (long) labels.length * channels * height * width != pixels.length) {
      throw new ShapeException(
          ("ImageDataset: got %s pixels for %s labels of [%s, %s, %s] pictures; wanted labels *"
                  + " channels * height * width, all positive")
              .formatted(pixels.length, labels.length, channels, height, width));
    }
    if (!(std > 0)) {
      throw new ArgumentException(
          "ImageDataset: got standard deviation " + std + ", wanted a positive one");
    }
    this.pixels = pixels;
    this.labels = labels;
    this.channels = channels;
    this.height = height;
    this.width = width;
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((i / 255. - mean) / std);
    }
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public Tensor inputs(int... indices) {
    int picture = channels * height * width;
    float[] batch = new float[indices.length * picture];
    for (int i = 0; i < indices.length; i++) {
      int from = indices[i] * picture;
      for (int j = 0; j < picture; j++) {
        batch[i * picture + j] = values[pixels[from + j] & 0xFF];
      }
    }
    return Tensor.of(batch, indices.length, channels, height, width);
  }

  @Override
  public Tensor targets(int... indices) {
    long[] batch = new long[indices.length];
    for (int i = 0; i < batch.length; i++) {
      batch[i] = Byte.toUnsignedLong(labels[indices[i]]);
    }
    return Tensor.of(batch);
  }
}
