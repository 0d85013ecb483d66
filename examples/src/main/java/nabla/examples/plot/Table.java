package nabla.examples.plot;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nabla.nn.io.WholeFile;

/**
 * The numbers behind a picture, as comma-separated values.
 *
 * @param columns the names of the columns
 * @param rows a cell for each column; numbers with a point
 */
public record Table(List<String> columns, List<List<String>> rows) {
  /**
   * Copies the lists.
   *
   * @throws PlotException if a row has another number of cells than there are columns
   */
  public Table {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<String> row : rows) {
      if (row.size() != columns.size()) {
        throw new PlotException(
            "Row %s given for the columns %s; wanted a cell for each.".formatted(row, columns));
      }
    }
  }

  /** Writes a CSV file (RFC 4180, but lines end with a line feed), whole or not at all. */
  public void write(Path file) {
    String text =
        Stream.concat(Stream.of(columns), rows.stream())
            .map(row -> row.stream().map(Table::quoted).collect(Collectors.joining(",")))
            .collect(Collectors.joining("\n", "", "\n"));
    WholeFile.write(file, text);
  }

  private static String quoted(String cell) {
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
