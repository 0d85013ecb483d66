package nabla.examples;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nabla.examples.data.ImageSet;
import nabla.examples.plot.LossCurves;
import nabla.nn.Layer;
import nabla.nn.io.ModelInfo;
import nabla.nn.io.Models;
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
  /** What the file of the best network is called. */
  static final String MODEL = "model.nabla";

  /** What is said of the option for data. */
  static final String DATA =
      "Directory with the four IDX files of MNIST or Fashion-MNIST, plain or gzipped; default: the"
          + " bundled 5,000 training and 1,000 test pictures of Fashion-MNIST.";

  @Option(names = "--data", paramLabel = "DIR", description = DATA)
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

  /** One file with all that is needed to use the network. */
  @Override
  Path save(Layer model, ImageTraining training, LossCurves.Epoch result) {
    ImageSet pictures = training.trainSet();
    ImageSet.Moments moments = pictures.moments();
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("test accuracy", result.testAccuracy());
    if (Double.isFinite(result.testLoss())) {
      metrics.put("test loss", result.testLoss());
    }
    Path file = options().out().resolve(MODEL);
    Models.save(
        file,
        model,
        ModelInfo.defaults()
            .withLabels(pictures.classNames())
            .withInputShape(1, pictures.height(), pictures.width())
            .withNormalization(List.of(moments.mean()), List.of(moments.std()))
            .withMetrics(metrics));
    System.out.printf(
        "to use it: mvn -q -ntp -Ptrain -Dargs=\"predict --model %s PICTURE.png\"%n", file);
    return file;
  }
}
