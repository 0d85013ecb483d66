package nabla.examples.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nabla.core.ArgumentException;
import nabla.examples.Program;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the benchmark on Nabla and on PyTorch in turn, and prints both in one table. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Times each workload on Nabla and on PyTorch, in turn and in processes of their own, and"
            + " prints a table in Markdown.")
public final class Compare implements Runnable {
  private static final String NABLA = "Nabla";
  private static final String PEERS = "nabla.examples.bench.peers.Peers";
  private static final int MAX_ROUNDS = 100;

  @Option(
      names = "--rounds",
      description =
          "How often each side has its turn; 0 with --lines for a table of what is there;"
              + " default: ${DEFAULT-VALUE}.")
  private int rounds = 3;

  @Option(
      names = "--python",
      paramLabel = "COMMAND",
      description = "A Python with torch and numpy; default: ${DEFAULT-VALUE}.")
  private String python = "python3";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of each side; default: the processors, ${DEFAULT-VALUE}.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--keep-memory",
      description =
          "Has glibc keep freed memory for all sides, with which PyTorch is faster than by itself.")
  private boolean keepMemory;

  @Option(
      names = "--lines",
      paramLabel = "FILE",
      description =
          "Keeps what was measured in this file, and takes what is there into the medians: a long"
              + " comparison can be made in parts.")
  private Path lines;

  @Option(
      names = "--peers",
      description = "Times DL4J and DJL too; examples/compare downloads them for that.")
  private boolean peers;

  @Parameters(
      paramLabel = "NAME-PART",
      description = "Chooses the workloads whose names contain one of these; default: all.")
  private List<String> parts = new ArrayList<>();

  private Compare() {}

  /**
   * Runs the program; exits with 0, with 2 for wrong arguments, with 1 if something else is wrong.
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** What {@link #main} does, giving the exit code. */
  static int run(String... args) {
    return Program.run(new Compare(), args);
  }

  @Override
  public void run() {
    Program.check(rounds >= 0 && rounds <= MAX_ROUNDS, "--rounds", rounds, "0 to " + MAX_ROUNDS);
    Program.check(threads >= 1 && threads <= 256, "--threads", threads, "1 to 256");
    List<String> names =
        Workload.chosen(Workload.all(), parts).stream().map(Workload::name).toList();
    List<Side> sides = sides();
    Measurements measured =
        lines != null && Files.exists(lines) ? Measurements.read(lines) : new Measurements();
    for (int round = 1; round <= rounds; round++) {
      System.err.printf("round %d of %d%n", round, rounds);
      round(sides, measured);
    }
    print(names, sides.stream().map(Side::name).toList(), measured);
  }

  /** All workloads once: each on one side after the other, before the next. */
  private void round(List<Side> sides, Measurements measured) {
    List<String> arguments = new ArrayList<>(parts);
    arguments.add("--turns");
    Map<Side, Turns> going = new LinkedHashMap<>();
    try {
      sides.forEach(side -> going.put(side, side.start(arguments)));
      while (!going.isEmpty()) {
        for (Side side : List.copyOf(going.keySet())) {
          Optional<Timing> timing = going.get(side).next();
          timing.ifPresentOrElse(
              t -> measured.add(side.name(), t), () -> going.remove(side).close());
        }
        if (lines != null) {
          measured.write(lines);
        }
      }
    } finally {
      going.values().forEach(Turns::close);
    }
  }

  private List<Side> sides() {
    if (peers) {
      try {
        Class.forName(PEERS, false, Compare.class.getClassLoader());
      } catch (ClassNotFoundException e) {
        throw new ArgumentException(
            "--peers: DJL and DL4J aren't on the class path; start examples/compare --peers");
      }
    }
    List<Side> sides = new ArrayList<>();
    sides.add(Side.java(NABLA, threads, Bench.class.getName()));
    sides.add(Side.torch(python, threads));
    if (peers) {
      sides.add(Side.java("DJL", threads, PEERS, "djl"));
      sides.add(Side.java("DL4J", threads, PEERS, "dl4j"));
    }
    return keepMemory ? sides.stream().map(Side::keepingMemory).toList() : sides;
  }

  private void print(List<String> names, List<String> sides, Measurements measured) {
    Comparison comparison =
        new Comparison(
            measured,
            NABLA,
            sides.get(1),
            sides.subList(2, sides.size()),
            Ratios.resource("targets.csv"));
    System.out.printf(
        "%s and %s, in turn, medians of times and of ratios over %d rounds; float32, %d threads%s.%n%s.%n%n%s%n%s",
        NABLA,
        String.join(", ", sides.subList(1, sides.size())),
        measured.rounds(),
        threads,
        keepMemory ? ", freed memory kept" : "",
        Machine.description(),
        comparison.table(names),
        comparison.summary(names));
  }
}
