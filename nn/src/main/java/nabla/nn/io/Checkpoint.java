package nabla.nn.io;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import nabla.core.ArgumentException;
import nabla.core.DataException;
import nabla.core.StateDict;
import nabla.core.Tensor;

/**
 * A {@link StateDict} as a file: safetensors, whose metadata have the values beside the tensors,
 * each as a text that gives it back to the last bit: {@code 12}, {@code 0.1}, {@code Infinity},
 * {@code true}, {@code null}, and strings in quotes.
 */
public final class Checkpoint {
  /** The metadata's name for the version of this format. */
  private static final String FORMAT = "nabla.checkpoint";

  private static final String VERSION = "1";

  private Checkpoint() {}

  /**
   * Writes a state, whole or not at all.
   *
   * @throws ArgumentException if a value is none of those that a state may have
   * @throws DataException if the file can't be written
   */
  public static void write(Path file, StateDict state) {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT, VERSION);
    state.values().forEach((name, value) -> metadata.put(name, text(name, value)));
    SafeTensors.write(file, state.tensors(), metadata);
  }

  /**
   * Reads a state. Whole numbers come as Long, others as Double.
   *
   * @throws DataException if the file isn't a checkpoint, or can't be read
   */
  public static StateDict read(Path file) {
    try (SafeTensors in = SafeTensors.open(file)) {
      Map<String, String> metadata = new LinkedHashMap<>(in.metadata());
      String version = metadata.remove(FORMAT);
      if (!VERSION.equals(version)) {
        throw new DataException(
            "%s: %s; wanted a checkpoint of version %s"
                .formatted(
                    file,
                    version == null
                        ? "these are weights without a checkpoint's values"
                        : "it is a checkpoint of version " + Text.brief(version),
                    VERSION));
      }
      Map<String, Object> values = new LinkedHashMap<>();
      metadata.forEach((name, text) -> values.put(name, value(file, name, text)));
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      in.names().forEach(name -> tensors.put(name, in.tensor(name)));
      return new StateDict(tensors, values);
    }
  }

  private static String text(String name, Object value) {
    if (value instanceof String string) {
      return '"' + string + '"';
    }
    if (value == null
        || value instanceof Boolean
        || value instanceof Double
        || value instanceof Integer
        || value instanceof Long) {
      return String.valueOf(value);
    }
    throw new ArgumentException(
        "checkpoint \"%s\": got a %s; wanted an int, long, double, boolean, string or null"
            .formatted(name, value.getClass().getName()));
  }

  private static Object value(Path file, String name, String text) {
    int end = text.length() - 1;
    if (end > 0 && text.charAt(0) == '"' && text.charAt(end) == '"') {
      return text.substring(1, end);
    }
    try {
      return switch (text) {
        case "null" -> null;
        case "true", "false" -> text.equals("true");
        default -> text.matches("-?\\d+") ? (Object) Long.valueOf(text) : Double.valueOf(text);
      };
    } catch (NumberFormatException e) {
      throw new DataException(
          "%s: its \"%s\" is %s; wanted a number, true, false, null, or a string in quotes"
              .formatted(file, Text.brief(name), Text.brief(text)),
          e);
    }
  }
}
