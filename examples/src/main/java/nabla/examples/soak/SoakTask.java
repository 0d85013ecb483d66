package nabla.examples.soak;

import java.util.LinkedHashMap;
import java.util.Map;
import nabla.core.Generator;
import nabla.core.Scope;
import nabla.core.StateDict;
import nabla.core.Tensor;
import nabla.examples.Cnn;
import nabla.examples.RowReader;
import nabla.examples.data.ImageSet;
import nabla.nn.Layer;
import nabla.nn.data.Dataset;
import nabla.nn.loss.CrossEntropyLoss;
import nabla.optim.Adam;
import nabla.optim.Clip;

/**
 * A network that is trained in steps of ever other sizes. Which pictures a step has, and how much
 * of them, follows from its number alone.
 */
final class SoakTask {
  private static final int MAX_BATCH = 32;
  private static final int LEAST_ROWS = 4;

  /** Sends the numbers of steps to seeds far apart. */
  private static final long SPREAD = 0xD1342543DE82EF95L;

  private final CrossEntropyLoss criterion = new CrossEntropyLoss();
  private final Layer model;
  private final Adam optimizer;
  private final Dataset data;
  private final int rows;
  private final boolean cut;
  private long steps;

  private SoakTask(Layer model, ImageSet pictures, boolean cut) {
    this.model = model;
    this.cut = cut;
    optimizer = new Adam(model.parameters());
    data = pictures.standardizedBy(pictures);
    rows = pictures.height();
  }

  /** A convolutional network; batches of 1 to 32. */
  static SoakTask cnn(ImageSet pictures) {
    Generator.manualSeed(1);
    int classes = pictures.classNames().size();
    return new SoakTask(
        Cnn.of("batch", pictures.height(), pictures.width(), classes), pictures, false);
  }

  /** An LSTM that reads the rows of pictures; batches of 1 to 32, and 4 rows to all of them. */
  static SoakTask lstm(ImageSet pictures) {
    Generator.manualSeed(1);
    int classes = pictures.classNames().size();
    return new SoakTask(RowReader.lstm(pictures.width(), 64, classes, false), pictures, true);
  }

  /** Takes a step, and gives its loss. */
  double step() {
    Generator random = new Generator(steps++ * SPREAD);
    int[] chosen = new int[1 + random.nextInt(MAX_BATCH)];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = random.nextInt(data.size());
    }
    try (Scope step = Scope.open()) {
      Tensor x = data.inputs(chosen);
      if (cut) {
        x = x.narrow(2, 0, LEAST_ROWS + random.nextInt(rows - LEAST_ROWS + 1));
      }
      Tensor loss = criterion.forward(model.forward(x), data.targets(chosen));
      optimizer.zeroGrad();
      loss.backward();
      Clip.gradNorm(model.parameters(), 1);
      optimizer.step();
      return loss.item();
    }
  }

  StateDict stateDict() {
    Map<String, Object> position = new LinkedHashMap<>();
    position.put("steps", steps);
    return StateDict.of(position)
        .with("model", StateDict.ofTensors(model.stateDict()))
        .with("optimizer", optimizer.stateDict());
  }

  void loadStateDict(StateDict saved) {
    steps = saved.count("steps");
    model.loadStateDict(saved.at("model").tensors());
    optimizer.loadStateDict(saved.at("optimizer"));
  }
}
