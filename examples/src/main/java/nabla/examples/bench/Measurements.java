package nabla.examples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import nabla.core.DataException;
import nabla.nn.io.WholeFile;

/** All timings of a comparison: by side, by workload, one for each round. */
final class Measurements {
  private static final Pattern SIDE = Pattern.compile("\"side\": *\"([^\"]+)\"");

  private final Map<String, Map<String, List<Timing>>> sides = new LinkedHashMap<>();

  void add(String side, Timing timing) {
    sides
        .computeIfAbsent(side, s -> new LinkedHashMap<>())
        .computeIfAbsent(timing.name(), name -> new ArrayList<>())
        .add(timing);
  }

  /** The median of each figure over the rounds; empty if the side has no such workload. */
  Optional<Timing> median(String side, String workload) {
    List<Timing> rounds = rounds(side, workload);
    return rounds.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Timing(
                workload,
                median(rounds, Timing::medianMicros),
                median(rounds, Timing::minMicros),
                (long) median(rounds, Timing::heapBytes),
                (long) median(rounds, Timing::peakBytes)));
  }

  /**
   * The median over the rounds of the ratio of times, one side's to another's; empty if either has
   * no such workload.
   */
  OptionalDouble ratio(String side, String other, String workload) {
    List<Timing> ours = rounds(side, workload);
    List<Timing> theirs = rounds(other, workload);
    int both = Math.min(ours.size(), theirs.size());
    return both == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            median(
                IntStream.range(0, both)
                    .mapToDouble(i -> ours.get(i).medianMicros() / theirs.get(i).medianMicros())));
  }

  private List<Timing> rounds(String side, String workload) {
    return sides.getOrDefault(side, Map.of()).getOrDefault(workload, List.of());
  }

  private static double median(List<Timing> rounds, ToDoubleFunction<Timing> figure) {
    return median(rounds.stream().mapToDouble(figure));
  }

  /** The middle one, or the mean of the two in the middle. */
  static double median(DoubleStream figures) {
    double[] sorted = figures.sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** The most rounds that a workload of any side has seen. */
  int rounds() {
    return sides.values().stream()
        .flatMap(side -> side.values().stream())
        .mapToInt(List::size)
        .max()
        .orElse(0);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws DataException if it can't be read, or a line is something else
   */
  static Measurements read(Path file) {
    Measurements all = new Measurements();
    try {
      for (String line : Files.readAllLines(file)) {
        Matcher side = SIDE.matcher(line);
        Optional<Timing> timing = Timing.parse(line);
        if (!side.find() || timing.isEmpty()) {
          throw new DataException(
              "%s: got the line \"%s\", wanted one that --lines wrote".formatted(file, line));
        }
        all.add(side.group(1), timing.get());
      }
    } catch (IOException e) {
      throw new DataException("%s can't be read: %s".formatted(file, e), e);
    }
    return all;
  }

  /** Writes a line of JSON for each timing. */
  void write(Path file) {
    String text =
        sides.entrySet().stream()
            .flatMap(
                side ->
                    side.getValue().values().stream()
                        .flatMap(List::stream)
                        .map(timing -> line(side.getKey(), timing)))
            .collect(Collectors.joining());
    WholeFile.write(file, text);
  }

  private static String line(String side, Timing timing) {
    return "{\"side\": \"" + side + "\", " + timing.toJson().substring(1) + "\n";
  }
}
