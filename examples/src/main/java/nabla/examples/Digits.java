package nabla.examples;

import java.nio.file.Path;
import nabla.examples.data.ImageSet;
import nabla.nn.Layer;
import nabla.nn.loss.CrossEntropyLoss;
import nabla.optim.Adam;
import nabla.optim.Optimizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains a GRU to read handwritten digits row by row, and shows what it learned. */
@Command(
    name = "digits",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Trains a GRU to read handwritten digits of 8 x 8 pixels row by row, and draws what it"
            + " learned.")
public final class Digits extends ImageProgram {
  private static final int MAX_HIDDEN = 4096;

  @Option(names = "--hidden", description = "Size of the GRU's state; default: ${DEFAULT-VALUE}.")
  private int hidden = 64;

  private Digits() {
    super(new TrainingOptions(15, Path.of("target", "digits")), 32, .01);
  }

  /**
   * Runs the program; exits with 0, with 2 for wrong arguments, with 1 if something else is wrong.
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** What {@link #main} does, giving the exit code. */
  static int run(String... args) {
    return Program.run(new Digits(), args);
  }

  @Override
  ImageTraining training() {
    return new ImageTraining(
        new CrossEntropyLoss(),
        ImageSet.digits(true),
        ImageSet.digits(false),
        options().epochs(),
        batchSize(),
        options().seed());
  }

  @Override
  Layer model(ImageSet pictures) {
    Program.check(hidden >= 1 && hidden <= MAX_HIDDEN, "--hidden", hidden, "1 to " + MAX_HIDDEN);
    return RowReader.gru(pictures.width(), hidden, pictures.classNames().size(), false);
  }

  @Override
  Optimizer<?> optimizer(Layer model) {
    return new Adam(model.parameters(), Adam.Options.defaults().withLr(lr()));
  }
}
