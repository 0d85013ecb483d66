package nabla.examples;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import nabla.core.DataException;
import nabla.examples.data.ImageSet;
import nabla.nn.io.ModelInfo;
import nabla.nn.io.Models;
import nabla.nn.loss.CrossEntropyLoss;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says how many of a set of pictures a model tells rightly. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Says how many test pictures a model tells rightly, class by class and in all.")
final class Evaluate implements Callable<Integer> {
  private static final int BATCH = 64;

  @Mixin private final ModelFile file = new ModelFile();

  @Option(names = "--data", paramLabel = "DIR", description = Train.DATA)
  private Path data;

  @Override
  public Integer call() {
    Models.Loaded model = file.load();
    ModelInfo info = model.info();
    List<Integer> size = file.size(info);
    ImageSet pictures = Train.pictures(data, false);
    List<String> names = pictures.classNames();
    if (!size.equals(List.of(pictures.height(), pictures.width()))
        || info.labels().size() != names.size()) {
      throw new DataException(
          "the model reads pictures of %s and knows %d classes; got pictures of %d x %d in %d classes. Take the data that it was trained for."
              .formatted(
                  size, info.labels().size(), pictures.height(), pictures.width(), names.size()));
    }
    Evaluation result =
        Evaluation.of(
            model.layer(),
            new CrossEntropyLoss(),
            pictures.standardized(ModelFile.mean(info), ModelFile.std(info)),
            BATCH);
    int[] all = new int[names.size()];
    int[] right = new int[names.size()];
    for (int i = 0; i < pictures.count(); i++) {
      all[pictures.label(i)]++;
      right[pictures.label(i)] += result.predictions()[i] == pictures.label(i) ? 1 : 0;
    }
    for (int c = 0; c < all.length; c++) {
      System.out.printf(
          Locale.ROOT, "%-12s %,6d of %,6d%n", info.labels().get(c), right[c], all[c]);
    }
    System.out.printf(Locale.ROOT, "test loss: %.4f%n", result.loss());
    System.out.printf(Locale.ROOT, "test accuracy: %.1f %%%n", 100 * result.accuracy());
    return 0;
  }
}
