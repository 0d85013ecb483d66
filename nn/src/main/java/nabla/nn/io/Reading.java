package nabla.nn.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import nabla.core.DataException;
import nabla.core.NablaException;

/** What goes wrong when files are read, told with the file's name. */
final class Reading {
  /** Something done with a file. */
  @FunctionalInterface
  interface Action<T> {
    T run() throws IOException;
  }

  private Reading() {}

  /**
   * Reads.
   *
   * @throws DataException if that isn't possible
   */
  static <T> T of(String file, Action<T> action) {
    try {
      return action.run();
    } catch (NoSuchFileException e) {
      throw new DataException(
          "%s: %s. Check the path."
              .formatted(file, e.getReason() == null ? "there is no such file" : e.getReason()),
          e);
    } catch (EOFException e) {
      throw new DataException(
          file + ": it ends too early. It is truncated or damaged; fetch it again.", e);
    } catch (IOException e) {
      throw new DataException(
          "%s can't be read: %s. It is damaged or not permitted; check it or fetch it again."
              .formatted(file, e),
          e);
    } catch (NablaException e) {
      throw new DataException(file + ": " + e.getMessage(), e);
    } catch (InternalError e) { // so the JVM tells of memory that is mapped and gone
      throw new DataException(file + ": somebody changed it while it was read", e);
    }
  }
}
