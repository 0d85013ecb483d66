package nabla.examples.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import nabla.core.Generator;

/**
 * Times one workload for a moment after each line on standard input, and prints a line of JSON then
 * as {@link Bench} does: the program that {@link Versions} starts twice.
 */
final class Slices {
  private static final double SECONDS = .6;

  /**
   * How long is timed at once: shorter than what disturbs a processor, longer than a clock's step.
   */
  private static final double WINDOW = .002;

  private Slices() {}

  public static void main(String[] args) throws IOException {
    Generator.manualSeed(0);
    Workload workload =
        Workload.all().stream().filter(w -> w.name().equals(args[0])).findFirst().orElseThrow();
    Runnable work = workload.setUp().get();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    int runs = 1;
    while (in.readLine() != null) {
      List<Double> micros = new ArrayList<>();
      long start = System.nanoTime();
      while (System.nanoTime() - start < SECONDS * 1e9) {
        long before = System.nanoTime();
        for (int i = 0; i < runs; i++) {
          work.run();
        }
        double nanos = System.nanoTime() - before;
        micros.add(nanos / 1e3 / runs);
        runs = nanos < WINDOW * 1e9 ? 2 * runs : runs;
      }
      micros.sort(null);
      double median = micros.get(micros.size() / 2);
      System.out.println(new Timing(workload.name(), median, micros.get(0), 0, 0).toJson());
    }
  }
}
