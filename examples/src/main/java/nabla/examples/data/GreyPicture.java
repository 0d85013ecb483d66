package nabla.examples.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import nabla.core.DataException;

/**
 * One grey picture, brought into the form of MNIST's: light on dark, of a network's size.
 *
 * @param pixels height * width, row by row, 0 (black) to 255 (white)
 * @param height pixels
 * @param width pixels
 */
public record GreyPicture(float[] pixels, int height, int width) {
  /** More than a camera makes, and no more than fits into a small JVM's memory. */
  private static final long MAX_PIXELS = 25_000_000;

  private static final float WHITE = 255;

  // How bright red, green and blue look (ITU-R BT.601).
  private static final float RED = .299f;
  private static final float GREEN = .587f;
  private static final float BLUE = .114f;

  /**
   * Reads a PNG, JPEG, GIF or BMP file. Colours become their brightness, what is transparent white.
   *
   * @throws DataException if it is none, damaged, or has more than 25 million pixels
   */
  public static GreyPicture read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new DataException(file + ": there is no such file; wanted a picture. Check the path.");
    }
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new DataException(
            file + " is no picture that Java reads; wanted PNG, JPEG, GIF or BMP.");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        return of(read(file, reader));
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) { // readers throw all sorts at damaged files
      if (e instanceof DataException ours) {
        throw ours;
      }
      throw new DataException(
          "%s can't be read: %s. It is damaged or not permitted; check it or take another."
              .formatted(file, e),
          e);
    }
  }

  private static BufferedImage read(Path file, ImageReader reader) throws IOException {
    long height = reader.getHeight(0);
    long width = reader.getWidth(0);
    if (height < 1 || width < 1 || height * width > MAX_PIXELS) {
      throw new DataException(
          "%s has %d x %d pixels; wanted 1 to %,d in all. Make it smaller."
              .formatted(file, height, width, MAX_PIXELS));
    }
    return reader.read(0, new ImageReadParam());
  }

  private static GreyPicture of(BufferedImage image) {
    int height = image.getHeight();
    int width = image.getWidth();
    float[] pixels = new float[height * width];
    boolean grey = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        pixels[y * width + x] = grey ? grey(image, x, y) : brightness(image.getRGB(x, y));
      }
    }
    return new GreyPicture(pixels, height, width);
  }

  /**
   * The sample itself: getRGB would take grey for linear light and change it, so that a picture
   * written from MNIST would not come back.
   */
  private static float grey(BufferedImage image, int x, int y) {
    Raster raster = image.getRaster();
    ColorModel model = image.getColorModel();
    float value = raster.getSample(x, y, 0) * WHITE / ((1L << model.getComponentSize(0)) - 1);
    if (!model.hasAlpha()) {
      return value;
    }
    float opacity = (float) raster.getSample(x, y, 1) / ((1L << model.getComponentSize(1)) - 1);
    return opacity * value + (1 - opacity) * WHITE;
  }

  private static float brightness(int argb) {
    float opacity = (argb >>> 24) / WHITE;
    float value = RED * (argb >> 16 & 0xff) + GREEN * (argb >> 8 & 0xff) + BLUE * (argb & 0xff);
    return opacity * value + (1 - opacity) * WHITE;
  }

  /** True if it is dark on light: its edge is lighter than a middle grey. */
  public boolean darkOnLight() {
    double sum = 0;
    int count = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (y == 0 || y == height - 1 || x == 0 || x == width - 1) {
          sum += pixels[y * width + x];
          count++;
        }
      }
    }
    return sum / count > WHITE / 2;
  }

  /** Black for white and white for black. */
  public GreyPicture inverted() {
    float[] inverted = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      inverted[i] = WHITE - pixels[i];
    }
    return new GreyPicture(inverted, height, width);
  }

  /**
   * As large as fits into a size with its proportions kept, in the middle, on black. A new pixel is
   * the mean of the area that it covers.
   */
  public GreyPicture fit(int toHeight, int toWidth) {
    double scale = Math.min((double) toHeight / height, (double) toWidth / width);
    int innerHeight = Math.max(1, (int) Math.round(height * scale));
    int innerWidth = Math.max(1, (int) Math.round(width * scale));
    // First along rows, then along columns: both are means over the old pixels of one line.
    float[] wide = resized(pixels, height, width, innerWidth);
    float[] both = transposed(wide, height, innerWidth);
    both = transposed(resized(both, innerWidth, height, innerHeight), innerWidth, innerHeight);
    float[] framed = new float[toHeight * toWidth];
    int top = (toHeight - innerHeight) / 2;
    int left = (toWidth - innerWidth) / 2;
    for (int y = 0; y < innerHeight; y++) {
      System.arraycopy(both, y * innerWidth, framed, (top + y) * toWidth + left, innerWidth);
    }
    return new GreyPicture(framed, toHeight, toWidth);
  }

  /** Rows of another length, each of whose elements is a mean over old ones by their shares. */
  private static float[] resized(float[] rows, int count, int length, int toLength) {
    float[] resized = new float[count * toLength];
    double share = (double) length / toLength;
    for (int i = 0; i < toLength; i++) {
      double from = i * share;
      double to = Math.min(length, (i + 1) * share);
      for (int row = 0; row < count; row++) {
        double sum = 0;
        for (int j = (int) from; j < to; j++) {
          sum += rows[row * length + j] * (Math.min(j + 1, to) - Math.max(j, from));
        }
        resized[row * toLength + i] = (float) (sum / (to - from));
      }
    }
    return resized;
  }

  private static float[] transposed(float[] matrix, int rows, int columns) {
    float[] transposed = new float[matrix.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        transposed[j * rows + i] = matrix[i * columns + j];
      }
    }
    return transposed;
  }
}
