package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import nabla.nn.io.Checkpoint;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training that is killed again and again, that finds the disk full and is told to end, comes to
 * the same bits as one that ran through. {@code -Dnabla.kills=50} kills it 50 times.
 */
class KillTest {
  private static final int KILLS = Integer.getInteger("nabla.kills", 4);
  private static final long SEED = Long.getLong("nabla.seed", 1);
  private static final int PICTURES = 300;
  private static final int KILLED = 128 + 9;
  private static final int TERMINATED = 128 + 15;

  /** A run trains at most so long before it is killed: a few dozen batches and checkpoints. */
  private static final int LONGEST_MILLIS = 400;

  /** What a process may write into one file of a disk that is full, in KiB: not a checkpoint. */
  private static final int FULL_DISK = 48;

  @TempDir static Path folder;

  /** What the training that ran through came to. */
  private static Map<String, byte[]> wanted;

  @BeforeAll
  static void runThrough() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "signals and limits are Unix's");
    SmallImages.write(folder, PICTURES);
    Path through = folder.resolve("through");
    assertStatus(0, start("", through));
    wanted = results(through);
  }

  /** Starts the program in a JVM of its own, its output going to a file. */
  private static Process start(String prelude, Path out, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(Nabla.class.getName());
    command.addAll(List.of("--data", folder.toString(), "--epochs", "4", "--batch-size", "10"));
    command.addAll(List.of("--checkpoint-every", "3", "--out", out.toString()));
    command.addAll(List.of(more));
    List<String> shell = List.of("/bin/bash", "-c", prelude + "exec \"$@\"", "bash");
    return new ProcessBuilder(Stream.concat(shell.stream(), command.stream()).toList())
        .redirectErrorStream(true)
        .redirectOutput(log().toFile())
        .start();
  }

  private static Path log() {
    return folder.resolve("output.txt");
  }

  private static void assertStatus(int wanted, Process process) throws Exception {
    assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it hangs");
    assertEquals(wanted, process.exitValue(), Files.readString(log()));
  }

  private static List<Path> files(Path directory, Predicate<String> wanted) throws IOException {
    if (Files.notExists(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(f -> wanted.test(f.getFileName().toString())).sorted().toList();
    }
  }

  private static List<Path> steps(Path out) throws IOException {
    return files(out.resolve("checkpoints"), name -> name.matches("step-\\d+\\.safetensors"));
  }

  private static List<Path> halfWritten(Path out) throws IOException {
    return files(out.resolve("checkpoints"), name -> name.endsWith(".part"));
  }

  /** Waits until something is so, or the process ends; true if it is so. */
  private static boolean await(Process process, Condition condition) throws Exception {
    while (process.isAlive()) {
      if (condition.holds()) {
        return true;
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
    return false;
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException;
  }

  /** All checkpoints, what is kept of the best, and the log without its times. */
  private static Map<String, byte[]> results(Path out) throws IOException {
    Map<String, byte[]> results = new TreeMap<>();
    for (Path file : files(out.resolve("checkpoints"), name -> true)) {
      results.put(file.getFileName().toString(), Files.readAllBytes(file));
    }
    results.put("model", Files.readAllBytes(out.resolve(Train.MODEL)));
    String log = Files.readString(out.resolve("log.jsonl"));
    results.put("log", log.replaceAll("\"seconds\": [^}]*", "").getBytes(StandardCharsets.UTF_8));
    return results;
  }

  private static void assertAsWanted(Map<String, byte[]> got) {
    assertEquals(wanted.keySet(), got.keySet());
    wanted.forEach((name, bytes) -> assertArrayEquals(bytes, got.get(name), name));
  }

  /**
   * Kills it, at a random moment or while it writes; then the directory has a complete checkpoint.
   *
   * @return false if it was at its end before
   */
  private static boolean kill(Process process, Path out, boolean inWriting, Random random)
      throws Exception {
    List<Path> before = steps(out);
    if (!await(process, () -> !steps(out).equals(before))) {
      return false;
    }
    TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_MILLIS));
    if (inWriting) {
      await(process, () -> !halfWritten(out).isEmpty());
    }
    process.destroyForcibly();
    process.waitFor();
    if (process.exitValue() != KILLED) {
      return false;
    }
    List<Path> steps = steps(out);
    assertTrue(!steps.isEmpty(), "no checkpoint is left");
    Checkpoint.read(steps.get(steps.size() - 1));
    return true;
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void nothingIsLost() throws Exception {
    Random random = new Random(SEED);
    int kills = 0;
    int leftovers = 0;
    for (int training = 0; kills < KILLS; training++) {
      Path out = folder.resolve("killed" + training);
      Process process = start("", out);
      while (kills < KILLS && kill(process, out, kills % 2 == 1, random)) {
        kills++;
        leftovers += halfWritten(out).size();
        process = start("", out, "--resume");
      }
      assertStatus(0, process);
      assertAsWanted(results(out));
    }
    System.out.printf(
        "killed %d times with seed %d, %d of them while a checkpoint was written%n",
        kills, SEED, leftovers);
    assertTrue(leftovers > 0, "no kill was while writing");
  }

  @Test
  void aFullDiskAndATerminationLoseNothing() throws Exception {
    Path out = folder.resolve("out");
    Process terminated = start("", out);
    assertTrue(await(terminated, () -> !steps(out).isEmpty()));
    terminated.destroy();
    assertStatus(TERMINATED, terminated);
    String said = Files.readString(log());
    assertTrue(said.contains("stopped after") && said.contains("--resume --out " + out), said);

    List<Path> before = steps(out);
    assertStatus(1, start("ulimit -f %d; ".formatted(FULL_DISK), out, "--resume"));
    String full = Files.readString(log());
    assertTrue(full.contains("train: ") && full.contains("can't be written"), full);
    assertEquals(before, steps(out));
    assertEquals(List.of(), halfWritten(out));

    assertStatus(0, start("", out, "--resume"));
    assertAsWanted(results(out));
  }
}
