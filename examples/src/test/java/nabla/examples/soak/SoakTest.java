package nabla.examples.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import nabla.examples.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The soak test, in seconds: its table, and the numbers of a fresh process and of two threads. */
class SoakTest {
  @TempDir Path folder;

  @Test
  void numbersAreTheSameEverywhere() {
    Run run =
        Run.of(() -> Soak.run("--minutes", ".03", "--intervals", "2", "--out", folder.toString()));
    assertEquals(
        2,
        run.out().lines().filter(l -> l.matches("\\| \\d+\\.\\d \\| [\\d,]+ \\|.*\\|")).count(),
        run.out() + run.err());
    assertTrue(run.out().contains("fresh process that goes on from the checkpoint: the same bits"));
    assertTrue(run.out().contains("compared with each alone: the same bits of 200"), run.out());
  }

  @Test
  void badOptionsAreNamed() {
    Run run = Run.of(() -> Soak.run("--intervals", "1"));
    assertEquals(1, run.status());
    assertTrue(run.err().startsWith("soak: --intervals: got 1"), run.err());
  }
}
