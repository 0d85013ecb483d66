package nabla.examples.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nabla.core.DataException;
import nabla.examples.Program;
import nabla.examples.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs' arguments, and what they say where something is missing. */
class BenchProgramsTest {
  @TempDir Path folder;

  private static void assertOneLine(int status, String part, Run run) {
    assertEquals(status, run.status(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.err().contains(part), run.err());
    assertEquals("", run.out());
  }

  @Test
  void aPythonThatIsMissingIsSaidInOneLine() {
    Run run = Run.of(() -> Compare.run("--python", "no-such-python", "chain"));
    assertOneLine(1, "no-such-python", run);
    assertTrue(run.err().contains("wanted a Python that has torch"), run.err());
  }

  /** Stands for a Python: a script that says what it is told to, and ends with an exit code. */
  private String python(String script) throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no shell here");
    Path file = Files.writeString(folder.resolve("python"), "#!/bin/sh\n" + script);
    assertTrue(file.toFile().setExecutable(true));
    return file.toString();
  }

  @Test
  void aPythonWithoutTorchIsSaidInOneLine() throws IOException {
    String python = python("echo 'Traceback' >&2\necho 'No module named torch' >&2\nexit 1\n");
    assertOneLine(
        1, "No module named torch", Run.of(() -> Compare.run("--python", python, "chain")));
  }

  @Test
  void theOtherSidesLinesAreHandedOn() throws IOException {
    Side torch = Side.torch(python("echo 9.8\n"), 2);
    assertEquals("PyTorch 9.8", torch.name());
    String speaking =
        python("echo warning >&2\necho '{\"name\": \"a\", \"median_us\": '$OMP_NUM_THREADS'}'\n");
    List<Timing> timings = new ArrayList<>();
    new Side("test", List.of(speaking), 3).run(List.of("a"), timings::add);
    assertEquals(List.of(new Timing("a", 3, 3, 0, 0)), timings);
  }

  @Test
  void freedMemoryIsKeptOnRequestOnly() throws IOException {
    String speaking =
        python("echo '{\"name\": \"a\", \"median_us\": '${MALLOC_TRIM_THRESHOLD_:-1}'}'\n");
    Side side = new Side("test", List.of(speaking), 1);
    List<Double> thresholds = new ArrayList<>();
    side.run(List.of(), timing -> thresholds.add(timing.medianMicros()));
    side.keepingMemory().run(List.of(), timing -> thresholds.add(timing.medianMicros()));
    assertEquals(List.of(1.0, (double) (1L << 32)), thresholds);
  }

  @Test
  void aSideWaitsForEachOfItsTurns() throws IOException {
    String script =
        """
        for n in a b; do
          read turn || exit
          echo "{\\"name\\": \\"$n\\", \\"median_us\\": 1}"
        done
        """;
    try (Turns turns = new Side("test", List.of(python(script)), 1).start(List.of("--turns"))) {
      assertEquals("a", turns.next().orElseThrow().name());
      assertEquals("b", turns.next().orElseThrow().name());
      assertTrue(turns.next().isEmpty());
      assertTrue(turns.next().isEmpty(), "asked once more");
    }
  }

  @Test
  void withoutATurnNothingIsTimed() {
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream("\n".getBytes(UTF_8)));
      Run run = Run.of(() -> Program.run(new Bench(Workload.all()), "--turns", "--list", "chain"));
      assertEquals("engine/chain_150_ops_8x8", run.out().strip());
      System.setIn(new ByteArrayInputStream(new byte[0]));
      run = Run.of(() -> Program.run(new Bench(Workload.all()), "--turns", "chain"));
      assertEquals("", run.out());
      assertEquals(0, run.status());
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void aSideThatFailsIsSaidWithItsLastLine() throws IOException {
    String failing = python("echo first\necho last >&2\nexit 3\n");
    DataException error =
        assertThrows(
            DataException.class,
            () -> new Side("test", List.of(failing), 1).run(List.of(), timing -> {}));
    assertTrue(error.getMessage().matches("test .*exit code 3.*last"), error.getMessage());
  }

