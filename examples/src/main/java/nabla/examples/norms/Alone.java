package nabla.examples.norms;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.core.NoGrad;
import nabla.core.Scope;
import nabla.core.Tensor;
import nabla.examples.plot.Charts;
import nabla.examples.plot.Table;
import nabla.nn.Layer;
import nabla.nn.data.Dataset;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Compares what a network says of a picture alone and in a batch. */
@Command(
    name = "alone",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "GroupNorm does not depend on the batch: what trained networks say of test pictures alone"
            + " and in a batch, to the last bit, with each norm, in training and evaluation mode.")
final class Alone extends Claim {
  private static final List<String> NORMS =
      List.of("none", "layer", "instance", "group:4", "batch", "switchable");
  private static final int BATCH = 64;
  private static final int BATCHES = 4;

  @Mixin private final Recipe recipe = new Recipe(1);

  /**
   * The logits of the test pictures, picture after picture.
   *
   * @param together computed in batches
   * @param alone computed one by one
   */
  private record Logits(String norm, boolean training, float[][] together, float[][] alone) {
    String mode() {
      return training ? "training" : "evaluation";
    }

    int count() {
      return together.length * together[0].length;
    }

    /** How many are the same to the last bit. */
    long same() {
      return IntStream.range(0, together.length)
          .mapToLong(
              i ->
                  IntStream.range(0, together[i].length)
                      .filter(
                          j ->
                              Float.floatToRawIntBits(together[i][j])
                                  == Float.floatToRawIntBits(alone[i][j]))
                      .count())
          .sum();
    }

    double largestDifference() {
      return IntStream.range(0, together.length)
          .mapToDouble(
              i ->
                  IntStream.range(0, together[i].length)
                      .mapToDouble(j -> Math.abs((double) together[i][j] - alone[i][j]))
                      .max()
                      .orElse(0))
          .max()
          .orElse(0);
    }

    /** How many pictures are taken for another class. */
    long otherClass() {
      return IntStream.range(0, together.length)
          .filter(i -> argmax(together[i]) != argmax(alone[i]))
          .count();
    }

    private static int argmax(float[] row) {
      return IntStream.range(0, row.length).reduce((a, b) -> row[b] > row[a] ? b : a).orElseThrow();
    }
  }

  @Override
  Findings show() {
    recipe.prepare();
    Dataset test = recipe.testData(BATCH * BATCHES);
    List<Logits> all = new ArrayList<>();
    for (String norm : NORMS) {
      Layer model = recipe.train(norm, BATCH, seed);
      for (boolean training : new boolean[] {false, true}) {
        model.train(training);
        all.add(new Logits(norm, training, logits(model, test, BATCH), logits(model, test, 1)));
      }
    }
    Logits group = find(all, "group:4", true);
    Logits batch = find(all, "batch", true);
    Charts chart =
        new Charts(
            "Logits of %d test pictures, alone and in a batch of %d"
                .formatted(BATCH * BATCHES, BATCH),
            List.of(panel("GroupNorm", group), panel("BatchNorm", batch)));
    return new Findings(
        format(
            "In training mode, with GroupNorm %s. With BatchNorm %s. GroupNorm %s.",
            comparison(group),
            comparison(batch),
            group.same() == group.count()
                ? "does not depend on the batch, as the field says"
                : "depends on the batch here, against what the field says"),
        table(all),
        Map.of("alone.png", chart::write));
  }

  private static Logits find(List<Logits> all, String norm, boolean training) {
    return all.stream()
        .filter(logits -> logits.norm.equals(norm) && logits.training == training)
        .findFirst()
        .orElseThrow();
  }

  private static float[][] logits(Layer model, Dataset data, int batchSize) {
    List<float[]> rows = new ArrayList<>();
    try (NoGrad off = NoGrad.open()) {
      for (int from = 0; from < BATCH * BATCHES; from += batchSize) {
        try (Scope step = Scope.open()) {
          int[] indices = IntStream.range(from, from + batchSize).toArray();
          Tensor logits = model.forward(data.inputs(indices));
          for (int i = 0; i < batchSize; i++) {
            rows.add(logits.select(0, i).toFloatArray());
          }
        }
      }
    }
    return rows.toArray(float[][]::new);
  }

  private static Charts.Panel panel(String name, Logits logits) {
    Charts.Series series = new Charts.Series("logits", flat(logits.together), flat(logits.alone));
    return Charts.Panel.points(name + ", training mode", "in a batch", "alone", List.of(series));
  }

  private static double[] flat(float[][] rows) {
    return Arrays.stream(rows)
        .flatMapToDouble(row -> IntStream.range(0, row.length).mapToDouble(j -> row[j]))
        .toArray();
  }

  private static Table table(List<Logits> all) {
    List<List<String>> rows = new ArrayList<>();
    for (Logits logits : all) {
      rows.add(
          List.of(
              logits.norm,
              logits.mode(),
              Integer.toString(logits.count()),
              Long.toString(logits.same()),
              format("%.3g", logits.largestDifference()),
              Long.toString(logits.otherClass())));
    }
    return new Table(
        List.of(
            "norm",
            "mode",
            "logits",
            "same to the last bit",
            "largest difference",
            "pictures of another class"),
        rows);
  }

  private static String comparison(Logits logits) {
    return format(
        "%s %,d logits are the same to the last bit alone and in a batch of %d; the largest"
            + " difference is %.2g, and %d of %d pictures are taken for another class",
        logits.same() == logits.count() ? "all of" : "%,d of".formatted(logits.same()),
        logits.count(),
        BATCH,
        logits.largestDifference(),
        logits.otherClass(),
        logits.together.length);
  }
}
