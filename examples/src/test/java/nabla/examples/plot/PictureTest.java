package nabla.examples.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import nabla.core.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureTest {
  @TempDir Path directory;

  @Test
  void writesIntoNewDirectoryAndOverOldFile() throws IOException {
    Path file = directory.resolve("new/pictures/a.png");
    new Picture(3, 2).write(file);
    new Picture(5, 4).write(file);
    assertEquals(5, ImageIO.read(file.toFile()).getWidth());
    assertEquals(List.of(file), list(file.getParent()), "no partial file is left");
  }

  @Test
  void failureLeavesNothingBehind() throws IOException {
    Path occupied = Files.createDirectories(directory.resolve("a.png/inside")).getParent();
    DataException e = assertThrows(DataException.class, () -> new Picture(3, 2).write(occupied));
    assertTrue(e.getMessage().contains(occupied.toString()), e.getMessage());
    assertEquals(List.of(occupied), list(directory), "no partial file is left");
  }

  @Test
  void unwritableDirectory() throws IOException {
    byte[] content = {1, 2, 3};
    Path file = Files.write(directory.resolve("file"), content);
    assertThrows(DataException.class, () -> new Picture(3, 2).write(file.resolve("a.png")));
    assertArrayEquals(content, Files.readAllBytes(file));
  }

  @Test
  void needsNoScreen() {
    new Picture(1, 1);
    assertEquals("true", System.getProperty("java.awt.headless"));
  }

  @Test
  void heatGoesFromWhiteToDarkBlue() {
    assertEquals(Color.WHITE, Picture.heat(0));
    assertEquals(new Color(0x08306b), Picture.heat(1));
    double[] brightness = {brightness(0.2), brightness(0.5), brightness(0.8)};
    assertTrue(
        brightness[0] > brightness[1] && brightness[1] > brightness[2], "darker with every step");
  }

  private static double brightness(double share) {
    Color color = Picture.heat(share);
    return color.getRed() + color.getGreen() + color.getBlue();
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
