package nabla.examples.norms;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.core.Generator;
import nabla.core.NoGrad;
import nabla.core.Tensor;
import nabla.examples.Program;
import nabla.examples.data.ImageSet;
import nabla.examples.plot.Charts;
import nabla.examples.plot.Table;
import nabla.examples.plot.Tiles;
import nabla.nn.Conv2d;
import nabla.nn.Layer;
import nabla.nn.data.ImageDataset;
import nabla.nn.norm.Norms;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Changes contrast and brightness, and looks at features before and after normalization. */
@Command(
    name = "style",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "InstanceNorm removes style, the mean and the standard deviation of each picture's"
            + " features (Ulyanov et al., arXiv 1607.08022): features of test pictures whose"
            + " contrast and brightness were changed, before and after InstanceNorm and BatchNorm.")
final class Style extends Claim {
  private static final int CHANNELS = 16;
  private static final int ENLARGED_CHANNEL = 0;

  @Option(
      names = "--pictures",
      description = "How many of the 1,000 test pictures to take; default: ${DEFAULT-VALUE}.")
  private int pictures = 64;

  /** Pixels, 0 to 1, become contrast * pixel + brightness. */
  private record Look(String name, double contrast, double brightness) {}

  private static final List<Look> LOOKS =
      List.of(
          new Look("original", 1, 0),
          new Look("contrast / 4", .25, 0),
          new Look("contrast * 2", 2, 0),
          new Look("brightness + 0.5", 1, .5),
          new Look("/ 4 and + 0.5", .25, .5));

  /** Features [look * picture, channel, y, x] under a name. */
  private record Features(String name, Tensor values, int pictures) {
    Tensor of(int look) {
      return values.narrow(0, look * pictures, pictures);
    }

    /** ‖features of the look - of the original‖ / ‖of the original‖. */
    double change(int look) {
      return of(look).sub(of(0)).norm().item() / of(0).norm().item();
    }

    /** Mean of each picture's channels. */
    double[] means(int look) {
      return of(look).mean(2, 3).flatten().toDoubleArray();
    }

    /** Standard deviation of each picture's channels. */
    double[] deviations(int look) {
      return of(look).var(new int[] {2, 3}, 0, false).sqrt().flatten().toDoubleArray();
    }

    double[][] picture(int look, int channel) {
      Tensor image = of(look).select(0, 0).select(0, channel);
      return IntStream.range(0, image.size(0))
          .mapToObj(y -> image.select(0, y).toDoubleArray())
          .toArray(double[][]::new);
    }

    Charts.Panel panel() {
      List<Charts.Series> series = new ArrayList<>();
      for (int i = 0; i < LOOKS.size(); i++) {
        series.add(new Charts.Series(LOOKS.get(i).name, means(i), deviations(i)));
      }
      return Charts.Panel.points(name, "mean", "standard deviation", series);
    }

    Tiles.Row row(int channel) {
      return new Tiles.Row(
          name,
          IntStream.range(0, LOOKS.size())
              .mapToObj(look -> picture(look, channel))
              .toArray(double[][][]::new));
    }
  }

  @Override
  Findings show() {
    ImageSet whole = ImageSet.fashionMnistSubset(false);
    Program.check(
        pictures >= 1 && pictures <= whole.count(),
        "--pictures",
        pictures,
        "1 to " + whole.count());
    try (NoGrad off = NoGrad.open()) {
      return show(whole.first(pictures));
    }
  }

  private Findings show(ImageSet set) {
    Generator.manualSeed(seed);
    Features input = new Features("picture", looks(set), pictures);
    // Without padding, whose zeros would not become brighter with the picture.
    Layer convolution = new Conv2d(1, CHANNELS, 3);
    Features before =
        new Features("after a convolution", convolution.forward(input.values), pictures);
    Features batch = normalized("then BatchNorm", "batch", before);
    Features instance = normalized("then InstanceNorm", "instance", before);

    Charts statistics =
        new Charts(
            "Style: mean and standard deviation of every picture's features, a point per channel",
            List.of(before.panel(), batch.panel(), instance.panel()));
    Tiles tiles =
        new Tiles(
            "One picture in several styles, and one channel of its features",
            LOOKS.stream().map(Look::name).toList(),
            List.of(
                input.row(0),
                before.row(ENLARGED_CHANNEL),
                batch.row(ENLARGED_CHANNEL),
                instance.row(ENLARGED_CHANNEL)));
    return new Findings(
        sentence(before, batch, instance),
        table(List.of(before, batch, instance)),
        Map.of("style.png", statistics::write, "style-picture.png", tiles::write));
  }

  /** All pictures in each look, [look * picture, 1, y, x]. */
  private static Tensor looks(ImageSet set) {
    ImageDataset data =
        new ImageDataset(set.images(), set.labels(), 1, set.height(), set.width(), 0, 1);
    Tensor original = data.inputs(IntStream.range(0, set.count()).toArray());
    return Tensor.concat(
        0,
        LOOKS.stream()
            .map(look -> original.mul(look.contrast).add(look.brightness))
            .toArray(Tensor[]::new));
  }

  private Features normalized(String name, String norm, Features before) {
    return new Features(name, Norms.of(norm, CHANNELS, 2).forward(before.values), pictures);
  }

  private static Table table(List<Features> stages) {
    List<List<String>> rows = new ArrayList<>();
    for (Features features : stages) {
      for (int i = 0; i < LOOKS.size(); i++) {
        Look look = LOOKS.get(i);
        rows.add(
            List.of(
                features.name,
                look.name,
                format("%.2f", look.contrast),
                format("%.2f", look.brightness),
                format("%.4g", mean(features.means(i))),
                format("%.4g", mean(features.deviations(i))),
                format("%.4g", features.change(i))));
      }
    }
    return new Table(
        List.of(
            "features",
            "style",
            "contrast",
            "brightness",
            "mean",
            "standard deviation",
            "relative change against the original"),
        rows);
  }

  private static double mean(double... values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).average().orElseThrow();
  }

  private static String sentence(Features before, Features batch, Features instance) {
    double untouched = largestChange(before);
    double afterBatch = largestChange(batch);
    double afterInstance = largestChange(instance);
    boolean removed = afterInstance < Math.min(untouched, afterBatch) / 10;
    return format(
        "Other contrast and brightness change the features, against their size, by up to %.1f %%;"
            + " behind BatchNorm by up to %.1f %%, behind InstanceNorm by up to %.1f %%:"
            + " InstanceNorm %s.",
        100 * untouched,
        100 * afterBatch,
        100 * afterInstance,
        removed
            ? "removes style, as the field says; what eps adds to small variances is left"
            : "doesn't remove style here, against what the field says");
  }

  private static double largestChange(Features features) {
    return IntStream.range(1, LOOKS.size()).mapToDouble(features::change).max().orElseThrow();
  }
}
