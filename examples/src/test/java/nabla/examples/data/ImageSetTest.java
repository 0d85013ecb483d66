package nabla.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import nabla.core.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSetTest {
  @TempDir Path directory;

  @Test
  void bundledSubsetIsTheStartOfFashionMnist() {
    ImageSet train = ImageSet.fashionMnistSubset(true);
    ImageSet test = ImageSet.fashionMnistSubset(false);
    assertEquals(5000, train.count());
    assertEquals(1000, test.count());
    assertEquals(28, train.height());
    assertEquals(28, train.width());
    // The first labels of the published files.
    assertArrayEquals(new byte[] {9, 0, 0, 3, 0, 2, 7, 2, 5, 5}, Arrays.copyOf(train.labels(), 10));
    assertArrayEquals(new byte[] {9, 2, 1, 1, 6, 1, 4, 6, 5, 7}, Arrays.copyOf(test.labels(), 10));
    assertEquals("Ankle boot", train.classNames().get(train.label(0)));
  }

  @Test
  void bundledPixelsHaveThePublishedMoments() {
    double sum = 0;
    double squares = 0;
    byte[] pixels = ImageSet.fashionMnistSubset(true).images();
    for (byte pixel : pixels) {
      double value = Byte.toUnsignedInt(pixel) / 255.0;
      sum += value;
      squares += value * value;
    }
    double mean = sum / pixels.length;
    assertEquals(0.2860, mean, 0.005);
    assertEquals(0.3530, Math.sqrt(squares / pixels.length - mean * mean), 0.005);
  }

  @Test
  void recognizesFashionMnistByItsLabels() throws IOException {
    ImageSet bundled = ImageSet.fashionMnistSubset(false);
    write("t10k", 100, Arrays.copyOf(bundled.labels(), 100), false);
    assertEquals(ImageSet.FASHION_MNIST_CLASSES, ImageSet.load(directory, false).classNames());
  }

  @Test
  void othersAreDigitsUnlessNamed() throws IOException {
    byte[] mnistStart = {5, 0, 4, 1, 9, 2, 1, 3, 1, 4, 3, 5, 3, 6, 1, 7};
    write("train", 16, mnistStart, true);
    ImageSet set = ImageSet.load(directory, true);
    assertEquals("5", set.classNames().get(set.label(0)));
    List<String> names =
        List.of("null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun");
    assertEquals(names, ImageSet.load(directory, true, names).classNames());
  }

  @Test
  void countsThatDisagreeNameBothFiles() throws IOException {
    write("train", 3, new byte[2], false);
    String message =
        assertThrows(DataException.class, () -> ImageSet.load(directory, true)).getMessage();
    assertTrue(message.contains("train-images-idx3-ubyte holds 3 pictures"), message);
    assertTrue(message.contains("train-labels-idx1-ubyte holds 2 labels"), message);
  }

  @Test
  void labelWithoutClass() throws IOException {
    write("train", 3, new byte[] {1, 9, 10}, false);
    String message =
        assertThrows(DataException.class, () -> ImageSet.load(directory, true)).getMessage();
    assertTrue(message.contains("Picture 2 has label 10; wanted 0 to 9"), message);
  }

  @Test
  void missingFilesAreNamed() throws IOException {
    String message =
        assertThrows(DataException.class, () -> ImageSet.load(directory, true)).getMessage();
    assertTrue(message.contains("train-images-idx3-ubyte.gz"), message);
    write("train", 1, new byte[1], false);
    message = assertThrows(DataException.class, () -> ImageSet.load(directory, false)).getMessage();
    assertTrue(message.contains("t10k-images-idx3-ubyte"), message);
  }

  @Test
  void partsThatDisagree() {
    List<String> names = ImageSet.DIGITS;
    assertThrows(DataException.class, () -> new ImageSet(new byte[7], new byte[2], 2, 2, 2, names));
    assertThrows(DataException.class, () -> new ImageSet(new byte[8], new byte[1], 2, 2, 2, names));
    assertThrows(DataException.class, () -> new ImageSet(new byte[0], new byte[0], 0, 2, 2, names));
    assertThrows(
        DataException.class,
        () -> new ImageSet(new byte[0], new byte[1 << 16], 1 << 16, 1 << 16, 1, names));
  }

  private void write(String prefix, int images, byte[] labels, boolean zipped) throws IOException {
    byte[] imageFile = IdxFileTest.idx(new byte[images * 4], 0x803, images, 2, 2);
    byte[] labelFile = IdxFileTest.idx(labels, 0x801, labels.length);
    String end = zipped ? ".gz" : "";
    Path imagePath = directory.resolve(prefix + "-images-idx3-ubyte" + end);
    Path labelPath = directory.resolve(prefix + "-labels-idx1-ubyte" + end);
    Files.write(imagePath, zipped ? IdxFileTest.gzip(imageFile) : imageFile);
    Files.write(labelPath, zipped ? IdxFileTest.gzip(labelFile) : labelFile);
  }
}
