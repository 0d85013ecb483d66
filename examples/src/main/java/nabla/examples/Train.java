package nabla.examples;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import nabla.core.Generator;
import nabla.examples.data.ImageSet;
import nabla.nn.Layer;
import nabla.nn.loss.CrossEntropyLoss;
import nabla.nn.norm.Norms;
import nabla.optim.SGD;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains a small convolutional network on pictures, and shows what it learned. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Trains a small convolutional network on Fashion-MNIST or MNIST and draws what it learned.")
public final class Train implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Directory with the four IDX files of MNIST or Fashion-MNIST, plain or gzipped;"
              + " default: the bundled 5,000 training and 1,000 test pictures of Fashion-MNIST.")
  private Path data;

  @Option(
      names = "--epochs",
      description = "How often to see every training picture; default: ${DEFAULT-VALUE}.")
  private int epochs = 12;

  @Option(names = "--batch-size", description = "Pictures per step; default: ${DEFAULT-VALUE}.")
  private int batchSize = 64;

  @Option(
      names = "--lr",
      description = "Peak of the one-cycle learning rate; default: ${DEFAULT-VALUE}.")
  private double lr = .1;

  @Option(
      names = "--norm",
      paramLabel = "NAME",
      description =
          "Normalization after each convolution: " + Norms.NAMES + "; default: ${DEFAULT-VALUE}.")
  private String norm = "batch";

  @Option(
      names = "--seed",
      description = "Seed of weights and order of pictures; default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where pictures go; default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("target", "train");

  /**
   * Runs the program; exits with 0, with 2 for wrong arguments, with 1 if something else is wrong.
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** What {@link #main} does, giving the exit code. */
  static int run(String... args) {
    return Program.run(new Train(), args);
  }

  @Override
  public Integer call() {
    Program.check(epochs >= 1, "--epochs", epochs, "1 or more");
    Program.check(batchSize >= 1, "--batch-size", batchSize, "1 or more");
    Program.check(lr > 0 && lr < Double.POSITIVE_INFINITY, "--lr", lr, "a positive number");
    // Smoothed labels and weight decay keep the network from learning 5,000 pictures by heart.
    ImageTraining training =
        new ImageTraining(
            new CrossEntropyLoss(CrossEntropyLoss.Options.defaults().withLabelSmoothing(.1)),
            data == null ? ImageSet.fashionMnistSubset(true) : ImageSet.load(data, true),
            data == null ? ImageSet.fashionMnistSubset(false) : ImageSet.load(data, false),
            epochs,
            batchSize,
            seed);
    training.describe();
    ImageSet pictures = training.trainSet();

    Generator.manualSeed(seed);
    Layer model = Cnn.of(norm, pictures.height(), pictures.width(), pictures.classNames().size());
    System.out.println(model.summary(batchSize, 1, pictures.height(), pictures.width()));
    SGD optimizer =
        new SGD(
            model.parameters(),
            SGD.Options.defaults().withLr(lr).withMomentum(.9).withWeightDecay(5e-3));
    training.report(model, training.fit(model, optimizer, lr), out);
    return 0;
  }
}
