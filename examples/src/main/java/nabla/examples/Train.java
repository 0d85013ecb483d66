package nabla.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import nabla.core.Generator;
import nabla.core.NablaException;
import nabla.core.Scope;
import nabla.core.Tensor;
import nabla.examples.data.ImageSet;
import nabla.examples.plot.ConfusionMatrix;
import nabla.examples.plot.LossCurves;
import nabla.examples.plot.Misclassified;
import nabla.examples.plot.PlotException;
import nabla.nn.Layer;
import nabla.nn.data.Batch;
import nabla.nn.data.DataLoader;
import nabla.nn.loss.CrossEntropyLoss;
import nabla.nn.norm.Norms;
import nabla.optim.SGD;
import nabla.optim.schedule.OneCycleLR;
import picocli.CommandLine;
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

  /** Smoothed labels and weight decay keep the network from learning 5,000 pictures by heart. */
  private final CrossEntropyLoss criterion =
      new CrossEntropyLoss(CrossEntropyLoss.Options.defaults().withLabelSmoothing(.1));

  private ImageSet trainSet;
  private ImageSet testSet;

  /**
   * Runs the program; exits with 0, with 2 for wrong arguments, with 1 if something else is wrong.
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** What {@link #main} does, giving the exit code. */
  static int run(String... args) {
    return new CommandLine(new Train())
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              if (!(failure instanceof NablaException)) {
                throw failure;
              }
              line.getErr().println("train: " + failure.getMessage());
              return 1;
            })
        .execute(args);
  }

  @Override
  public Integer call() {
    check(epochs >= 1, "--epochs", epochs, "1 or more");
    check(batchSize >= 1, "--batch-size", batchSize, "1 or more");
    check(lr > 0 && lr < Double.POSITIVE_INFINITY, "--lr", lr, "a positive number");
    trainSet = data == null ? ImageSet.fashionMnistSubset(true) : ImageSet.load(data, true);
    testSet = data == null ? ImageSet.fashionMnistSubset(false) : ImageSet.load(data, false);
    System.out.printf(
        Locale.ROOT,
        "%,d training and %,d test pictures of %d x %d, %d classes%n",
        trainSet.count(),
        testSet.count(),
        trainSet.height(),
        trainSet.width(),
        trainSet.classNames().size());

    Generator.manualSeed(seed);
    Layer model = Cnn.of(norm, trainSet.height(), trainSet.width(), trainSet.classNames().size());
    System.out.println(model.summary(batchSize, 1, trainSet.height(), trainSet.width()));

    List<LossCurves.Epoch> history = fit(model);
    Evaluation result =
        Evaluation.of(model, criterion, testSet.standardizedBy(trainSet), batchSize);
    draw(history, result);
    System.out.printf(Locale.ROOT, "test accuracy: %.1f %%%n", 100 * result.accuracy());
    return 0;
  }

  private static void check(boolean right, String option, Object value, String wanted) {
    if (!right) {
      throw new nabla.core.ArgumentException(option + ": got " + value + ", wanted " + wanted);
    }
  }

  private List<LossCurves.Epoch> fit(Layer model) {
    SGD optimizer =
        new SGD(
            model.parameters(),
            SGD.Options.defaults().withLr(lr).withMomentum(.9).withWeightDecay(5e-3));
    DataLoader loader =
        new DataLoader(
            trainSet.standardizedBy(trainSet),
            batchSize,
            DataLoader.Options.defaults().withShuffle(seed));
    OneCycleLR schedule =
        new OneCycleLR(
            optimizer,
            lr,
            epochs * loader.size(),
            OneCycleLR.Options.defaults().withCycleMomentum(false));
    List<LossCurves.Epoch> history = new ArrayList<>();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      double lossSum = 0;
      int right = 0;
      model.train();
      try (Progress progress =
          new Progress("epoch %d/%d".formatted(epoch, epochs), loader.size())) {
        for (Batch batch : loader) {
          try (Scope step = Scope.open()) {
            Tensor target = batch.targets();
            Tensor logits = model.forward(batch.inputs());
            Tensor loss = criterion.forward(logits, target);
            optimizer.zeroGrad();
            loss.backward();
            optimizer.step();
            schedule.step();
            lossSum += loss.item() * batch.size();
            right += Evaluation.right(logits, target);
            progress.step(loss.item());
          }
        }
        Evaluation test =
            Evaluation.of(model, criterion, testSet.standardizedBy(trainSet), batchSize);
        LossCurves.Epoch result =
            new LossCurves.Epoch(
                lossSum / trainSet.count(),
                (double) right / trainSet.count(),
                test.loss(),
                test.accuracy());
        history.add(result);
        progress.result(
            String.format(
                Locale.ROOT,
                "train loss %.4f  accuracy %.1f %%   test loss %.4f  accuracy %.1f %%",
                result.trainLoss(),
                100 * result.trainAccuracy(),
                result.testLoss(),
                100 * result.testAccuracy()));
      }
    }
    return history;
  }

  private void draw(List<LossCurves.Epoch> history, Evaluation result) {
    try {
      Path curves = out.resolve("curves.png");
      Path confusion = out.resolve("confusion.png");
      Path misclassified = out.resolve("misclassified.png");
      int[] labels = new int[testSet.count()];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = testSet.label(i);
      }
      new LossCurves(history).write(curves);
      ConfusionMatrix.of(labels, result.predictions(), testSet.classNames()).write(confusion);
      new Misclassified(testSet, result.predictions(), result.probabilities()).write(misclassified);
      for (Path file : List.of(curves, confusion, misclassified)) {
        System.out.println("see " + file.toAbsolutePath().normalize());
      }
    } catch (PlotException e) {
      System.err.println("no pictures: " + e.getMessage());
    }
  }
}
