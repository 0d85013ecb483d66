package nabla.examples.bench;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was measured of a workload, here or by another program.
 *
 * @param name the workload's
 * @param medianMicros microseconds of a run: the median of several averages
 * @param minMicros the least of these averages
 * @param heapBytes bytes of Java heap that a run allocates; 0 where there is no Java
 * @param peakBytes the most bytes off the heap that tensors held during a run, beyond those before
 *     it; 0 where nobody counts them
 */
record Timing(String name, double medianMicros, double minMicros, long heapBytes, long peakBytes) {
  private static final Pattern NAME = Pattern.compile("\"name\": *\"([^\"]+)\"");

  /** A line that {@code torch_bench.py} prints alike. */
  String toJson() {
    return String.format(
        Locale.ROOT,
        "{\"name\": \"%s\", \"median_us\": %.2f, \"min_us\": %.2f, \"heap_bytes\": %d,"
            + " \"peak_bytes\": %d}",
        name,
        medianMicros,
        minMicros,
        heapBytes,
        peakBytes);
  }

  /** Reads such a line; empty if it is something else, such as a warning of a library. */
  static Optional<Timing> parse(String line) {
    Matcher name = NAME.matcher(line);
    Optional<Double> median = number(line, "median_us");
    if (!name.find() || median.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Timing(
            name.group(1),
            median.get(),
            number(line, "min_us").orElse(median.get()),
            number(line, "heap_bytes").orElse(0.).longValue(),
            number(line, "peak_bytes").orElse(0.).longValue()));
  }

  private static Optional<Double> number(String line, String key) {
    Matcher value =
        Pattern.compile("\"" + key + "\": *(-?\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?)").matcher(line);
    return value.find() ? Optional.of(Double.valueOf(value.group(1))) : Optional.empty();
  }
}
