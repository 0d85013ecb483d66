package nabla.examples.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import nabla.core.DataException;

/**
 * A program that times one workload whenever it is its turn, so that what disturbs the machine for
 * minutes disturbs both sides of a comparison.
 */
final class Turns implements AutoCloseable {
  private final String name;
  private final Process process;
  private final BufferedReader reader;
  private String lastLine = "it said nothing";

  Turns(String name, Process process) {
    this.name = name;
    this.process = process;
    this.reader = process.inputReader();
  }

  /**
   * Lets the program time its next workload.
   *
   * @return the timing, or nothing if that was all
   * @throws DataException if it fails
   */
  Optional<Timing> next() {
    try {
      giveTurn();
      for (String line; (line = reader.readLine()) != null; ) {
        lastLine = line;
        Optional<Timing> timing = Timing.parse(line);
        if (timing.isPresent()) {
          return timing;
        }
      }
      int status = process.waitFor();
      if (status != 0) {
        throw new DataException(
            "%s ended with exit code %d, wanted 0; its last line: %s"
                .formatted(name, status, lastLine));
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new DataException("%s can't be read: %s".formatted(name, e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("%s was interrupted".formatted(name), e);
    }
  }

  private void giveTurn() {
    try {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    } catch (IOException e) {
      // It takes no turns, or has ended: what it says last tells.
    }
  }

  /** What the program said last. */
  String lastLine() {
    return lastLine;
  }

  /** Ends the program, if it hasn't yet. */
  @Override
  public void close() {
    process.destroy();
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
