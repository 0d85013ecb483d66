package nabla.examples;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that all programs that train have in common. */
public final class TrainingOptions {
  private static final int MAX_EPOCHS = 1000;

  @Option(
      names = "--epochs",
      description = "How often to learn from the whole; default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--seed",
      description = "Seed of weights, order and all else by chance; default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = {"--out", "--output"},
      paramLabel = "DIR",
      description = "Where all files go; default: ${DEFAULT-VALUE}.")
  private Path out;

  /** With a program's own defaults. */
  public TrainingOptions(int epochs, Path out) {
    this.epochs = epochs;
    this.out = out;
  }

  /**
   * Holds them to their bounds.
   *
   * @throws nabla.core.ArgumentException naming one that isn't right
   */
  public void check() {
    Program.check(epochs >= 1 && epochs <= MAX_EPOCHS, "--epochs", epochs, "1 to " + MAX_EPOCHS);
  }

  /** How often everything is seen. */
  public int epochs() {
    return epochs;
  }

  /** Seed of all random numbers. */
  public long seed() {
    return seed;
  }

  /** Directory of everything that is written. */
  public Path out() {
    return out;
  }
}
