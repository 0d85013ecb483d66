package nabla.examples.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import nabla.core.DataException;

/** Reads the bundled tables of numbers: comma-separated values, a row on each line. */
final class NumberTable {
  private NumberTable() {}

  /**
   * The rows of a resource.
   *
   * @param name of the file, which is gzipped if it ends with {@code .gz}
   * @param titles how many lines stand above the numbers
   * @param columns how many numbers each row has
   * @throws DataException if the file is missing, or a line is anything else
   */
  static List<double[]> rows(String name, int titles, int columns) {
    InputStream resource = NumberTable.class.getResourceAsStream("/data/" + name);
    if (resource == null) {
      throw new DataException(
          "/data/%s is not on the class path; wanted the bundled data. Build the examples again."
              .formatted(name));
    }
    try (InputStream raw = resource;
        InputStream in = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines();
      return parse(name, lines.toList(), titles, columns);
    } catch (IOException e) {
      throw new DataException("%s can't be read: %s. Build again.".formatted(name, e), e);
    }
  }

  static List<double[]> parse(String name, List<String> lines, int titles, int columns) {
    List<double[]> rows = new ArrayList<>();
    for (int i = titles; i < lines.size(); i++) {
      rows.add(row(name, i + 1, lines.get(i), columns));
    }
    return rows;
  }

  private static double[] row(String name, int number, String line, int columns) {
    double[] row;
    try {
      row = Arrays.stream(line.split(",", -1)).mapToDouble(Double::parseDouble).toArray();
    } catch (NumberFormatException e) {
      throw new DataException(
          "%s, line %d, is \"%s\": %s. Wanted %d numbers with commas between."
              .formatted(name, number, line, e.getMessage(), columns),
          e);
    }
    if (row.length != columns) {
      throw new DataException(
          "%s, line %d, has %d numbers; wanted %d.".formatted(name, number, row.length, columns));
    }
    return row;
  }
}
