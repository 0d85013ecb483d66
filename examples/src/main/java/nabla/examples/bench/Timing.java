package nabla.examples.bench;

import java.util.Locale;

/**
 * What was measured of a workload.
 *
 * @param name the workload's
 * @param medianMicros microseconds of a run: the median of several averages
 * @param minMicros the least of these averages
 */
record Timing(String name, double medianMicros, double minMicros) {
  /** A line that {@code torch_bench.py} prints alike. */
  String toJson() {
    return String.format(
        Locale.ROOT,
        "{\"name\": \"%s\", \"median_us\": %.2f, \"min_us\": %.2f}",
        name,
        medianMicros,
        minMicros);
  }
}
