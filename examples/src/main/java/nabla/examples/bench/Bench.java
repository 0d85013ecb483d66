package nabla.examples.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import nabla.core.Generator;
import nabla.examples.Program;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Times the chosen workloads, and prints one line of JSON each. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Times training steps, layers and the engine, and prints a line of JSON each.")
public final class Bench implements Runnable {
  @Option(names = "--list", description = "Only tells the workloads' names.")
  private boolean list;

  @Option(
      names = "--turns",
      description = "Waits for a line on standard input before each workload, and ends with it.")
  private boolean turns;

  @Parameters(
      paramLabel = "NAME-PART",
      description = "Chooses the workloads whose names contain one of these; default: all.")
  private List<String> parts = new ArrayList<>();

  private final List<Workload> workloads;
  private final List<Workload> known;

  /** A program of some workloads. */
  Bench(List<Workload> workloads) {
    this(workloads, workloads);
  }

  /** A program of some of the known workloads: to choose others of these is no error. */
  public Bench(List<Workload> workloads, List<Workload> known) {
    this.workloads = workloads;
    this.known = known;
  }

  /**
   * Runs the program; exits with 0, with 2 for wrong arguments, with 1 if something else is wrong.
   */
  public static void main(String[] args) {
    System.exit(Program.run(new Bench(Workload.all()), args));
  }

  @Override
  public void run() {
    Generator.manualSeed(0);
    for (Workload workload : Workload.chosen(workloads, known, parts)) {
      if (turns && !itsTurn()) {
        return;
      }
      System.out.println(list ? workload.name() : Stopwatch.time(workload).toJson());
    }
  }

  private static boolean itsTurn() {
    try {
      int read;
      do {
        read = System.in.read();
      } while (read >= 0 && read != '\n');
      return read >= 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
