package nabla.examples.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import nabla.core.Generator;
import nabla.examples.Program;
import nabla.nn.io.WholeFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Says what has become slower since the stored ratios were measured. A ratio is the time of a
 * workload by the time of a calibration loop just before and after it, so that a machine that is
 * busy or clocked down for a while, alike for both, gives no alarm.
 */
@Command(
    name = "guard",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Times some workloads in about two minutes, and fails if one has become 1.5 times slower"
            + " than when the stored ratios were measured.")
public final class Guard implements Callable<Integer> {
  /** One of each kind, so that a change of any kernel or of the engine is seen in one of them. */
  private static final List<String> WATCHED =
      List.of(
          "step/cnn_bn_b8",
          "step/cnn_sn_b64",
          "step/mlp_ln_b32",
          "step/char_lstm_b32_t64_h128",
          "step/char_gru_b32_t64_h128",
          "step/lstm_cell_t20_b16_h64",
          "norm/batch_64x32x28x28",
          "norm/switch_64x32x28x28",
          "norm/group4_8x16x14x14",
          "norm/layer_512x1024",
          "layer/conv3x3_64x32x28x28",
          "engine/chain_150_ops_8x8",
          "engine/adam_1m_parameters",
          "infer/cnn_bn_b256");

  private static final double LIMIT = 1.5;
  private static final String FILE = "guard.csv";

  /** Seen from the project's root, in which programs are started. */
  private static final Path SOURCE = Path.of("examples/src/main/resources/bench", FILE);

  @Option(
      names = "--update",
      description =
          "Stores the ratios measured now: after a change that is meant to cost time, or on a"
              + " machine that isn't the one where they were stored, before the change.")
  private boolean update;

  private final Calibration calibration = new Calibration();

  private Guard() {}

  /**
   * Runs the program; exits with 0 if nothing has become slower, with 2 for wrong arguments, else
   * with 1.
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** What {@link #main} does, giving the exit code. */
  static int run(String... args) {
    return Program.run(new Guard(), args);
  }

  @Override
  public Integer call() {
    Generator.manualSeed(0);
    Map<String, Double> stored = update ? Map.of() : Ratios.resource(FILE);
    Map<String, Double> measured = new LinkedHashMap<>();
    for (Workload workload : Workload.all()) {
      if (WATCHED.contains(workload.name())) {
        double ratio = ratio(workload);
        if (!slower(stored, Map.of(workload.name(), ratio)).isEmpty()) {
          ratio = Math.min(ratio, ratio(workload));
        }
        measured.put(workload.name(), ratio);
        System.out.println(line(workload.name(), ratio, stored.get(workload.name())));
      }
    }
    if (update) {
      WholeFile.write(SOURCE, text(measured));
      System.out.println("stored in " + SOURCE);
      return 0;
    }
    List<String> slower = slower(stored, measured);
    slower.forEach(System.out::println);
    return slower.isEmpty() ? 0 : 1;
  }

  private double ratio(Workload workload) {
    double before = calibration.micros();
    double micros = Stopwatch.time(workload).minMicros();
    return micros / Math.min(before, calibration.micros());
  }

  private static String line(String name, double ratio, Double before) {
    String now = String.format(Locale.ROOT, "%-30s %8.5f", name, ratio);
    return before == null
        ? now
        : now + String.format(Locale.ROOT, ", stored %8.5f: %.2f times", before, ratio / before);
  }

  /** A sentence for each workload whose ratio is more than 1.5 times the stored one. */
  static List<String> slower(Map<String, Double> stored, Map<String, Double> measured) {
    List<String> sentences = new ArrayList<>();
    measured.forEach(
        (name, ratio) -> {
          Double before = stored.get(name);
          if (before != null && ratio > LIMIT * before) {
            sentences.add(
                String.format(
                    Locale.ROOT, "%s has become %.1f times slower", name, ratio / before));
          }
        });
    return sentences;
  }

  private static String text(Map<String, Double> measured) {
    return measured.entrySet().stream()
        .map(e -> String.format(Locale.ROOT, "%s,%.5f%n", e.getKey(), e.getValue()))
        .collect(
            Collectors.joining(
                "",
                "# A workload's time by that of the calibration loop, as examples/guard --update"
                    + " stores it.\n# "
                    + Machine.description()
                    + "\n",
                ""));
  }
}
