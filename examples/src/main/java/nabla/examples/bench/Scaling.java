package nabla.examples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import nabla.examples.Program;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How the time of a training step grows with the batch, the width and the threads. */
@Command(
    name = "scaling",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Times training steps at many batches and widths, with one thread and with more, each in a"
            + " JVM of its own, and prints tables in Markdown.")
public final class Scaling implements Runnable {
  /** Where the time by work is within this factor of its least, the time counts as linear. */
  private static final double LINEAR = 1.2;

  /** Backward there is one multiply-add for the weight and one for the input; each is two flops. */
  private static final double FLOPS = 6;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to compare one with; default: the processors, ${DEFAULT-VALUE}.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Parameters(
      paramLabel = "NAME-PART",
      description =
          "Chooses workloads by parts of their names, such as batch, width, cnn, mlp, lstm;"
              + " default: all.")
  private List<String> parts = new ArrayList<>();

  private Scaling() {}

  /**
   * Runs the program; exits with 0, with 2 for wrong arguments, with 1 if something else is wrong.
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** What {@link #main} does, giving the exit code. */
  static int run(String... args) {
    return Program.run(new Scaling(), args);
  }

  /** The side of these comparisons: a {@link Bench} of the steps that grow. */
  static final class Points {
    private Points() {}

    /** Prints the timings of the chosen steps. */
    public static void main(String[] args) {
      System.exit(Program.run(new Bench(workloads()), args));
    }
  }

  private static List<Workload> workloads() {
    return Series.all().stream()
        .flatMap(series -> series.sizes().stream().map(series::workload))
        .toList();
  }

  @Override
  public void run() {
    Program.check(threads >= 1 && threads <= 256, "--threads", threads, "1 to 256");
    Workload.chosen(workloads(), parts);
    Measurements measured = new Measurements();
    for (int n : threads == 1 ? List.of(1) : List.of(1, threads)) {
      System.err.printf("threads: %d%n", n);
      Side side = Side.java(side(n), n, Points.class.getName());
      side.run(parts, timing -> measured.add(side.name(), timing));
    }
    System.out.printf("%s.%n", Machine.description());
    Series.all().forEach(series -> print(series, measured));
  }

  private static String side(int threads) {
    return threads + (threads == 1 ? " thread" : " threads");
  }

  private void print(Series series, Measurements measured) {
    List<Integer> sizes =
        series.sizes().stream()
            .filter(size -> measured.median(side(1), series.workload(size).name()).isPresent())
            .toList();
    if (sizes.isEmpty()) {
      return;
    }
    MarkdownTable table =
        new MarkdownTable(
            List.of(
                series.title(),
                side(1) + ", us",
                side(threads) + ", us",
                "faster",
                "us/sample",
                "GFLOP/s"));
    double[] byWork = new double[sizes.size()];
    for (int i = 0; i < byWork.length; i++) {
      int size = sizes.get(i);
      double one = micros(measured, 1, series, size);
      double many = micros(measured, threads, series, size);
      int batch = series.batch().applyAsInt(size);
      double flops = FLOPS * batch * series.multiplyAdds().applyAsDouble(size);
      byWork[i] = many / flops;
      table.add(
          List.of(
              Integer.toString(size),
              format("%.0f", one),
              format("%.0f", many),
              format("%.2f", one / many),
              format("%.2f", many / batch),
              format("%.1f", flops / many / 1e3)));
    }
    System.out.printf(
        "%n%s%nTime is proportional to work, within a fifth, at %s.%n",
        table,
        Series.linear(sizes, byWork, LINEAR).stream()
            .map(String::valueOf)
            .collect(Collectors.joining(", ")));
  }

  private static double micros(Measurements measured, int threads, Series series, int size) {
    return measured
        .median(side(threads), series.workload(size).name())
        .orElseThrow()
        .medianMicros();
  }

  private static String format(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }
}
