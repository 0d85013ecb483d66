package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nabla.core.kernel.Parallel;
import nabla.core.memory.Pool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The training program, on the first of the bundled pictures. */
class TrainTest {
  private static final int PICTURES = 300;

  private final int threads = Parallel.threads();

  @TempDir Path folder;

  @BeforeEach
  void writeData() throws IOException {
    SmallImages.write(folder, PICTURES);
  }

  @AfterEach
  void restoreThreads() {
    Parallel.threads(threads);
  }

  private static Run train(String... args) {
    return Run.of(() -> Nabla.run(args));
  }

  private Run trainOnFolder(String... more) {
    String[] args = {
      "--data", folder.toString(), "--epochs", "2", "--out", folder.resolve("out").toString()
    };
    String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return train(all);
  }

  @Test
  void trainsDrawsAndEndsWithTheAccuracy() {
    Run run = trainOnFolder();
    assertEquals(0, run.status(), run.err());
    List<String> lines = run.out().lines().toList();
    assertTrue(lines.get(lines.size() - 1).matches("test accuracy: \\d+\\.\\d %"), run.out());
    for (String picture : List.of("curves.png", "confusion.png", "misclassified.png")) {
      assertTrue(Files.exists(folder.resolve("out").resolve(picture)), picture);
      assertTrue(run.out().contains(picture), picture);
    }
    assertEquals(
        2,
        lines.stream().filter(l -> l.matches("epoch [12]/2  train loss .* accuracy .*")).count(),
        run.out());
  }

  @Test
  void theSameSeedGivesTheSameNumbersWithAnyNumberOfThreads() {
    Run once = trainOnFolder("--seed", "5");
    assertEquals(once.results(), trainOnFolder("--seed", "5").results());
    Parallel.threads(threads == 1 ? 3 : 1);
    assertEquals(once.results(), trainOnFolder("--seed", "5").results());
    assertFalse(once.results().equals(trainOnFolder("--seed", "6").results()));
  }

  @Test
  void aSteadyLoopCreatesNoArrays() {
    trainOnFolder();
    long before = Pool.local().created();
    trainOnFolder();
    // The second program's parameters, statistics and optimizer state are new; its steps are not.
    long created = Pool.local().created() - before;
    assertTrue(created < 60, created + " arrays were created by a second training of ten steps");
  }

  @Test
  void everyNormTrains() {
    for (String norm : List.of("none", "layer", "instance", "group:4", "switchable", "rms")) {
      Run run = trainOnFolder("--norm", norm);
      assertEquals(0, run.status(), norm + ": " + run.err());
    }
  }

  @Test
  void badInputIsExplained() throws IOException {
    assertEquals(2, train("--epochs", "many").status());
    for (String[] args :
        new String[][] {
          {"--epochs", "0"},
          {"--batch-size", "-1"},
          {"--lr", "NaN"},
          {"--norm", "other"},
          {"--data", "nowhere"}
        }) {
      Run run = train(args);
      assertEquals(1, run.status(), String.join(" ", args));
      assertTrue(run.err().startsWith("train: ") && run.err().contains("wanted"), run.err());
    }
    Files.write(folder.resolve("train-labels-idx1-ubyte"), new byte[] {0, 0, 8, 1, 0, 0, 1, 44, 3});
    Run run = trainOnFolder();
    assertEquals(1, run.status());
    assertTrue(run.err().contains("train-labels-idx1-ubyte"), run.err());
  }
}
