package nabla.examples;

import java.nio.file.Path;
import nabla.examples.data.ImageSet;
import nabla.nn.Layer;
import nabla.nn.loss.CrossEntropyLoss;
import nabla.nn.norm.Norms;
import nabla.optim.Optimizer;
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
final class Train extends ImageProgram {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Directory with the four IDX files of MNIST or Fashion-MNIST, plain or gzipped;"
              + " default: the bundled 5,000 training and 1,000 test pictures of Fashion-MNIST.")
  private Path data;

  @Option(
      names = "--norm",
      paramLabel = "NAME",
      description =
          "Normalization after each convolution: " + Norms.NAMES + "; default: ${DEFAULT-VALUE}.")
  private String norm = "batch";

  Train() {
    super(new TrainingOptions(12, Path.of("target", "train")), 64, .1);
  }

  @Override
  ImageTraining training() {
    // Smoothed labels and weight decay keep the network from learning 5,000 pictures by heart.
    return new ImageTraining(
        new CrossEntropyLoss(CrossEntropyLoss.Options.defaults().withLabelSmoothing(.1)),
        pictures(data, true),
        pictures(data, false),
        options().epochs(),
        batchSize(),
        options().seed());
  }

  /** The pictures of a directory, or the bundled ones for null. */
  static ImageSet pictures(Path data, boolean train) {
    return data == null ? ImageSet.fashionMnistSubset(train) : ImageSet.load(data, train);
  }

  @Override
  Layer model(ImageSet pictures) {
    return Cnn.of(norm, pictures.height(), pictures.width(), pictures.classNames().size());
  }

  @Override
  Optimizer<?> optimizer(Layer model) {
    return new SGD(
        model.parameters(),
        SGD.Options.defaults().withLr(lr()).withMomentum(.9).withWeightDecay(5e-3));
  }
}
