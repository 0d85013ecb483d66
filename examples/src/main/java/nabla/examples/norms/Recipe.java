package nabla.examples.norms;

import java.util.function.ObjIntConsumer;
import nabla.core.Generator;
import nabla.core.Scope;
import nabla.core.Tensor;
import nabla.examples.Program;
import nabla.examples.data.ImageSet;
import nabla.nn.AvgPool2d;
import nabla.nn.Conv2d;
import nabla.nn.ConvOptions;
import nabla.nn.Flatten;
import nabla.nn.ReLU;
import nabla.nn.Sequential;
import nabla.nn.data.Batch;
import nabla.nn.data.DataLoader;
import nabla.nn.data.Dataset;
import nabla.nn.loss.CrossEntropyLoss;
import nabla.nn.norm.Norms;
import nabla.optim.SGD;
import nabla.optim.schedule.OneCycleLR;
import picocli.CommandLine.Option;

/**
 * How all networks of the claims are trained: one small CNN, SGD with momentum 0.9, a one-cycle
 * learning rate whose peak is proportional to the batch size (Goyal et al., arXiv 1706.02677), and
 * equally many pictures seen at every batch size.
 */
final class Recipe {
  private static final int REFERENCE_BATCH = 64;

  @Option(
      names = "--epochs",
      description = "How often to see every training picture; default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(
      names = "--pictures",
      description = "How many of the 5,000 training pictures to take; default: ${DEFAULT-VALUE}.")
  private int pictures = 5000;

  @Option(
      names = "--lr",
      description =
          "Peak of the learning rate at batch size 64, in proportion at others; default:"
              + " ${DEFAULT-VALUE}.")
  private double lr = .1;

  private ImageSet trainSet;

  Recipe(int epochs) {
    this.epochs = epochs;
  }

  /** Checks the options and reads the pictures; to be called first. */
  void prepare() {
    Program.check(epochs >= 1, "--epochs", epochs, "1 or more");
    Program.check(lr > 0 && lr < Double.POSITIVE_INFINITY, "--lr", lr, "a positive number");
    ImageSet whole = ImageSet.fashionMnistSubset(true);
    Program.check(
        pictures >= 1 && pictures <= whole.count(),
        "--pictures",
        pictures,
        "1 to " + whole.count());
    trainSet = whole.first(pictures);
  }

  /** The first of the bundled test pictures. */
  Dataset testData(int count) {
    return ImageSet.fashionMnistSubset(false).first(count).standardizedBy(trainSet);
  }

  /** The number of pictures that a training sees, those that it sees again included. */
  int seen() {
    return epochs * pictures;
  }

  /** A trained network. */
  Sequential train(String norm, int batchSize, long seed) {
    return train(norm, batchSize, seed, (model, seen) -> {});
  }

  /** A trained network, shown after each step with the number of pictures seen so far. */
  Sequential train(String norm, int batchSize, long seed, ObjIntConsumer<Sequential> observer) {
    Generator.manualSeed(seed);
    Sequential model = network(norm, trainSet.classNames().size());
    CrossEntropyLoss criterion = new CrossEntropyLoss();
    SGD optimizer = new SGD(model.parameters(), SGD.Options.defaults().withMomentum(.9));
    DataLoader loader =
        new DataLoader(
            trainSet.standardizedBy(trainSet),
            batchSize,
            DataLoader.Options.defaults().withShuffle(seed));
    OneCycleLR schedule =
        new OneCycleLR(
            optimizer,
            lr * batchSize / REFERENCE_BATCH,
            epochs * loader.size(),
            OneCycleLR.Options.defaults().withCycleMomentum(false));
    int seen = 0;
    observer.accept(model, seen);
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (Batch batch : loader) {
        try (Scope step = Scope.open()) {
          Tensor loss = criterion.forward(model.forward(batch.inputs()), batch.targets());
          optimizer.zeroGrad();
          loss.backward();
          optimizer.step();
          schedule.step();
        }
        seen += batch.size();
        observer.accept(model, seen);
      }
    }
    return model;
  }

  /**
   * Four times (convolution, norm, ReLU), then a linear layer of the channels' means. Planes become
   * small, as in the large networks that the claims are about: a channel of the last norm has 16
   * elements per picture.
   *
   * <p>The linear layer is a 1 x 1 convolution, which treats every picture for itself: {@code
   * Linear} is one product of matrices, whose last rows BLAS may round otherwise than the others.
   */
  private static Sequential network(String norm, int classes) {
    ConvOptions same = ConvOptions.defaults().withPadding(1);
    ConvOptions half = same.withStride(2);
    return new Sequential(
        new Conv2d(1, 16, 3, half),
        Norms.of(norm, 16, 2),
        new ReLU(),
        new Conv2d(16, 32, 3, half),
        Norms.of(norm, 32, 2),
        new ReLU(),
        new Conv2d(32, 32, 3, same),
        Norms.of(norm, 32, 2),
        new ReLU(),
        new Conv2d(32, 64, 3, half),
        Norms.of(norm, 64, 2),
        new ReLU(),
        new AvgPool2d(4),
        new Conv2d(64, classes, 1),
        new Flatten());
  }
}
