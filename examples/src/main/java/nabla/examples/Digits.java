package nabla.examples;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import nabla.core.Generator;
import nabla.examples.data.ImageSet;
import nabla.nn.Layer;
import nabla.nn.loss.CrossEntropyLoss;
import nabla.optim.Adam;
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
public final class Digits implements Callable<Integer> {
  @Option(
      names = "--epochs",
      description = "How often to see every training picture; default: ${DEFAULT-VALUE}.")
  private int epochs = 15;

  @Option(names = "--batch-size", description = "Pictures per step; default: ${DEFAULT-VALUE}.")
  private int batchSize = 32;

  @Option(names = "--hidden", description = "Size of the GRU's state; default: ${DEFAULT-VALUE}.")
  private int hidden = 64;

  @Option(
      names = "--lr",
      description = "Peak of the one-cycle learning rate; default: ${DEFAULT-VALUE}.")
  private double lr = .01;

  @Option(
      names = "--seed",
      description = "Seed of weights and order of pictures; default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where pictures go; default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("target", "digits");

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
  public Integer call() {
    Program.check(epochs >= 1, "--epochs", epochs, "1 or more");
    Program.check(batchSize >= 1, "--batch-size", batchSize, "1 or more");
    Program.check(hidden >= 1 && hidden <= 4096, "--hidden", hidden, "1 to 4096");
    Program.check(lr > 0 && lr < Double.POSITIVE_INFINITY, "--lr", lr, "a positive number");
    ImageTraining training =
        new ImageTraining(
            new CrossEntropyLoss(),
            ImageSet.digits(true),
            ImageSet.digits(false),
            epochs,
            batchSize,
            seed);
    training.describe();
    ImageSet pictures = training.trainSet();

    Generator.manualSeed(seed);
    Layer model = RowReader.gru(pictures.width(), hidden, pictures.classNames().size(), false);
    System.out.println(model.summary(batchSize, 1, pictures.height(), pictures.width()));
    Adam optimizer = new Adam(model.parameters(), Adam.Options.defaults().withLr(lr));
    training.report(model, training.fit(model, optimizer, lr), out);
    return 0;
  }
}
