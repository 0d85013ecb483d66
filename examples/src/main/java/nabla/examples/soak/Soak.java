package nabla.examples.soak;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import nabla.core.StateDict;
import nabla.core.memory.Pool;
import nabla.examples.Program;
import nabla.examples.data.ImageSet;
import nabla.nn.io.Checkpoint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Trains two networks in turn in one JVM, for long and with ever other sizes, and tells whether
 * memory and speed stay flat, and numbers what they would be elsewhere.
 */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Trains a CNN and an LSTM for long with batches and sequences of ever other sizes, and"
            + " prints memory and speed as a Markdown table. At the end a fresh process repeats the"
            + " last steps, and two threads train at once; their losses must be the same bits.")
public final class Soak implements Callable<Integer> {
  private static final int WINDOW = 100;
  private static final double MEGABYTE = 1e6;
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /** By how much memory may grow, and speed fall, from the second interval to the last. */
  private static final double TOLERANCE = .1;

  @Option(names = "--minutes", description = "How long to train; default: ${DEFAULT-VALUE}.")
  private double minutes = 60;

  @Option(names = "--intervals", description = "Rows of the table; default: ${DEFAULT-VALUE}.")
  private int intervals = 12;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the checkpoint for the fresh process goes; default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("target", "soak");

  @Option(names = "--replay", hidden = true, description = "What the fresh process is told.")
  private Path replay;

  private final ImageSet pictures = ImageSet.fashionMnistSubset(true);

  /**
   * What an interval came to.
   *
   * @param cnn milliseconds of a step, their median, and likewise {@code lstm}
   * @param processor milliseconds of a step of both, on average, of all threads together, those of
   *     the garbage collector included
   * @param outside bytes of the process in memory outside of Java's heap, which is as large as its
   *     collector likes; NaN where the system doesn't tell
   * @param heap bytes that are reachable in Java's heap
   * @param pool bytes that the pool of arrays holds outside of it
   */
  private record Interval(
      double minute,
      long steps,
      double cnn,
      double lstm,
      double processor,
      double outside,
      double heap,
      double pool) {
    String row() {
      return String.format(
          Locale.ROOT,
          "| %.1f | %,d | %.2f | %.2f | %.2f | %.0f | %.1f | %.1f |",
          minute,
          steps,
          cnn,
          lstm,
          processor,
          outside / MEGABYTE,
          heap / MEGABYTE,
          pool / MEGABYTE);
    }
  }

  private Soak() {}

  /**
   * Runs the program; exits with 0, with 2 for wrong arguments, with 1 if something isn't flat or
   * equal.
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** What {@link #main} does, giving the exit code. */
  static int run(String... args) {
    return Program.run(new Soak(), args);
  }

  @Override
  public Integer call() throws Exception {
    Program.check(minutes > 0 && minutes <= 1e5, "--minutes", minutes, "a positive number");
    Program.check(intervals >= 2, "--intervals", intervals, "2 or more");
    SoakTask cnn = SoakTask.cnn(pictures);
    SoakTask lstm = SoakTask.lstm(pictures);
    if (replay != null) {
      StateDict saved = Checkpoint.read(replay);
      cnn.loadStateDict(saved.at("cnn"));
      lstm.loadStateDict(saved.at("lstm"));
      window(cnn, lstm).forEach(System.out::println);
      return 0;
    }
    List<Interval> measured = train(cnn, lstm);
    boolean flat = flat(measured.get(1), measured.get(intervals - 1));
    boolean fresh = likeAFreshProcess(cnn, lstm);
    boolean together = likeAlone();
    return flat && fresh && together ? 0 : 1;
  }

  // ---- Memory and speed ----

