package nabla.nn.io;

import java.nio.file.Path;
import java.util.Map;
import nabla.core.ArgumentException;
import nabla.core.DataException;
import nabla.core.Tensor;
import nabla.core.TensorBytes;
import nabla.nn.Layer;
import nabla.nn.Module;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A model in one file: its architecture, its weights, and what one has to know to use it.
 *
 * <pre>{@code
 * Models.save(path, model, ModelInfo.defaults().withLabels(names));
 * Models.Loaded loaded = Models.load(path);
 * Tensor scores = loaded.layer().forward(loaded.info().normalize(x));
 * }</pre>
 *
 * <p>The file is a zip archive of {@code module.json} ({@link ModuleJson}), {@code
 * weights.safetensors} ({@link SafeTensors}) and {@code info.json}, each of use to other programs
 * too. It can come from anybody: modules are built of the closed list that {@link ModuleJson} has,
 * and take no more memory than weights for them are there.
 */
public final class Models {
  private static final String MODULE = "module.json";
  private static final String WEIGHTS = "weights.safetensors";
  private static final String INFO = "info.json";

  /** How much more than its weights a module may take while it is built: for first values. */
  private static final int BUILDING = 4;

  private static final long BUILDING_BYTES = 10_000_000;

  /** What a file held: the model, in evaluation mode, and what goes with it. */
  public record Loaded(Module module, ModelInfo info) {
    /**
     * The module as a layer of one input.
     *
     * @throws DataException if it is of another kind, as {@code LSTM} is
     */
    public Layer layer() {
      if (module instanceof Layer layer) {
        return layer;
      }
      throw new DataException(
          "the file holds a module of type %s, wanted a layer of one input and one output"
              .formatted(module.typeName()));
    }
  }

  private Models() {}

  /**
   * Saves a model, whole or not at all; the same model makes the same file.
   *
   * @throws ArgumentException if there is a module in it that has no JSON form
   * @throws DataException if the file can't be written
   */
  public static void save(Path path, Module module, ModelInfo info) {
    String json = ModuleJson.write(module);
    Archive.write(
        path,
        out -> {
          out.text(INFO, ModelInfoJson.write(info));
          out.text(MODULE, json);
          out.tensors(WEIGHTS, module.stateDict());
        });
  }

  /**
   * Builds the model of a file.
   *
   * @throws DataException if it can't be read, isn't of this format, is of a version of it that
   *     isn't known here, or its parts don't fit each other
   */
  public static Loaded load(Path path) {
    try (Archive archive = Archive.open(path)) {
      ModelInfo info = at(path, INFO, () -> ModelInfoJson.read(archive.text(INFO)));
      Map<String, Tensor> weights = archive.tensors(WEIGHTS);
      long most = BUILDING_BYTES + BUILDING * bytes(weights);
      Module module = at(path, MODULE, () -> ModuleJson.read(archive.text(MODULE), most));
      if (weights.values().stream().anyMatch(w -> w.dataType() == DataType.DOUBLE)) {
        module.to(DataType.DOUBLE);
      }
      at(path, WEIGHTS, () -> module.loadStateDict(weights, true));
      module.eval();
      return new Loaded(module, info);
    }
  }

  private static <T> T at(Path path, String entry, Reading.Action<T> action) {
    return Reading.of(path + ", " + entry, action);
  }

  private static long bytes(Map<String, Tensor> tensors) {
    return tensors.values().stream()
        .mapToLong(t -> (long) t.numel() * TensorBytes.width(t.dataType()))
        .sum();
  }
}
