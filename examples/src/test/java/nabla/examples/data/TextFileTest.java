package nabla.examples.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import nabla.core.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {
  @TempDir Path folder;

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("text.txt"), bytes);
  }

  private String message(Path file) {
    return assertThrows(DataException.class, () -> TextFile.read(file)).getMessage();
  }

  @Test
  void macbethIsWhole() {
    String text = TextFile.macbeth();
    assertEquals(100_320, text.length());
    assertEquals(65, text.chars().distinct().count());
    assertTrue(text.startsWith("The Tragedie of Macbeth\n"));
    assertTrue(text.strip().endsWith("FINIS. THE TRAGEDIE OF MACBETH."));
    assertFalse(text.contains("\r"));
  }

  @Test
  void marksAndLineEndsOfOtherSystemsGo() throws IOException {
    byte[] bytes = {
      (byte) 0xEF, (byte) 0xBB, (byte) 0xBF, 'a', '\r', '\n', (byte) 0xC3, (byte) 0xA4
    };
    assertEquals("a\nä", TextFile.read(file(bytes)));
  }

  @Test
  void whatIsNoTextIsRefused() throws IOException {
    assertTrue(message(file(new byte[] {'a', (byte) 0xFF})).contains("UTF-8"));
    assertTrue(message(folder.resolve("missing")).contains("missing"));
    assertTrue(message(folder).contains("can't be read"));
    Path large = folder.resolve("large");
    try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
      sparse.setLength((16L << 20) + 1);
    }
    assertTrue(message(large).contains("at most"));
  }
}
