package nabla.examples.norms;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import nabla.core.Generator;
import nabla.core.Scope;
import nabla.core.Tensor;
import nabla.core.kernel.Parallel;
import nabla.examples.Evaluation;
import nabla.examples.Program;
import nabla.examples.RowReader;
import nabla.examples.data.ImageSet;
import nabla.examples.plot.Charts;
import nabla.examples.plot.Table;
import nabla.nn.Layer;
import nabla.nn.data.Batch;
import nabla.nn.data.DataLoader;
import nabla.nn.data.Dataset;
import nabla.nn.loss.CrossEntropyLoss;
import nabla.optim.Adam;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The claim of the Layer Normalization paper (Ba et al., arXiv 1607.06450) in small. */
@Command(
    name = "recurrent",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "LayerNorm helps recurrent networks: the test loss and accuracy, epoch by epoch, of"
            + " layer-normalized LSTMs and GRUs and of plain ones that read handwritten digits row"
            + " by row, at several learning rates.")
final class Recurrent extends Claim {
  private static final int BATCH = 32;
  private static final int HIDDEN = 64;

  @Option(
      names = "--epochs",
      description = "How often to see every training picture; default: ${DEFAULT-VALUE}.")
  private int epochs = 12;

  @Option(
      names = "--lrs",
      split = ",",
      paramLabel = "LR",
      description = "Adam's learning rates, at most 5; default: ${DEFAULT-VALUE}.")
  private double[] lrs = {.001, .003, .01};

  @Option(
      names = "--networks",
      description =
          "How many networks of each kind, with seeds that follow on each other, at least 2;"
              + " default: ${DEFAULT-VALUE}.")
  private int networks = 5;

  private final ImageSet trainSet = ImageSet.digits(true);
  private final Dataset trainData = trainSet.standardizedBy(trainSet);
  private final Dataset testData = ImageSet.digits(false).standardizedBy(trainSet);

  private enum Cell {
    LSTM,
    GRU
  }

  /** Networks that differ in their seeds alone. */
  private record Kind(Cell cell, boolean layerNorm, double lr) {
    Kind plain() {
      return new Kind(cell, false, lr);
    }

    Layer network(int width, int classes) {
      return cell == Cell.LSTM
          ? RowReader.lstm(width, HIDDEN, classes, layerNorm)
          : RowReader.gru(width, HIDDEN, classes, layerNorm);
    }

    String norm() {
      return layerNorm ? "layer norm" : "plain";
    }
  }

  /**
   * How layer-normalized networks compare with plain ones.
   *
   * @param points of accuracy that they are ahead on average
   * @param ahead in how many comparisons they are surely better
   * @param behind in how many they are surely worse
   */
  private record Verdict(double points, int ahead, int behind) {}

  private record Network(Kind kind, long seed) {}

  /** The mean over some networks, and its standard error. */
  private record Estimate(double mean, double error) {
    static Estimate of(double... values) {
      double mean = Arrays.stream(values).average().orElseThrow();
      double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
      return new Estimate(mean, Math.sqrt(squares / (values.length - 1) / values.length));
    }

    /** Whether this is larger than the other by more than two standard errors of the difference. */
    boolean above(Estimate other) {
      return mean - other.mean > 2 * Math.hypot(error, other.error);
    }
  }

  /** What became of the networks of all kinds: results[epoch - 1] for each. */
  private record Courses(Map<Network, List<Evaluation>> results) {
    Estimate accuracy(Kind kind, int epoch) {
      return Estimate.of(
          evaluations(kind, epoch).stream().mapToDouble(e -> 100 * e.accuracy()).toArray());
    }

    Estimate loss(Kind kind, int epoch) {
      return Estimate.of(evaluations(kind, epoch).stream().mapToDouble(Evaluation::loss).toArray());
    }

    /** In the order of their seeds, so that sums are the same in every run. */
    private List<Evaluation> evaluations(Kind kind, int epoch) {
      return results.keySet().stream()
          .filter(network -> network.kind.equals(kind))
          .sorted((a, b) -> Long.compare(a.seed, b.seed))
          .map(network -> results.get(network).get(epoch - 1))
          .toList();
    }
  }

  @Override
  Findings show() {
    Program.check(epochs >= 2, "--epochs", epochs, "2 or more");
    Program.check(networks >= 2, "--networks", networks, "2 or more");
    Program.check(
        lrs.length >= 1
            && lrs.length <= 5
            && Arrays.stream(lrs)
                    .filter(lr -> lr > 0 && lr < Double.POSITIVE_INFINITY)
                    .distinct()
                    .count()
                == lrs.length,
        "--lrs",
        Arrays.toString(lrs),
        "1 to 5 positive numbers, each once");
    Courses courses = new Courses(trained());
    return new Findings(
        sentence(courses),
        table(courses),
        Map.of(
            "recurrent-lstm.png", chart(Cell.LSTM, courses)::write,
            "recurrent-gru.png", chart(Cell.GRU, courses)::write));
  }

