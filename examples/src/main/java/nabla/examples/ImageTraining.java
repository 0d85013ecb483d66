package nabla.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import nabla.core.DataException;
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
import nabla.nn.data.Dataset;
import nabla.nn.loss.CrossEntropyLoss;
import nabla.optim.Optimizer;
import nabla.optim.schedule.OneCycleLR;

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

  /** Trains, with a learning rate that goes through one cycle up to a peak; shows each epoch. */
  List<LossCurves.Epoch> fit(Layer model, Optimizer<?> optimizer, double peak) {
    DataLoader loader =
        new DataLoader(
            trainSet.standardizedBy(trainSet),
            batchSize,
            DataLoader.Options.defaults().withShuffle(seed));
    OneCycleLR schedule =
        new OneCycleLR(
            optimizer,
            peak,
            epochs * loader.size(),
            OneCycleLR.Options.defaults().withCycleMomentum(false));
    String task = "epoch %%%dd/%%d".formatted(Integer.toString(epochs).length());
    List<LossCurves.Epoch> history = new ArrayList<>();
    for (int epoch = 1; epoch <= epochs; epoch++) {
      double lossSum = 0;
      int right = 0;
      model.train();
      try (Progress progress = new Progress(task.formatted(epoch, epochs), loader.size())) {
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
        Evaluation test = evaluate(model);
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

  private Evaluation evaluate(Layer model) {
    Dataset data = testSet.standardizedBy(trainSet);
    return Evaluation.of(model, criterion, data, batchSize);
  }

  /** Draws what a network learned, says where the pictures are, and ends with its accuracy. */
  void report(Layer model, List<LossCurves.Epoch> history, Path out) {
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
    System.out.printf(Locale.ROOT, "test accuracy: %.1f %%%n", 100 * result.accuracy());
  }
}
