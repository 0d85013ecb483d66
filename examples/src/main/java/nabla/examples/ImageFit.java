package nabla.examples;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import nabla.core.Generator;
import nabla.core.Scope;
import nabla.core.StateDict;
import nabla.core.Tensor;
import nabla.examples.plot.LossCurves;
import nabla.nn.Layer;
import nabla.nn.data.Batch;
import nabla.nn.data.DataLoader;
import nabla.optim.Optimizer;
import nabla.optim.schedule.OneCycleLR;

/**
 * A network that learns to tell pictures apart, with a learning rate that goes through one cycle.
 * It can be stopped between any two batches, and its state holds all that decides how it goes on.
 */
final class ImageFit {
  private static final int COLUMNS = 4;

  private final ImageTraining training;
  private final Layer model;
  private final Optimizer<?> optimizer;
  private final DataLoader loader;
  private final OneCycleLR schedule;

  /** The epochs that are done. */
  private final List<LossCurves.Epoch> history = new ArrayList<>();

  // The epoch that isn't: how many batches are done, and what they came to.
  private int batches;
  private double lossSum;
  private int right;

  ImageFit(ImageTraining training, Layer model, Optimizer<?> optimizer, double peak) {
    this.training = training;
    this.model = model;
    this.optimizer = optimizer;
    loader =
        new DataLoader(
            training.trainSet().standardizedBy(training.trainSet()),
            training.batchSize(),
            DataLoader.Options.defaults().withShuffle(training.seed()));
    schedule =
        new OneCycleLR(
            optimizer,
            peak,
            training.epochs() * loader.size(),
            OneCycleLR.Options.defaults().withCycleMomentum(false));
  }

  /** What came of each epoch that is done. */
  List<LossCurves.Epoch> history() {
    return List.copyOf(history);
  }

  /** How many batches are done in all epochs. */
  long steps() {
    return (long) history.size() * loader.size() + batches;
  }

  /** The first epoch, from 1, after which most test pictures were told rightly; 0 before it. */
  int bestEpoch() {
    int best = 0;
    for (int epoch = 1; epoch <= history.size(); epoch++) {
      if (best == 0
          || history.get(epoch - 1).testAccuracy() > history.get(best - 1).testAccuracy()) {
        best = epoch;
      }
    }
    return best;
  }

  /** How far it is, in words. */
  String position() {
    return "%d of %d epochs%s"
        .formatted(
            history.size(),
            training.epochs(),
            batches == 0 ? "" : " and %d of %d batches".formatted(batches, loader.size()));
  }

  // ---- State ----

  StateDict stateDict() {
    Map<String, Object> position = new LinkedHashMap<>();
    position.put("batches", batches);
    position.put("loss_sum", lossSum);
    position.put("right", right);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("history", historyTensor());
    tensors.put("random", Generator.local().state());
    return new StateDict(tensors, position)
        .with("model", StateDict.ofTensors(model.stateDict()))
        .with("optimizer", optimizer.stateDict())
        .with("schedule", schedule.stateDict());
  }

  /**
   * Goes on where another was.
   *
   * @throws nabla.core.NablaException if it was another kind of training
   */
  void loadStateDict(StateDict saved) {
    model.loadStateDict(saved.at("model").tensors());
    schedule.loadStateDict(saved.at("schedule"));
    optimizer.loadStateDict(saved.at("optimizer"));
    Generator.local().state(saved.tensor("random"));
    batches = (int) saved.count("batches");
    lossSum = saved.number("loss_sum");
    right = (int) saved.count("right");
    history.clear();
    double[] numbers = saved.tensor("history").toDoubleArray();
    for (int i = 0; i + COLUMNS <= numbers.length; i += COLUMNS) {
      history.add(new LossCurves.Epoch(numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3]));
    }
  }

  private Tensor historyTensor() {
    double[] numbers =
        history.stream()
            .flatMap(e -> numbers(e).values().stream())
            .mapToDouble(Double::doubleValue)
            .toArray();
    return Tensor.of(numbers, history.size(), COLUMNS);
  }

  private static Map<String, Double> numbers(LossCurves.Epoch epoch) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("train_loss", epoch.trainLoss());
    numbers.put("train_accuracy", epoch.trainAccuracy());
    numbers.put("test_loss", epoch.testLoss());
    numbers.put("test_accuracy", epoch.testAccuracy());
    return numbers;
  }

  // ---- Training ----

  /**
   * Trains to the end, or until it is told to stop.
   *
   * @param saved where checkpoints go: after each epoch, when it stops, and in between
   * @param every after how many batches of an epoch
   * @return true if it came to the end
   */
  boolean run(ImageCheckpoints saved, int every, EpochLog log, Interruption stop) {
    while (history.size() < training.epochs()) {
      if (stop.requested() || !epoch(saved, every, log, stop)) {
        saved.save(this);
        return false;
      }
    }
    return true;
  }

  private boolean epoch(ImageCheckpoints saved, int every, EpochLog log, Interruption stop) {
    long start = System.nanoTime();
    int number = history.size() + 1;
    model.train();
    try (Progress progress = new Progress(task(number), loader.size())) {
      progress.skip(batches);
      for (Batch batch : loader.epoch(number - 1, batches)) {
        if (stop.requested()) {
          progress.result("stopped after %d of %d batches".formatted(batches, loader.size()));
          return false;
        }
        progress.step(step(batch));
        if (batches % every == 0 && batches < loader.size()) {
          saved.save(this);
        }
      }
      LossCurves.Epoch epoch = endOfEpoch();
      Map<String, Double> numbers = numbers(epoch);
      numbers.put("lr", schedule.lastLr().get(0));
      numbers.put("seconds", (System.nanoTime() - start) / 1e9);
      log.add(number, numbers, model);
      saved.saveEpoch(this);
      progress.result(result(epoch));
    }
    return true;
  }

  private String task(int epoch) {
    int width = Integer.toString(training.epochs()).length();
    return ("epoch %" + width + "d/%d").formatted(epoch, training.epochs());
  }

  private double step(Batch batch) {
    try (Scope step = Scope.open()) {
      Tensor target = batch.targets();
      Tensor logits = model.forward(batch.inputs());
      Tensor loss = training.criterion().forward(logits, target);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      schedule.step();
      batches++;
      lossSum += loss.item() * batch.size();
      right += Evaluation.right(logits, target);
      return loss.item();
    }
  }

  private LossCurves.Epoch endOfEpoch() {
    Evaluation test = training.evaluate(model);
    double count = training.trainSet().count();
    LossCurves.Epoch epoch =
        new LossCurves.Epoch(lossSum / count, right / count, test.loss(), test.accuracy());
    history.add(epoch);
    batches = 0;
    lossSum = 0;
    right = 0;
    return epoch;
  }

  private static String result(LossCurves.Epoch epoch) {
    return String.format(
        Locale.ROOT,
        "train loss %.4f  accuracy %.1f %%   test loss %.4f  accuracy %.1f %%",
        epoch.trainLoss(),
        100 * epoch.trainAccuracy(),
        epoch.testLoss(),
        100 * epoch.testAccuracy());
  }
}
