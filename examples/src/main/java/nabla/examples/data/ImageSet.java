package nabla.examples.data;

import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import nabla.core.DataException;
import nabla.nn.data.ImageDataset;

/**
 * Labelled grey pictures of one size.
 *
 * @param images count * height * width pixels, 0 to 255 as unsigned bytes, picture after picture,
 *     row by row
 * @param labels count classes, each an index into {@code classNames}
 * @param count how many pictures
 * @param height pixels
 * @param width pixels
 * @param classNames what a class is called, by index
 */
public record ImageSet(
    byte[] images, byte[] labels, int count, int height, int width, List<String> classNames) {
  /** What Fashion-MNIST's ten classes are called. */
  public static final List<String> FASHION_MNIST_CLASSES =
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");

  /** What MNIST's ten classes are called. */
  public static final List<String> DIGITS =
      IntStream.range(0, 10).mapToObj(Integer::toString).toList();

  /**
   * Fewer labels than this could agree with Fashion-MNIST's by chance; this many can't (1 in
   * 10^16).
   */
  private static final int TELLING_LABELS = 16;

  /** Pixels along each side of the bundled handwritten digits. */
  private static final int DIGIT_SIDE = 8;

  /** Their largest pixel. */
  private static final int DIGIT_INK = 16;

  /** The first of so many of them is a test picture. */
  private static final int HELD_OUT = 5;

  /**
   * Checks that the parts fit together.
   *
   * @throws DataException if sizes disagree or a label has no class name
   */
  public ImageSet {
    classNames = List.copyOf(classNames);
    if (count <= 0 || height <= 0 || width <= 0 || images.length != (long) count * height * width) {
      throw new DataException(
          "%d bytes of pixels given for %d pictures of %d x %d; wanted count * height * width, all positive."
              .formatted(images.length, count, height, width));
    }
    if (labels.length != count) {
      throw new DataException(
          "%d labels given for %d pictures; wanted one label per picture."
              .formatted(labels.length, count));
    }
    for (int i = 0; i < count; i++) {
      int label = Byte.toUnsignedInt(labels[i]);
      if (label >= classNames.size()) {
        throw new DataException(
            "Picture %d has label %d; wanted 0 to %d, an index into %s. Is it the right label file?"
                .formatted(i, label, classNames.size() - 1, classNames));
      }
    }
  }

  /** The class of a picture. */
  public int label(int picture) {
    return Byte.toUnsignedInt(labels[picture]);
  }

  /**
   * The first pictures.
   *
   * @throws DataException if there are fewer
   */
  public ImageSet first(int wanted) {
    if (wanted < 1 || wanted > count) {
      throw new DataException(
          "%d pictures asked for; wanted 1 to %d, as many as there are.".formatted(wanted, count));
    }
    byte[] pixels = Arrays.copyOf(images, wanted * height * width);
    return new ImageSet(pixels, Arrays.copyOf(labels, wanted), wanted, height, width, classNames);
  }

  /**
   * Mean and standard deviation of all pixels.
   *
   * @param mean on a scale from 0 to 1
   * @param std likewise; 1 if all pixels are the same
   */
  public record Moments(double mean, double std) {}

  /** Mean and standard deviation of all pixels. */
  public Moments moments() {
    long[] counts = new long[256];
    for (byte pixel : images) {
      counts[Byte.toUnsignedInt(pixel)]++;
    }
    double mean = 0;
    double square = 0;
    for (int value = 0; value < counts.length; value++) {
      double share = (double) counts[value] / images.length;
      mean += share * value / 255;
      square += share * value * value / (255. * 255);
    }
    double std = Math.sqrt(square - mean * mean);
    return new Moments(mean, std > 0 ? std : 1);
  }

  /**
   * The pictures as a network wants them: around zero, with standard deviation one, by the moments
   * of the training set.
   */
  public ImageDataset standardizedBy(ImageSet trainSet) {
    Moments moments = trainSet.moments();
    return standardized(moments.mean, moments.std);
  }

  /** The pictures as (pixel / 255 - mean) / std. */
  public ImageDataset standardized(double mean, double std) {
    return new ImageDataset(images, labels, 1, height, width, mean, std);
  }

  /** The bundled start of Fashion-MNIST: 5,000 pictures to train on, or 1,000 to test with. */
  public static ImageSet fashionMnistSubset(boolean train) {
    URL images = resource("fashion-" + imageFile(train) + ".gz");
    URL labels = resource("fashion-" + labelFile(train) + ".gz");
    return of(IdxFile.images(images), IdxFile.labels(labels), FASHION_MNIST_CLASSES);
  }

  /**
   * The bundled handwritten digits of 8 x 8: every fifth, 360 in all, to test with, or the other
   * 1,437 to train on.
   */
  public static ImageSet digits(boolean train) {
    List<double[]> rows = NumberTable.rows("digits.csv.gz", 0, DIGIT_SIDE * DIGIT_SIDE + 1);
    List<double[]> chosen =
        IntStream.range(0, rows.size())
            .filter(i -> (i % HELD_OUT == 0) != train)
            .mapToObj(rows::get)
            .toList();
    int pixels = DIGIT_SIDE * DIGIT_SIDE;
    byte[] images = new byte[chosen.size() * pixels];
    byte[] labels = new byte[chosen.size()];
    for (int i = 0; i < labels.length; i++) {
      double[] row = chosen.get(i);
      for (int j = 0; j < pixels; j++) {
        images[i * pixels + j] = (byte) Math.round(row[j] * 255 / DIGIT_INK);
      }
      labels[i] = (byte) row[pixels];
    }
    return new ImageSet(images, labels, labels.length, DIGIT_SIDE, DIGIT_SIDE, DIGITS);
  }

  /**
   * Reads MNIST or Fashion-MNIST from the four files of their distribution, named {@code
   * train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte}, {@code t10k-images-idx3-ubyte} and
   * {@code t10k-labels-idx1-ubyte}, each plain or with {@code .gz} behind it.
   *
   * <p>Nothing in the files says which set they hold. If the labels begin like those of the bundled
   * subset of Fashion-MNIST, they are Fashion-MNIST's and get its class names; all others are
   * called by their digits. Use {@link #load(Path, boolean, List)} for other names.
   *
   * @throws DataException if a file is missing or damaged, or the two files don't belong together
   */
  public static ImageSet load(Path directory, boolean train) {
    ImageSet digits = load(directory, train, DIGITS);
    return digits.isFashionMnist(train) ? digits.withClassNames(FASHION_MNIST_CLASSES) : digits;
  }

  /**
   * Reads a set in MNIST's form, like {@link #load(Path, boolean)}, whose classes have the given
   * names.
   */
  public static ImageSet load(Path directory, boolean train, List<String> classNames) {
    Path imageFile = find(directory, imageFile(train));
    Path labelFile = find(directory, labelFile(train));
    IdxFile.Images images = IdxFile.images(imageFile);
    IdxFile.Labels labels = IdxFile.labels(labelFile);
    if (images.count() != labels.classes().length) {
      throw new DataException(
          "%s holds %d pictures, but %s holds %d labels; wanted as many. Are both from the same set?"
              .formatted(imageFile, images.count(), labelFile, labels.classes().length));
    }
    return of(images, labels, classNames);
  }

  private static ImageSet of(
      IdxFile.Images images, IdxFile.Labels labels, List<String> classNames) {
    return new ImageSet(
        images.pixels(),
        labels.classes(),
        images.count(),
        images.height(),
        images.width(),
        classNames);
  }

  private ImageSet withClassNames(List<String> names) {
    return new ImageSet(images, labels, count, height, width, names);
  }

  private boolean isFashionMnist(boolean train) {
    byte[] known = IdxFile.labels(resource("fashion-" + labelFile(train) + ".gz")).classes();
    int common = Math.min(count, known.length);
    return common >= TELLING_LABELS && Arrays.equals(labels, 0, common, known, 0, common);
  }

  private static String imageFile(boolean train) {
    return (train ? "train" : "t10k") + "-images-idx3-ubyte";
  }

  private static String labelFile(boolean train) {
    return (train ? "train" : "t10k") + "-labels-idx1-ubyte";
  }

  private static Path find(Path directory, String name) {
    Path plain = directory.resolve(name);
    Path zipped = directory.resolve(name + ".gz");
    if (Files.exists(plain)) {
      return plain;
    }
    if (Files.exists(zipped)) {
      return zipped;
    }
    throw new DataException(
        "%s holds neither %s nor %s.gz; wanted the files of MNIST or Fashion-MNIST. Check the directory's name."
            .formatted(directory, name, name));
  }

  private static URL resource(String name) {
    URL resource = ImageSet.class.getResource("/data/" + name);
    if (resource == null) {
      throw new DataException(
          "/data/%s is not on the class path; wanted the bundled data. Build the examples again."
              .formatted(name));
    }
    return resource;
  }
}
