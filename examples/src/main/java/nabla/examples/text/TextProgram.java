package nabla.examples.text;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import nabla.core.Tensor;
import nabla.examples.Program;
import nabla.examples.data.TextFile;
import nabla.nn.Module;
import nabla.nn.io.WholeFile;
import picocli.CommandLine.Option;

/** A program that learns from a text, writes something like it, and leaves files behind. */
abstract class TextProgram implements Callable<Integer> {
  private static final int MAX_EPOCHS = 1000;
  private static final int MAX_HIDDEN = 4096;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "Plain text in UTF-8 to learn from; default: the bundled Macbeth.")
  private Path data;

  @Option(
      names = "--epochs",
      description = "How often to read the whole; default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(names = "--hidden", description = "Size of the state; default: ${DEFAULT-VALUE}.")
  private int hidden;

  @Option(
      names = "--temperature",
      description =
          "By what the logits are divided when writing: low keeps to the likely, high dares more;"
              + " default: ${DEFAULT-VALUE}.")
  private double temperature;

  @Option(names = "--seed", description = "Seed of all random numbers; default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = {"--out", "--output"},
      paramLabel = "DIR",
      description = "Where the files go; default: ${DEFAULT-VALUE}.")
  private Path out;

  TextProgram(String name, int epochs, int hidden, double temperature) {
    this.epochs = epochs;
    this.hidden = hidden;
    this.temperature = temperature;
    out = Path.of("target", name);
  }

  /** Does the work, when all options are known to be good. */
  abstract void run(String text);

  /** Checks the options of its own. */
  abstract void checkOptions();

  @Override
  public final Integer call() {
    Program.check(epochs >= 1 && epochs <= MAX_EPOCHS, "--epochs", epochs, "1 to " + MAX_EPOCHS);
    Program.check(hidden >= 1 && hidden <= MAX_HIDDEN, "--hidden", hidden, "1 to " + MAX_HIDDEN);
    Program.check(
        temperature > 0 && temperature < Double.POSITIVE_INFINITY,
        "--temperature",
        temperature,
        "a positive number");
    checkOptions();
    run(data == null ? TextFile.macbeth() : TextFile.read(data));
    return 0;
  }

  final int epochs() {
    return epochs;
  }

  final int hidden() {
    return hidden;
  }

  final double temperature() {
    return temperature;
  }

  final long seed() {
    return seed;
  }

  /** Prints what a network is made of. */
  static void describe(Module model) {
    System.out.println(model);
    System.out.println(
        format("%,d parameters", model.parameters().stream().mapToInt(Tensor::numel).sum()));
  }

  /** Writes what a network invented and how it learned, and says where. */
  final void leave(String name, String invented, String title, LearningCurve curve) {
    WholeFile.write(out.resolve(name), invented);
    curve.draw(out.resolve("curves.png"), title);
    curve.tabulate(out.resolve("curves.csv"));
    for (String file : List.of(name, "curves.png", "curves.csv")) {
      System.out.println("see " + out.resolve(file).toAbsolutePath().normalize());
    }
  }

  /** Formats with a decimal point, wherever the machine stands. */
  static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
