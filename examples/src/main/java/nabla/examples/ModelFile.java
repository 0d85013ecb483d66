package nabla.examples;

import java.nio.file.Path;
import java.util.List;
import nabla.core.DataException;
import nabla.nn.io.ModelInfo;
import nabla.nn.io.Models;
import picocli.CommandLine.Option;

/** The option that names a trained model. */
final class ModelFile {
  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "A model that train has written; default: ${DEFAULT-VALUE}.")
  private Path file = Path.of("target", "train", Train.MODEL);

  /** The model. */
  Models.Loaded load() {
    return Models.load(file);
  }

  /**
   * Height and width of the grey pictures that a model reads.
   *
   * @throws DataException if it reads something else
   */
  List<Integer> size(ModelInfo info) {
    List<Integer> shape = info.inputShape();
    if (shape.size() != 3 || shape.get(0) != 1 || shape.get(1) < 1 || shape.get(2) < 1) {
      throw new DataException(
          "%s is a model of inputs of shape %s; wanted one of grey pictures, [1, height, width]"
              .formatted(file, shape));
    }
    return shape.subList(1, 3);
  }

  /** Mean of the pixels of the training pictures, from 0 to 1. */
  static double mean(ModelInfo info) {
    return info.mean().isEmpty() ? 0 : info.mean().get(0);
  }

  /** Their standard deviation. */
  static double std(ModelInfo info) {
    return info.std().isEmpty() ? 1 : info.std().get(0);
  }
}
