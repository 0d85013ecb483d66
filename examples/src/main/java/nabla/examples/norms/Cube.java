package nabla.examples.norms;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.core.Generator;
import nabla.core.Shape;
import nabla.core.Statistics;
import nabla.core.Tensor;
import nabla.examples.plot.Cubes;
import nabla.examples.plot.Table;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine.Command;

/** Draws the (N, C, H·W) cube of each norm from the gradient of its own pooling. */
@Command(
    name = "cube",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "The picture that everyone draws: which elements of a batch share their statistics. The"
            + " coloured ones are those on which the pooled mean of the first sample's first"
            + " channel depends, by its gradient.")
final class Cube extends Claim {
  private static final int SAMPLES = 4;
  private static final int CHANNELS = 6;
  private static final int PLACES = 5;

  private record Norm(String name, Statistics statistics) {}

  private static final List<Norm> NORMS =
      List.of(
          new Norm("BatchNorm", new Statistics.Batch()),
          new Norm("LayerNorm", new Statistics.Layer()),
          new Norm("InstanceNorm", new Statistics.Instance()),
          new Norm("GroupNorm, 2 groups", new Statistics.Group(2)),
          new Norm(
              "SwitchableNorm",
              new Statistics.Switchable(
                  new Statistics.Instance(), new Statistics.Layer(), new Statistics.Batch())));

  @Override
  Findings show() {
    Generator.manualSeed(seed);
    List<Cubes.Cube> cubes = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    List<String> counts = new ArrayList<>();
    for (Norm norm : NORMS) {
      double[][][] gradient = gradient(norm.statistics);
      long sharing =
          Arrays.stream(gradient)
              .flatMap(Arrays::stream)
              .flatMapToDouble(Arrays::stream)
              .filter(value -> value != 0)
              .count();
      int all = SAMPLES * CHANNELS * PLACES;
      cubes.add(new Cubes.Cube(norm.name, "%d of %d elements".formatted(sharing, all), gradient));
      counts.add("%s %d".formatted(norm.name, sharing));
      for (int n = 0; n < SAMPLES; n++) {
        for (int c = 0; c < CHANNELS; c++) {
          for (int i = 0; i < PLACES; i++) {
            rows.add(
                List.of(
                    norm.name,
                    Integer.toString(n),
                    Integer.toString(c),
                    Integer.toString(i),
                    format("%.6g", gradient[n][c][i])));
          }
        }
      }
    }
    Cubes drawing = new Cubes("Elements that share the statistics of the front edge", cubes);
    return new Findings(
        format(
            "Of %d x %d x %d elements, the mean of the first plane is made of: %s; darker elements"
                + " count more.",
            SAMPLES, CHANNELS, PLACES, String.join(", ", counts)),
        new Table(List.of("norm", "n", "c", "h*w", "gradient"), rows),
        Map.of("cube.png", drawing::write));
  }

  /** Of the pooled mean of plane (0, 0), by each element. */
  static double[][][] gradient(Statistics statistics) {
    Tensor x =
        Tensor.randn(Generator.local(), DataType.DOUBLE, SAMPLES, CHANNELS, PLACES)
            .requiresGrad(true);
    Tensor mean = x.mean(2);
    Tensor var = x.var(new int[] {2}, 0, false);
    Tensor[] parameters =
        statistics instanceof Statistics.Switchable switchable
            ? equalLogits(switchable.sources().size())
            : new Tensor[0];
    Tensor pooled = statistics.pool(mean, var, parameters).mean();
    pooled.expand(Shape.of(SAMPLES, CHANNELS)).select(0, 0).select(0, 0).backward();
    return IntStream.range(0, SAMPLES)
        .mapToObj(
            n ->
                IntStream.range(0, CHANNELS)
                    .mapToObj(c -> x.grad().select(0, n).select(0, c).toDoubleArray())
                    .toArray(double[][]::new))
        .toArray(double[][][]::new);
  }

  /** Of the means and of the variances: all weights are the same, as at the start of a training. */
  private static Tensor[] equalLogits(int sources) {
    return new Tensor[] {
      Tensor.zeros(DataType.DOUBLE, sources), Tensor.zeros(DataType.DOUBLE, sources)
    };
  }
}
