package nabla.examples.text;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import nabla.core.Tensor;
import nabla.examples.Program;
import nabla.examples.TrainingOptions;
import nabla.examples.data.TextFile;
import nabla.nn.Module;
import nabla.nn.io.SafeTensors;
import nabla.nn.io.WholeFile;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A program that learns from a text, writes something like it, and leaves files behind. */
abstract class TextProgram implements Callable<Integer> {
  private static final int MAX_HIDDEN = 4096;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "Plain text in UTF-8 to learn from; default: the bundled Macbeth.")
  private Path data;

  @Option(names = "--hidden", description = "Size of the state; default: ${DEFAULT-VALUE}.")
  private int hidden;

  @Option(
      names = "--temperature",
      description =
          "By what the logits are divided when writing: low keeps to the likely, high dares more;"
              + " default: ${DEFAULT-VALUE}.")
  private double temperature;

  @Mixin private final TrainingOptions options;

  TextProgram(String name, int epochs, int hidden, double temperature) {
    options = new TrainingOptions(epochs, Path.of("target", name));
    this.hidden = hidden;
    this.temperature = temperature;
  }

  /** Does the work, when all options are known to be good. */
  abstract void run(String text);

  /** Checks the options of its own. */
  abstract void checkOptions();

  @Override
  public final Integer call() {
    options.check();
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
    return options.epochs();
  }

  final int hidden() {
    return hidden;
  }

  final double temperature() {
    return temperature;
  }

  final long seed() {
    return options.seed();
  }

  /** Prints what a network is made of. */
  static void describe(Module model) {
    System.out.println(model);
    System.out.println(
        format("%,d parameters", model.parameters().stream().mapToInt(Tensor::numel).sum()));
  }

  /** Writes what a network learned, and says where. */
  final void keep(Module model) {
    SafeTensors.write(options.out().resolve("model.safetensors"), model.stateDict());
    see("model.safetensors");
  }

  private void see(String file) {
    System.out.println("see " + options.out().resolve(file).toAbsolutePath().normalize());
  }

  /** Writes what a network invented and how it learned, and says where. */
  final void leave(String name, String invented, String title, LearningCurve curve) {
    Path out = options.out();
    WholeFile.write(out.resolve(name), invented);
    curve.draw(out.resolve("curves.png"), title);
    curve.tabulate(out.resolve("curves.csv"));
    List.of(name, "curves.png", "curves.csv").forEach(this::see);
  }

  /** Formats with a decimal point, wherever the machine stands. */
  static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
