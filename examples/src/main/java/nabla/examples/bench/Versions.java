package nabla.examples.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import nabla.core.ArgumentException;
import nabla.core.DataException;
import nabla.examples.Program;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Says whether a change made a workload faster: times two builds in turn, so shortly after each
 * other that what else the machine does disturbs both.
 */
@Command(
    name = "versions",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Times workloads with another build of Nabla and with this one, in turn for a moment each,"
            + " and prints a table in Markdown.")
public final class Versions implements Runnable {
  private static final List<String> MODULES = List.of("core", "nn", "optim");

  /** Turns until both are compiled. */
  private static final int WARM_UP = 10;

  private static final int MAX_TURNS = 1000;

  @Option(
      names = "--turns",
      description = "How often each build has its turn; default: ${DEFAULT-VALUE}.")
  private int turns = 15;

  @Parameters(
      index = "0",
      paramLabel = "PROJECT",
      description = "The project's folder with the other build, as mvn test-compile leaves it.")
  private Path other;

  @Parameters(
      index = "1..*",
      paramLabel = "NAME-PART",
      description = "Chooses the workloads whose names contain one of these; default: all.")
  private List<String> parts = new ArrayList<>();

  private Versions() {}

  /**
   * Runs the program; exits with 0, with 2 for wrong arguments, with 1 if something else is wrong.
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** What {@link #main} does, giving the exit code. */
  static int run(String... args) {
    return Program.run(new Versions(), args);
  }

  @Override
  public void run() {
    Program.check(turns >= 1 && turns <= MAX_TURNS, "--turns", turns, "1 to " + MAX_TURNS);
    List<Workload> workloads = Workload.chosen(Workload.all(), parts);
    String path = System.getProperty("java.class.path");
    String before = classPath(path, other.toAbsolutePath().normalize());
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                "microseconds", "before, least", "now", "ratio", "before, median", "now", "ratio"));
    int threads = Runtime.getRuntime().availableProcessors();
    for (Workload workload : workloads) {
      System.err.println(workload.name());
      String[] program = {Slices.class.getName(), workload.name()};
      try (Turns old = Side.java("the other build", threads, before, program).start(List.of());
          Turns current = Side.java("this build", threads, path, program).start(List.of())) {
        table.add(row(workload.name(), old, current));
      }
    }
    System.out.print(table);
  }

  /** A class path with the modules of another build in the place of this one's. */
  private static String classPath(String path, Path project) {
    List<String> entries = new ArrayList<>(List.of(path.split(File.pathSeparator)));
    for (String module : MODULES) {
      Path classes = Path.of(module, "target", "classes");
      Path theirs = project.resolve(classes);
      if (!Files.isDirectory(theirs) || entries.contains(theirs.toString())) {
        throw new ArgumentException(
            ("PROJECT: got %s, wanted another copy of the project, with its classes in %s; run mvn"
                    + " test-compile there")
                .formatted(project, classes));
      }
      entries.replaceAll(entry -> Path.of(entry).endsWith(classes) ? theirs.toString() : entry);
    }
    return String.join(File.pathSeparator, entries);
  }

  private List<String> row(String name, Turns old, Turns current) {
    List<Timing> before = new ArrayList<>();
    List<Timing> now = new ArrayList<>();
    for (int i = 0; i < WARM_UP + turns; i++) {
      before.add(turn(old));
      now.add(turn(current));
    }
    List<String> row = new ArrayList<>(List.of(name));
    for (ToDoubleFunction<Timing> figure :
        List.<ToDoubleFunction<Timing>>of(Timing::minMicros, Timing::medianMicros)) {
      row.add(format("%.1f", median(i -> figure.applyAsDouble(before.get(i)))));
      row.add(format("%.1f", median(i -> figure.applyAsDouble(now.get(i)))));
      row.add(
          format(
              "%.2f",
              median(i -> figure.applyAsDouble(now.get(i)) / figure.applyAsDouble(before.get(i)))));
    }
    return row;
  }

  private double median(IntToDoubleFunction figure) {
    return Measurements.median(IntStream.range(WARM_UP, WARM_UP + turns).mapToDouble(figure));
  }

  private static Timing turn(Turns turns) {
    return turns
        .next()
        .orElseThrow(() -> new DataException("a build stopped: " + turns.lastLine()));
  }

  private static String format(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
