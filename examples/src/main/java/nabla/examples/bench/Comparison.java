package nabla.examples.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What was measured on both sides, as text. */
final class Comparison {
  private static final int CHAIN_OPS = 151;

  private final Measurements measured;
  private final String here;
  private final String other;
  private final List<String> peers;
  private final Map<String, Double> targets;

  /**
   * Nabla's measurements beside another's.
   *
   * @param here Nabla's side
   * @param other what its ratios are taken to
   * @param peers sides that are only shown
   * @param targets the ratio to reach, for some workloads
   */
  Comparison(
      Measurements measured,
      String here,
      String other,
      List<String> peers,
      Map<String, Double> targets) {
    this.measured = measured;
    this.here = here;
    this.other = other;
    this.peers = peers;
    this.targets = targets;
  }

  /** The ratio of times, here to there, of each workload that both have. */
  private Map<String, Double> ratios(List<String> workloads, String side) {
    Map<String, Double> ratios = new LinkedHashMap<>();
    for (String workload : workloads) {
      measured.ratio(here, side, workload).ifPresent(ratio -> ratios.put(workload, ratio));
    }
    return ratios;
  }

  /** A row for each workload that was measured here. */
  String table(List<String> workloads) {
    String there = brief(other);
    List<String> columns = new ArrayList<>();
    columns.addAll(List.of("workload", here + " us", there + " us", "ratio", "target"));
    columns.addAll(List.of("heap/run", "peak", there + " peak"));
    for (String peer : peers) {
      columns.addAll(List.of(peer + " us", "ratio"));
    }
    MarkdownTable table = new MarkdownTable(columns);
    for (String workload : workloads) {
      measured.median(here, workload).ifPresent(ours -> table.add(row(ours)));
    }
    return table.toString();
  }

  /** A side's name without its version. */
  private static String brief(String side) {
    return side.split(" ")[0];
  }

  private List<String> row(Timing ours) {
    String name = ours.name();
    Optional<Timing> theirs = measured.median(other, name);
    List<String> row = new ArrayList<>(List.of(name, micros(ours)));
    row.add(theirs.map(Comparison::micros).orElse(""));
    row.add(ratio(name, other));
    row.add(target(name));
    row.add(bytes(ours.heapBytes()));
    row.add(bytes(ours.peakBytes()));
    row.add(theirs.map(t -> bytes(t.peakBytes())).orElse(""));
    for (String peer : peers) {
      Optional<Timing> peers = measured.median(peer, name);
      row.add(peers.map(Comparison::micros).orElse(""));
      row.add(ratio(name, peer));
    }
    return row;
  }

  private String target(String workload) {
    OptionalDouble ratio = measured.ratio(here, other, workload);
    Double target = targets.get(workload);
    if (target == null || ratio.isEmpty()) {
      return "";
    }
    return format(ratio.getAsDouble() <= target ? "%.2f" : "%.2f missed", target);
  }

  /** The means of ratios to each side, and what the engine needs for an operation. */
  String summary(List<String> workloads) {
    StringBuilder text = new StringBuilder();
    Map<String, Double> all = ratios(workloads, other);
    double[] aimed =
        all.entrySet().stream()
            .filter(e -> targets.containsKey(e.getKey()))
            .mapToDouble(Map.Entry::getValue)
            .toArray();
    if (aimed.length > 0) {
      text.append(
          format(
              "Geometric mean of the %d ratios that have a target: %.3f; targets missed: %d.%n",
              aimed.length, geometricMean(aimed), missed(all)));
    }
    appendMean(text, other, all);
    for (String peer : peers) {
      appendMean(text, peer, ratios(workloads, peer));
    }
    measured
        .median(here, "engine/chain_150_ops_8x8")
        .ifPresent(
            chain ->
                text.append(
                    format(
                        "The engine, forward and backward: %.2f us and %d bytes of Java heap an"
                            + " op.%n",
                        chain.medianMicros() / CHAIN_OPS, chain.heapBytes() / CHAIN_OPS)));
    return text.toString();
  }

  private long missed(Map<String, Double> ratios) {
    return ratios.entrySet().stream()
        .filter(e -> e.getValue() > targets.getOrDefault(e.getKey(), Double.POSITIVE_INFINITY))
        .count();
  }

  private void appendMean(StringBuilder text, String side, Map<String, Double> ratios) {
    if (!ratios.isEmpty()) {
      double[] values = ratios.values().stream().mapToDouble(Double::doubleValue).toArray();
      text.append(
          format(
              "Geometric mean of all %d ratios to %s: %.3f.%n",
              values.length, side, geometricMean(values)));
    }
  }

  /** The number whose powers are the product of these: the mean for ratios. */
  static double geometricMean(double... ratios) {
    return Math.exp(Arrays.stream(ratios).map(Math::log).average().orElse(Double.NaN));
  }

  private static String micros(Timing timing) {
    double micros = timing.medianMicros();
    return format(micros < 100 ? "%.1f" : "%.0f", micros);
  }

  private String ratio(String workload, String side) {
    OptionalDouble ratio = measured.ratio(here, side, workload);
    return ratio.isPresent() ? format("%.2f", ratio.getAsDouble()) : "";
  }

  /** A number of bytes in a unit that leaves a few digits. */
  static String bytes(long bytes) {
    return bytes < 10_000
        ? bytes + " B"
        : bytes < 10_000_000 ? format("%.0f kB", bytes / 1e3) : format("%.1f MB", bytes / 1e6);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
