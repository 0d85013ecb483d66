package nabla.examples.norms;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nabla.examples.plot.StackedAreas;
import nabla.examples.plot.Table;
import nabla.nn.Sequential;
import nabla.nn.norm.SwitchableNorm;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The importance weights of the Switchable Norm paper (Luo et al., arXiv 1806.10779) in small. */
@Command(
    name = "mixing",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "SwitchableNorm chooses: the mixing weights of every layer while training, at batch 2 and"
            + " at batch 64.")
final class MixingWeights extends Claim {
  private static final List<String> SOURCES = List.of("instance", "layer", "batch");
  private static final List<String> MOMENTS = List.of("mean", "variance");
  private static final int BATCH = SOURCES.indexOf("batch");
  private static final int SMALL = 2;
  private static final int LARGE = 64;
  private static final int POINTS = 100;

  @Mixin private final Recipe recipe = new Recipe(4);

  /** One layer's weights of the means or the variances, over the pictures seen. */
  private record Course(
      int batchSize, int layer, String moment, List<Integer> seen, List<double[]> weights) {
    Course(int batchSize, int layer, String moment) {
      this(batchSize, layer, moment, new ArrayList<>(), new ArrayList<>());
    }

    void add(int pictures, Map<String, Double> now) {
      seen.add(pictures);
      weights.add(SOURCES.stream().mapToDouble(now::get).toArray());
    }

    double[] last() {
      return weights.get(weights.size() - 1);
    }

    StackedAreas.Panel panel() {
      return new StackedAreas.Panel(
          "batch %d, layer %d, %s".formatted(batchSize, layer, moment),
          seen.stream().mapToDouble(s -> s).toArray(),
          weights.toArray(double[][]::new));
    }
  }

  @Override
  Findings show() {
    recipe.prepare();
    List<Course> small = courses(SMALL);
    List<Course> large = courses(LARGE);
    List<Course> all = new ArrayList<>(small);
    all.addAll(large);
    StackedAreas areas =
        new StackedAreas(
            "SwitchableNorm's mixing weights while training",
            SOURCES,
            "pictures seen",
            small.size() / MOMENTS.size(),
            panels(small, large));
    return new Findings(sentence(small, large), table(all), Map.of("mixing.png", areas::write));
  }

  /** A row of layers for each batch size and moment. */
  private static List<StackedAreas.Panel> panels(List<Course> small, List<Course> large) {
    List<StackedAreas.Panel> panels = new ArrayList<>();
    for (List<Course> courses : List.of(small, large)) {
      for (String moment : MOMENTS) {
        courses.stream()
            .filter(course -> course.moment.equals(moment))
            .map(Course::panel)
            .forEach(panels::add);
      }
    }
    return panels;
  }

  private List<Course> courses(int batchSize) {
    List<Course> courses = new ArrayList<>();
    int every = Math.max(1, recipe.seen() / POINTS);
    int[] next = {0};
    recipe.train(
        "switchable",
        batchSize,
        seed,
        (model, seen) -> {
          if (seen >= next[0] || seen == recipe.seen()) {
            next[0] += every;
            record(model, seen, batchSize, courses);
          }
        });
    return courses;
  }

  private static void record(Sequential model, int seen, int batchSize, List<Course> courses) {
    int at = 0;
    int layer = 0;
    for (var module : model.modules()) {
      if (module instanceof SwitchableNorm norm) {
        layer++;
        if (seen == 0) {
          for (String moment : MOMENTS) {
            courses.add(new Course(batchSize, layer, moment));
          }
        }
        courses.get(at++).add(seen, norm.meanWeights());
        courses.get(at++).add(seen, norm.varWeights());
      }
    }
  }

  private static Table table(List<Course> courses) {
    List<String> columns =
        new ArrayList<>(List.of("batch size", "layer", "moment", "pictures seen"));
    columns.addAll(SOURCES);
    List<List<String>> rows = new ArrayList<>();
    for (Course course : courses) {
      for (int i = 0; i < course.seen.size(); i++) {
        List<String> row = new ArrayList<>();
        row.add(Integer.toString(course.batchSize));
        row.add(Integer.toString(course.layer));
        row.add(course.moment);
        row.add(Integer.toString(course.seen.get(i)));
        for (double weight : course.weights.get(i)) {
          row.add(format("%.5f", weight));
        }
        rows.add(row);
      }
    }
    return new Table(columns, rows);
  }

  private static String sentence(List<Course> small, List<Course> large) {
    double few = mean(small)[BATCH];
    double many = mean(large)[BATCH];
    return format(
        "At first each weight is %.1f %%. At the end they are, averaged over layers, means and"
            + " variances: %s at batch %d, and %s at batch %d. BatchNorm's is %s at the small"
            + " batch, %s.",
        100. / SOURCES.size(),
        list(mean(small)),
        SMALL,
        list(mean(large)),
        LARGE,
        few < many ? "smaller" : few > many ? "larger" : "the same",
        few < many ? "as the paper says" : "where the paper has it smaller");
  }

  private static String list(double[] weights) {
    List<String> parts = new ArrayList<>();
    for (int k = 0; k < weights.length; k++) {
      parts.add(format("%s %.1f %%", SOURCES.get(k), 100 * weights[k]));
    }
    return String.join(", ", parts);
  }

  private static double[] mean(List<Course> courses) {
    double[] mean = new double[SOURCES.size()];
    for (Course course : courses) {
      for (int k = 0; k < mean.length; k++) {
        mean[k] += course.last()[k] / courses.size();
      }
    }
    return mean;
  }
}
