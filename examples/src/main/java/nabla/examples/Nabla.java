package nabla.examples;

import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** Trains a network on pictures and uses it afterwards; a subcommand for each. */
@Command(
    name = "nabla",
    mixinStandardHelpOptions = true,
    description =
        "Trains a network to tell pictures apart, and uses it. Without a command's name, it is train.",
    subcommands = {Train.class, Predict.class, Evaluate.class, Summarize.class, Export.class})
public final class Nabla {
  private static final List<String> HELP = List.of("-h", "--help", "-V", "--version");

  private Nabla() {}

  /**
   * Runs the program; exits with 0, with 2 for wrong arguments, with 1 if something else is wrong.
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** What {@link #main} does, giving the exit code. */
  static int run(String... args) {
    boolean named = args.length > 0 && (!args[0].startsWith("-") || HELP.contains(args[0]));
    return Program.run(
        new Nabla(),
        named ? args : Stream.concat(Stream.of("train"), Stream.of(args)).toArray(String[]::new));
  }
}
