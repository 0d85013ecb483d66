package nabla.examples.bench;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import nabla.core.ArgumentException;

/**
 * A piece of work that is timed again and again.
 *
 * @param name what it is, the same as on the other side of the comparison
 * @param setUp makes what the work needs, and gives the work; it isn't called before its turn, so
 *     that nothing else is in memory
 */
public record Workload(String name, Supplier<Runnable> setUp) {
  /** All of Nabla's, in the order in which they are timed. */
  public static List<Workload> all() {
    return Stream.of(
            Steps.workloads(),
            NormLayers.workloads(),
            Convolutions.workloads(),
            OtherLayers.workloads(),
            Engine.workloads(),
            Inference.workloads())
        .flatMap(List::stream)
        .toList();
  }

  /**
   * Those whose name contains one of some parts; all if there are no parts.
   *
   * @throws ArgumentException if a part is in no name
   */
  static List<Workload> chosen(List<Workload> workloads, List<String> parts) {
    return chosen(workloads, workloads, parts);
  }

  /**
   * The same of a side that has only some of the workloads that there are.
   *
   * @throws ArgumentException if a part is in no name that there is
   */
  static List<Workload> chosen(List<Workload> workloads, List<Workload> known, List<String> parts) {
    for (String part : parts) {
      if (known.stream().noneMatch(workload -> workload.name.contains(part))) {
        throw new ArgumentException(
            "no workload's name contains \"%s\"; --list tells them".formatted(part));
      }
    }
    return workloads.stream()
        .filter(w -> parts.isEmpty() || parts.stream().anyMatch(w.name::contains))
        .toList();
  }
}
