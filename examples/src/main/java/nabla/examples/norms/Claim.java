package nabla.examples.norms;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import nabla.examples.plot.Table;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A claim of the field, and a program that shows what is in it. */
abstract class Claim implements Callable<Integer> {
  @Option(names = "--seed", description = "Seed of all random numbers; default: ${DEFAULT-VALUE}.")
  long seed = 1;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the table and the pictures go; default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("target", "norms");

  @Spec private CommandSpec command;

  /**
   * What came out.
   *
   * @param sentence what is to be seen
   * @param table the numbers
   * @param pictures a drawing by the name of its file
   */
  record Findings(String sentence, Table table, Map<String, Consumer<Path>> pictures) {}

  /** Does the experiment. */
  abstract Findings show();

  @Override
  public final Integer call() {
    Findings findings = show();
    Map<String, Consumer<Path>> files = new TreeMap<>(findings.pictures);
    files.put(command.name() + ".csv", findings.table::write);
    files.forEach((name, writer) -> writer.accept(out.resolve(name)));
    System.out.println(findings.sentence);
    for (String name : files.keySet()) {
      System.out.println("see " + out.resolve(name).toAbsolutePath().normalize());
    }
    return 0;
  }

  /** Formats with a decimal point, wherever the machine stands. */
  static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
