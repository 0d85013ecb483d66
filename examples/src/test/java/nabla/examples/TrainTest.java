package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nabla.core.kernel.Parallel;
import nabla.core.memory.Pool;
import nabla.examples.data.ImageSet;
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
    for (boolean train : new boolean[] {true, false}) {
      ImageSet set = ImageSet.fashionMnistSubset(train);
      String name = train ? "train" : "t10k";
      idx(name + "-images-idx3-ubyte", 0x803, set.images(), PICTURES * 28 * 28, PICTURES, 28, 28);
      idx(name + "-labels-idx1-ubyte", 0x801, set.labels(), PICTURES, PICTURES);
    }
  }

  private void idx(String name, int magic, byte[] bytes, int length, int... sizes)
      throws IOException {
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(folder.resolve(name)))) {
      out.writeInt(magic);
      for (int size : sizes) {
        out.writeInt(size);
      }
      out.write(bytes, 0, length);
    }
  }

  @AfterEach
  void restoreThreads() {
    Parallel.threads(threads);
  }

  private record Run(int status, String out, String err) {
    /** What was printed, without the seconds and the places of files. */
    List<String> results() {
      return out.lines()
          .filter(l -> !l.startsWith("see "))
          .map(l -> l.replaceAll("\\(.* s\\)", ""))
          .toList();
    }
  }

  private Run train(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream systemOut = System.out;
    PrintStream systemErr = System.err;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int status = Train.run(args);
      return new Run(
          status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(systemOut);
      System.setErr(systemErr);
    }
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
    assertEquals(0, run.status, run.err);
    List<String> lines = run.out.lines().toList();
    assertTrue(lines.get(lines.size() - 1).matches("test accuracy: \\d+\\.\\d %"), run.out);
    for (String picture : List.of("curves.png", "confusion.png", "misclassified.png")) {
      assertTrue(Files.exists(folder.resolve("out").resolve(picture)), picture);
      assertTrue(run.out.contains(picture), picture);
    }
    assertEquals(
        2,
        lines.stream().filter(l -> l.matches("epoch [12]/2  train loss .* accuracy .*")).count(),
        run.out);
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
      assertEquals(0, run.status, norm + ": " + run.err);
    }
  }

  @Test
  void badInputIsExplained() throws IOException {
    assertEquals(2, train("--epochs", "many").status);
    for (String[] args :
        new String[][] {
          {"--epochs", "0"},
          {"--batch-size", "-1"},
          {"--lr", "NaN"},
          {"--norm", "other"},
          {"--data", "nowhere"}
        }) {
      Run run = train(args);
      assertEquals(1, run.status, String.join(" ", args));
      assertTrue(run.err.startsWith("train: ") && run.err.contains("wanted"), run.err);
    }
    Files.write(folder.resolve("train-labels-idx1-ubyte"), new byte[] {0, 0, 8, 1, 0, 0, 1, 44, 3});
    Run run = trainOnFolder();
    assertEquals(1, run.status);
    assertTrue(run.err.contains("train-labels-idx1-ubyte"), run.err);
  }
}