  private List<Interval> train(SoakTask cnn, SoakTask lstm) throws IOException {
    System.out.println(
        "| minute | steps of each | CNN, ms a step | LSTM, ms a step | both, ms of processors | outside the heap, MB | heap, MB | pool, MB |");
    System.out.println("|---:|---:|---:|---:|---:|---:|---:|---:|");
    List<Interval> measured = new ArrayList<>();
    long start = System.nanoTime();
    double length = minutes * 60e9 / intervals;
    for (int i = 1; i <= intervals; i++) {
      Durations ofCnn = new Durations();
      Durations ofLstm = new Durations();
      long processor = SYSTEM.getProcessCpuTime();
      do {
        ofCnn.add(cnn::step);
        ofLstm.add(lstm::step);
      } while (System.nanoTime() - start < i * length);
      processor = SYSTEM.getProcessCpuTime() - processor;
      double minute = (System.nanoTime() - start) / 60e9;
      System.gc();
      MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
      Interval interval =
          new Interval(
              minute,
              ofCnn.count(),
              ofCnn.median(),
              ofLstm.median(),
              processor / 1e6 / ofCnn.count(),
              resident() - heap.getCommitted(),
              heap.getUsed(),
              Pool.local().bytesHeld());
      System.out.println(interval.row());
      measured.add(interval);
    }
    return measured;
  }

  /** What Linux says is in memory. */
  private static double resident() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return Double.NaN;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> 1024 * Double.parseDouble(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(Double.NaN);
  }

  /**
   * From the second interval, when all is compiled and every size was there, to the last. Of speed
   * it is the processors' time that counts: the clock also runs while they work for others.
   */
  private static boolean flat(Interval second, Interval last) {
    boolean memory = last.outside <= second.outside * (1 + TOLERANCE);
    boolean speed = last.processor <= second.processor * (1 + TOLERANCE);
    System.out.printf(
        Locale.ROOT,
        "%nFrom the second interval to the last: memory outside the heap %+.1f %%, heap %+.1f %%, a step of the CNN %+.1f %%, of the LSTM %+.1f %%, processors' time %+.1f %%.%n",
        change(second.outside, last.outside),
        change(second.heap, last.heap),
        change(second.cnn, last.cnn),
        change(second.lstm, last.lstm),
        change(second.processor, last.processor));
    return (memory || Double.isNaN(last.outside)) && speed;
  }

  private static double change(double from, double to) {
    return 100 * (to / from - 1);
  }

  // ---- Numbers ----

  /** The bits of the losses of some steps. */
  private static List<String> window(SoakTask... tasks) {
    List<String> bits = new ArrayList<>();
    for (int i = 0; i < WINDOW; i++) {
      for (SoakTask task : tasks) {
        bits.add(Long.toHexString(Double.doubleToLongBits(task.step())));
      }
    }
    return bits;
  }

  private boolean likeAFreshProcess(SoakTask cnn, SoakTask lstm) throws Exception {
    Path state = out.resolve("state.safetensors");
    Checkpoint.write(
        state, StateDict.of(Map.of()).with("cnn", cnn.stateDict()).with("lstm", lstm.stateDict()));
    List<String> here = window(cnn, lstm);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Soak.class.getName()));
    command.addAll(List.of("--replay", state.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor(1, TimeUnit.MINUTES);
    return told("A fresh process that goes on from the checkpoint", here, said.lines().toList());
  }

  private boolean likeAlone() {
    List<Function<ImageSet, SoakTask>> makers = List.of(SoakTask::cnn, SoakTask::lstm);
    List<String> alone = new ArrayList<>();
    makers.forEach(make -> alone.addAll(started(make).join()));
    List<CompletableFuture<List<String>>> both = makers.stream().map(this::started).toList();
    List<String> together = new ArrayList<>();
    both.forEach(one -> together.addAll(one.join()));
    return told("Two threads at once, compared with each alone", alone, together);
  }

  private CompletableFuture<List<String>> started(Function<ImageSet, SoakTask> make) {
    return CompletableFuture.supplyAsync(
        () -> window(make.apply(pictures)), task -> new Thread(task).start());
  }

  private static boolean told(String who, List<String> wanted, List<String> got) {
    boolean equal = wanted.equals(got);
    System.out.printf(
        "%s: %s of %d losses%n", who, equal ? "the same bits" : "other bits", wanted.size());
    return equal;
  }
}
