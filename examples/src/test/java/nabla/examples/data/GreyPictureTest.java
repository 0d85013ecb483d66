package nabla.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import nabla.core.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of all kinds become what a network has learned from. */
class GreyPictureTest {
  @TempDir Path folder;

  private Path png(BufferedImage image) throws IOException {
    Path file = folder.resolve("picture.png");
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  private static String refused(Path file) {
    return assertThrows(DataException.class, () -> GreyPicture.read(file)).getMessage();
  }

  @Test
  void whatWasMnistIsMnistAgain() throws IOException {
    ImageSet set = ImageSet.fashionMnistSubset(false);
    BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, 28, 28, Arrays.copyOf(set.images(), 784));
    GreyPicture read = GreyPicture.read(png(image)).fit(28, 28);
    for (int i = 0; i < 784; i++) {
      assertEquals(Byte.toUnsignedInt(set.images()[i]), read.pixels()[i], 1e-4, "pixel " + i);
    }
  }

  @Test
  void coloursBecomeTheirBrightnessAndTransparencyWhite() throws IOException {
    BufferedImage image = new BufferedImage(4, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0xff646464);
    image.setRGB(1, 0, 0xffff0000);
    image.setRGB(2, 0, 0x00000000);
    image.setRGB(3, 0, 0xff0000ff);
    assertArrayEquals(
        new float[] {100, .299f * 255, 255, .114f * 255},
        GreyPicture.read(png(image)).pixels(),
        1e-3f);
    BufferedImage deep = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    deep.getRaster().setSample(0, 0, 0, 65535);
    deep.getRaster().setSample(1, 0, 0, 257 * 7);
    assertArrayEquals(new float[] {255, 7}, GreyPicture.read(png(deep)).pixels(), 1e-3f);
  }

  @Test
  void sizesAreMadeOfMeansOverAreas() {
    float[] four = {0, 100, 200, 40};
    assertArrayEquals(new float[] {85}, new GreyPicture(four, 2, 2).fit(1, 1).pixels(), 1e-4f);
    float[] three = {30, 60, 90};
    assertArrayEquals(
        new float[] {40, 80, 40, 80},
        new GreyPicture(new float[] {30, 60, 90, 30, 60, 90, 30, 60, 90}, 3, 3).fit(2, 2).pixels(),
        1e-4f);
    assertArrayEquals(
        new float[] {0, 0, 0, 30, 60, 90, 0, 0, 0},
        new GreyPicture(three, 1, 3).fit(3, 3).pixels(),
        1e-4f,
        "proportions are kept, on black");
    assertArrayEquals(
        new float[] {0, 0, 100, 100, 0, 0, 100, 100, 200, 200, 40, 40, 200, 200, 40, 40},
        new GreyPicture(four, 2, 2).fit(4, 4).pixels(),
        1e-4f);
  }

  @Test
  void theEdgeTellsWhatIsPaper() {
    float[] ink = new float[25];
    Arrays.fill(ink, 250);
    ink[12] = 10;
    GreyPicture dark = new GreyPicture(ink, 5, 5);
    assertTrue(dark.darkOnLight());
    assertFalse(dark.inverted().darkOnLight());
    assertEquals(245, dark.inverted().pixels()[12]);
  }

  @Test
  void whatIsNoPictureIsExplained() throws IOException {
    assertTrue(refused(folder.resolve("none.png")).contains("there is no such file"));
    Path text = Files.writeString(folder.resolve("text.png"), "no picture");
    assertTrue(refused(text).contains("is no picture"));
    byte[] whole = Files.readAllBytes(png(new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB)));
    Path damaged = folder.resolve("damaged.png");
    for (int length : new int[] {20, 33, 45, whole.length / 2}) {
      Files.write(damaged, Arrays.copyOf(whole, length));
      assertTrue(refused(damaged).contains("damaged"), "of length " + length);
    }
  }

  @Test
  void aHeaderThatPromisesTooMuchTakesNoMemory() throws IOException {
    byte[] whole = Files.readAllBytes(png(new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB)));
    ByteBuffer.wrap(whole).putInt(16, 2_000_000_000).putInt(20, 2_000_000_000);
    Path huge = Files.write(folder.resolve("huge.png"), whole);
    assertTrue(refused(huge).contains("Make it smaller"));
  }
}
