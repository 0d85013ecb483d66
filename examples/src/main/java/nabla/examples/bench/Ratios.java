package nabla.examples.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import nabla.core.DataException;

/** Ratios by workload, from a table of {@code name,ratio} lines; {@code #} begins a comment. */
final class Ratios {
  private Ratios() {}

  /** Reads a table of the benchmark's resources. */
  static Map<String, Double> resource(String name) {
    try (InputStream in = Ratios.class.getResourceAsStream("/bench/" + name)) {
      return parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The ratios of a text, in its order.
   *
   * @throws DataException if a line is something else
   */
  static Map<String, Double> parse(String source, String text) {
    Map<String, Double> ratios = new LinkedHashMap<>();
    for (String line : text.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList()) {
      String[] cells = line.split(",");
      try {
        ratios.put(cells[0], Double.valueOf(cells[1]));
      } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
        throw new DataException(
            "%s: got the line \"%s\", wanted a workload's name, a comma and a number"
                .formatted(source, line),
            e);
      }
    }
    return ratios;
  }
}
