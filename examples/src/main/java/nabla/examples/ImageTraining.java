package nabla.examples;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import nabla.core.DataException;
import nabla.examples.data.ImageSet;
import nabla.examples.plot.ConfusionMatrix;
import nabla.examples.plot.LossCurves;
import nabla.examples.plot.Misclassified;
import nabla.examples.plot.PlotException;
import nabla.nn.Layer;
import nabla.nn.data.Dataset;
import nabla.nn.loss.CrossEntropyLoss;

/**
 * How networks learn to tell pictures apart, and what is shown of it.
 *
 * @param criterion what they minimize
 * @param trainSet the pictures to learn from; their moments standardize both sets
 * @param testSet the pictures to test with
 * @param epochs how often each training picture is seen
 * @param batchSize pictures per step
 * @param seed of the pictures' order
 */
record ImageTraining(
    CrossEntropyLoss criterion,
    ImageSet trainSet,
    ImageSet testSet,
    int epochs,
    int batchSize,
    long seed) {

  /** Says what the sets hold. */
  void describe() {
    System.out.printf(
        Locale.ROOT,
        "%,d training and %,d test pictures of %d x %d, %d classes%n",
        trainSet.count(),
        testSet.count(),
        trainSet.height(),
        trainSet.width(),
        trainSet.classNames().size());
  }

  /** What a network says of the test pictures. */
  Evaluation evaluate(Layer model) {
    Dataset data = testSet.standardizedBy(trainSet);
    return Evaluation.of(model, criterion, data, batchSize);
  }

  /** Draws what a network learned, and says where the pictures are. */
  Evaluation report(Layer model, List<LossCurves.Epoch> history, Path out) {
    Evaluation result = evaluate(model);
    try {
      Path curves = out.resolve("curves.png");
      Path confusion = out.resolve("confusion.png");
      Path misclassified = out.resolve("misclassified.png");
      int[] labels = IntStream.range(0, testSet.count()).map(testSet::label).toArray();
      new LossCurves(history).write(curves);
      ConfusionMatrix.of(labels, result.predictions(), testSet.classNames()).write(confusion);
      new Misclassified(testSet, result.predictions(), result.probabilities()).write(misclassified);
      for (Path file : List.of(curves, confusion, misclassified)) {
        System.out.println("see " + file.toAbsolutePath().normalize());
      }
    } catch (PlotException | DataException e) {
      System.err.println("no pictures: " + e.getMessage());
    }
    return result;
  }
}
