package nabla.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import nabla.core.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file is the old one or the new one, and nothing is left beside it. */
class WholeFileTest {
  @TempDir Path folder;

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void replaces() throws IOException {
    Path file = folder.resolve("new/a");
    WholeFile.write(file, "grün");
    WholeFile.write(file, new byte[] {1, 2});
    assertArrayEquals(new byte[] {1, 2}, Files.readAllBytes(file));
  }

  @Test
  void failureLeavesTheOldOne() throws IOException {
    Path file = folder.resolve("a");
    WholeFile.write(file, "old");
    DataException e =
        assertThrows(
            DataException.class,
            () ->
                WholeFile.write(
                    file,
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("disk full");
                    }));
    assertTrue(e.getMessage().contains("disk full"), e.getMessage());
    assertThrows(DataException.class, () -> WholeFile.write(file.resolve("b"), "new"));
    assertEquals("old", Files.readString(file));
    assertEquals(List.of(file), files());
  }
}
