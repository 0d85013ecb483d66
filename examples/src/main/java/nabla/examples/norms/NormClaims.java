package nabla.examples.norms;

import nabla.examples.Program;
import picocli.CommandLine.Command;

/** Shows what the field says of normalization layers, one claim per subcommand. */
@Command(
    name = "norms",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "CLAIM",
    subcommands = {
      BatchSize.class,
      Recurrent.class,
      Style.class,
      Alone.class,
      MixingWeights.class,
      Cube.class,
    },
    description =
        "Shows what the field says of normalization layers on pictures of clothes and of digits: each"
            + " claim writes a table and pictures, and prints a sentence made of the results, also"
            + " where they disagree.")
public final class NormClaims {
  private NormClaims() {}

  /**
   * Runs the program; exits with 0, with 2 for wrong arguments, with 1 if something else is wrong.
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** What {@link #main} does, giving the exit code. */
  static int run(String... args) {
    return Program.run(new NormClaims(), args);
  }
}
