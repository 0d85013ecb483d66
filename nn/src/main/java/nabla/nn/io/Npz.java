package nabla.nn.io;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import nabla.core.ArgumentException;
import nabla.core.DataException;
import nabla.core.Tensor;

/**
 * Tensors under names in NumPy's .npz files: what {@code numpy.savez} and {@code savez_compressed}
 * write and {@code numpy.load} reads; a zip file of {@link Npy} files.
 */
public final class Npz {
  private static final String SUFFIX = ".npy";

  private Npz() {}

  /**
   * Reads all tensors of a file, in its order.
   *
   * @throws DataException if it can't be read, or isn't what the format says
   */
  public static Map<String, Tensor> read(Path path) {
    try (Archive archive = Archive.open(path)) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (String entry : archive.names()) {
        if (!entry.endsWith(SUFFIX)) {
          throw new DataException(
              "%s: it has an entry \"%s\"; wanted arrays only, as NAME.npy"
                  .formatted(path, Text.brief(entry)));
        }
        tensors.put(entry.substring(0, entry.length() - SUFFIX.length()), archive.array(entry));
      }
      return tensors;
    }
  }

  /**
   * Writes a file, whole or not at all.
   *
   * @throws ArgumentException if a name can't be that of a file
   * @throws DataException if the file can't be written
   */
  public static void write(Path path, Map<String, Tensor> tensors) {
    Archive.write(
        path,
        out -> {
          for (Map.Entry<String, Tensor> e : tensors.entrySet()) {
            out.array(e.getKey() + SUFFIX, e.getValue());
          }
        });
  }
}