  @Test
  void aTableIsMadeOfWhatWasKept() throws IOException {
    String python = python("echo 9.8\n");
    Measurements kept = new Measurements();
    kept.add("Nabla", new Timing("engine/chain_150_ops_8x8", 151, 100, 302, 0));
    kept.add("PyTorch 9.8", new Timing("engine/chain_150_ops_8x8", 604, 600, 0, 0));
    Path lines = folder.resolve("lines.jsonl");
    kept.write(lines);
    Run run =
        Run.of(
            () ->
                Compare.run(
                    "--python", python, "--rounds", "0", "--lines", lines.toString(), "chain"));
    assertEquals(0, run.status(), run.err());
    assertTrue(
        run.out().contains("PyTorch 9.8, in turn, medians of times and of ratios over 1 rounds"),
        run.out());
    assertTrue(run.out().contains("targets missed: 1."), run.out());
    assertTrue(run.out().contains("1.00 us and 2 bytes of Java heap an op"), run.out());
  }

  @Test
  void wrongArgumentsAreSaidInOneLine() {
    assertOneLine(1, "--rounds", Run.of(() -> Compare.run("--rounds", "-1")));
    assertOneLine(1, "--threads", Run.of(() -> Compare.run("--threads", "0")));
    assertOneLine(1, "--threads", Run.of(() -> Scaling.run("--threads", "1000")));
    assertOneLine(1, "--turns", Run.of(() -> Versions.run("--turns", "0", "..")));
    assertOneLine(1, "PROJECT", Run.of(() -> Versions.run(folder.toString(), "chain")));
    assertEquals(2, Run.of(() -> Versions.run("--turns")).status());
    assertOneLine(1, "\"nothing\"", Run.of(() -> Compare.run("nothing")));
    assertOneLine(1, "\"nothing\"", Run.of(() -> Scaling.run("nothing")));
    assertOneLine(
        1, "\"nothing\"", Run.of(() -> Program.run(new Bench(Workload.all()), "nothing")));
    assertEquals(2, Run.of(() -> Compare.run("--round", "1")).status());
    assertEquals(2, Run.of(() -> Guard.run("--updates")).status());
  }

  @Test
  void peersThatAreMissingAreSaidInOneLine() {
    assumeTrue(getClass().getResource("peers/Peers.class") == null, "compiled by profile peers");
    assertOneLine(1, "examples/compare --peers", Run.of(() -> Compare.run("--peers", "chain")));
  }

  @Test
  void namesAreListed() {
    Run run = Run.of(() -> Program.run(new Bench(Workload.all()), "--list", "adam", "chain"));
    assertEquals(0, run.status(), run.err());
    assertEquals(
        List.of("engine/chain_150_ops_8x8", "engine/adam_1m_parameters"),
        run.out().lines().toList());
  }

  @Test
  void theGuardNamesWhatBecameSlower() {
    Map<String, Double> stored = Map.of("a", 1., "b", 2., "gone", 1.);
    assertEquals(List.of(), Guard.slower(stored, Map.of("a", 1.49, "b", 2.9, "new", 9.)));
    assertEquals(
        List.of("b has become 1.6 times slower"), Guard.slower(stored, Map.of("a", .5, "b", 3.2)));
  }

  @Test
  void timeIsLinearWhereTimeByWorkIsLeast() {
    assertEquals(
        List.of(4, 8),
        Series.linear(List.of(1, 2, 4, 8, 16), new double[] {9, 3, 1.1, 1, 1.3}, 1.2));
    for (Series series : Series.all()) {
      assertTrue(series.sizes().size() >= 6, series.title());
      series.workload(series.sizes().get(0)).setUp().get().run();
    }
  }
}
