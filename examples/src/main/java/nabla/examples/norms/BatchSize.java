package nabla.examples.norms;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nabla.core.kernel.Parallel;
import nabla.examples.Evaluation;
import nabla.examples.Program;
import nabla.examples.plot.Charts;
import nabla.examples.plot.Table;
import nabla.nn.data.Dataset;
import nabla.nn.loss.CrossEntropyLoss;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Figure 1 of the Group Norm paper (Wu and He, arXiv 1803.08494) in small. */
@Command(
    name = "batch-size",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "BatchNorm suffers from small batches and GroupNorm does not: the test accuracy of the"
            + " same CNN, with each norm, trained in batches of several sizes.")
final class BatchSize extends Claim {
  private static final List<String> NORMS =
      List.of("batch", "group:4", "layer", "instance", "switchable", "none");
  private static final int TEST_BATCH = 250;

  @Mixin private final Recipe recipe = new Recipe(2);

  @Option(
      names = "--batch-sizes",
      split = ",",
      paramLabel = "SIZE",
      description = "Two or more, rising; default: ${DEFAULT-VALUE}.")
  private int[] batchSizes = {2, 4, 8, 16, 32, 64};

  @Option(
      names = "--test-pictures",
      description = "How many of the 1,000 test pictures to take; default: ${DEFAULT-VALUE}.")
  private int testPictures = 1000;

  /** A network to train. */
  private record Cell(String norm, int batchSize) {}

  @Override
  Findings show() {
    boolean rising =
        IntStream.range(1, batchSizes.length).allMatch(i -> batchSizes[i] > batchSizes[i - 1]);
    Program.check(
        rising && batchSizes.length >= 2 && batchSizes[0] >= 1,
        "--batch-sizes",
        IntStream.of(batchSizes).boxed().toList(),
        "two or more positive numbers, rising");
    Program.check(
        testPictures >= 1 && testPictures <= 1000, "--test-pictures", testPictures, "1 to 1000");
    recipe.prepare();
    Map<Cell, Double> accuracies = accuracies(recipe.testData(testPictures));
    return new Findings(
        sentence(accuracies, testPictures),
        table(accuracies),
        Map.of("batch-size.png", chart(accuracies)::write));
  }

  /** One network per processor at a time: steps of small batches are too short to be shared. */
  private Map<Cell, Double> accuracies(Dataset test) {
    List<Cell> cells = new ArrayList<>();
    for (int batchSize : batchSizes) {
      NORMS.forEach(norm -> cells.add(new Cell(norm, batchSize)));
    }
    int threads = Parallel.threads();
    Parallel.threads(1);
    try {
      return cells.parallelStream()
          .collect(Collectors.toConcurrentMap(cell -> cell, cell -> accuracy(cell, test)));
    } finally {
      Parallel.threads(threads);
    }
  }

  private double accuracy(Cell cell, Dataset test) {
    var model = recipe.train(cell.norm, cell.batchSize, seed);
    double accuracy = Evaluation.of(model, new CrossEntropyLoss(), test, TEST_BATCH).accuracy();
    System.out.println(
        format("%-10s  batch %2d  %.1f %%", cell.norm, cell.batchSize, 100 * accuracy));
    return accuracy;
  }

  private Table table(Map<Cell, Double> accuracies) {
    List<String> columns = new ArrayList<>(List.of("norm"));
    for (int batchSize : batchSizes) {
      columns.add("accuracy at batch " + batchSize);
    }
    List<List<String>> rows = new ArrayList<>();
    for (String norm : NORMS) {
      List<String> row = new ArrayList<>(List.of(norm));
      for (int batchSize : batchSizes) {
        row.add(format("%.4f", accuracies.get(new Cell(norm, batchSize))));
      }
      rows.add(row);
    }
    return new Table(columns, rows);
  }

  private Charts chart(Map<Cell, Double> accuracies) {
    double[] x = IntStream.of(batchSizes).mapToDouble(b -> Math.log(b) / Math.log(2)).toArray();
    List<Charts.Series> series = new ArrayList<>();
    for (String norm : NORMS) {
      double[] y =
          IntStream.of(batchSizes)
              .mapToDouble(b -> 100 * accuracies.get(new Cell(norm, b)))
              .toArray();
      series.add(new Charts.Series(norm, x, y));
    }
    String title = format("%,d pictures seen, learning rate in proportion", recipe.seen());
    return new Charts(
        "Test accuracy by batch size",
        List.of(Charts.Panel.lines(title, "batch size", "test accuracy (%)", series)));
  }

  /**
   * The standard errors take the accuracies for independent; as all are of the same test pictures,
   * they are somewhat less.
   */
  private String sentence(Map<Cell, Double> accuracies, int pictures) {
    int small = batchSizes[0];
    int large = batchSizes[batchSizes.length - 1];
    List<String> losses = new ArrayList<>();
    for (String norm : NORMS) {
      losses.add(format("%s %+.1f", norm, 100 * gain(accuracies, norm, small, large)));
    }
    double excess =
        gain(accuracies, "group:4", small, large) - gain(accuracies, "batch", small, large);
    double variance = 0;
    for (String norm : List.of("batch", "group:4")) {
      for (int batchSize : List.of(small, large)) {
        double p = accuracies.get(new Cell(norm, batchSize));
        variance += p * (1 - p) / pictures;
      }
    }
    double error = Math.sqrt(variance);
    String verdict =
        excess > 2 * error
            ? "BatchNorm suffers from small batches more than GroupNorm, as the field says"
            : excess < -2 * error
                ? "against what the field says, GroupNorm suffers from small batches more than"
                    + " BatchNorm"
                : "that doesn't tell BatchNorm from GroupNorm: the field's claim is not to be seen"
                    + " here";
    return format(
        "From batch %d to batch %d the test accuracy changes by, in points: %s. BatchNorm loses"
            + " %.1f points more than GroupNorm (standard error %.1f); %s.",
        large, small, String.join(", ", losses), 100 * excess, 100 * error, verdict);
  }

  private static double gain(Map<Cell, Double> accuracies, String norm, int small, int large) {
    return accuracies.get(new Cell(norm, small)) - accuracies.get(new Cell(norm, large));
  }
}