  private List<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>();
    for (Cell cell : Cell.values()) {
      for (double lr : lrs) {
        kinds.add(new Kind(cell, false, lr));
        kinds.add(new Kind(cell, true, lr));
      }
    }
    return kinds;
  }

  /** One network per processor at a time: their steps are too short to be shared. */
  private Map<Network, List<Evaluation>> trained() {
    List<Network> all =
        kinds().stream()
            .flatMap(
                kind -> LongStream.range(seed, seed + networks).mapToObj(s -> new Network(kind, s)))
            .toList();
    int threads = Parallel.threads();
    Parallel.threads(1);
    try {
      return all.parallelStream()
          .collect(Collectors.toConcurrentMap(network -> network, this::train));
    } finally {
      Parallel.threads(threads);
    }
  }

  /** Trains a network; gives its evaluation after each epoch. */
  private List<Evaluation> train(Network network) {
    Generator.manualSeed(network.seed);
    Layer model = network.kind.network(trainSet.width(), trainSet.classNames().size());
    CrossEntropyLoss criterion = new CrossEntropyLoss();
    Adam optimizer = new Adam(model.parameters(), Adam.Options.defaults().withLr(network.kind.lr));
    DataLoader loader =
        new DataLoader(trainData, BATCH, DataLoader.Options.defaults().withShuffle(network.seed));
    List<Evaluation> evaluations = new ArrayList<>();
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (Batch batch : loader) {
        try (Scope step = Scope.open()) {
          Tensor loss = criterion.forward(model.forward(batch.inputs()), batch.targets());
          optimizer.zeroGrad();
          loss.backward();
          optimizer.step();
        }
      }
      evaluations.add(Evaluation.of(model, criterion, testData, testData.size()));
    }
    Kind kind = network.kind;
    System.out.println(
        format(
            "%-4s  %-10s  learning rate %-6s  seed %d  %.1f %%",
            kind.cell,
            kind.norm(),
            kind.lr,
            network.seed,
            100 * evaluations.get(epochs - 1).accuracy()));
    return evaluations;
  }

  private Table table(Courses courses) {
    List<List<String>> rows = new ArrayList<>();
    for (Kind kind : kinds()) {
      for (int epoch = 1; epoch <= epochs; epoch++) {
        Estimate loss = courses.loss(kind, epoch);
        Estimate accuracy = courses.accuracy(kind, epoch);
        rows.add(
            List.of(
                kind.cell.toString(),
                kind.norm(),
                Double.toString(kind.lr),
                Integer.toString(epoch),
                format("%.4f", loss.mean),
                format("%.4f", loss.error),
                format("%.2f", accuracy.mean),
                format("%.2f", accuracy.error)));
      }
    }
    return new Table(
        List.of(
            "cell",
            "norm",
            "learning rate",
            "epoch",
            "mean test loss",
            "its standard error",
            "mean test accuracy (%)",
            "its standard error"),
        rows);
  }

  private Charts chart(Cell cell, Courses courses) {
    double[] x = IntStream.rangeClosed(1, epochs).asDoubleStream().toArray();
    List<Charts.Panel> panels = new ArrayList<>();
    for (double lr : lrs) {
      List<Charts.Series> series = new ArrayList<>();
      for (boolean layerNorm : new boolean[] {false, true}) {
        Kind kind = new Kind(cell, layerNorm, lr);
        DoubleStream y =
            IntStream.rangeClosed(1, epochs).mapToDouble(e -> courses.loss(kind, e).mean);
        series.add(new Charts.Series(kind.norm(), x, y.toArray()));
      }
      panels.add(Charts.Panel.curves("learning rate " + lr, "epoch", "test loss (nats)", series));
    }
    return new Charts(
        "%ss that read digits row by row, means of %d networks".formatted(cell, networks), panels);
  }

  private String sentence(Courses courses) {
    int early = (epochs + 3) / 4;
    Verdict first = verdict(courses, early);
    Verdict last = verdict(courses, epochs);
    String conclusion =
        first.behind + last.behind == 0 && first.ahead + last.ahead > 0
            ? "it helps recurrent networks, as the field says"
            : first.ahead + last.ahead == 0
                ? "the field's claim is not to be seen here"
                : "the field's claim holds in part";
    return format(
        "Test accuracy in %%, layer-normalized and plain, at the learning rates %s: after epoch %d"
            + " %s; after epoch %d %s. LayerNorm is ahead by %.1f points on average after epoch %d"
            + " and by %.1f after epoch %d; by more than two standard errors it is ahead in %d and"
            + " in %d of %d comparisons, and behind in %d and in %d: %s.",
        Arrays.stream(lrs).mapToObj(Double::toString).collect(Collectors.joining(", ")),
        early,
        comparisons(courses, early),
        epochs,
        comparisons(courses, epochs),
        first.points,
        early,
        last.points,
        epochs,
        first.ahead,
        last.ahead,
        Cell.values().length * lrs.length,
        first.behind,
        last.behind,
        conclusion);
  }

  private Verdict verdict(Courses courses, int epoch) {
    double points = 0;
    int ahead = 0;
    int behind = 0;
    List<Kind> normalized = kinds().stream().filter(Kind::layerNorm).toList();
    for (Kind kind : normalized) {
      Estimate with = courses.accuracy(kind, epoch);
      Estimate without = courses.accuracy(kind.plain(), epoch);
      points += (with.mean - without.mean) / normalized.size();
      ahead += with.above(without) ? 1 : 0;
      behind += without.above(with) ? 1 : 0;
    }
    return new Verdict(points, ahead, behind);
  }

  private String comparisons(Courses courses, int epoch) {
    return Arrays.stream(Cell.values())
        .map(cell -> cell + " " + comparisons(courses, epoch, cell))
        .collect(Collectors.joining("; "));
  }

  private String comparisons(Courses courses, int epoch, Cell cell) {
    return kinds().stream()
        .filter(kind -> kind.cell == cell && kind.layerNorm)
        .map(
            kind ->
                format(
                    "%.1f and %.1f",
                    courses.accuracy(kind, epoch).mean, courses.accuracy(kind.plain(), epoch).mean))
        .collect(Collectors.joining(", "));
  }
}
