package nabla.examples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table in Markdown that reads well as plain text too: the first column left, all else right. */
final class MarkdownTable {
  private final List<List<String>> rows = new ArrayList<>();

  MarkdownTable(List<String> columns) {
    rows.add(List.copyOf(columns));
  }

  void add(List<String> row) {
    rows.add(List.copyOf(row));
  }

  @Override
  public String toString() {
    int[] widths =
        IntStream.range(0, rows.get(0).size())
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    List<String> lines =
        rows.stream()
            .map(
                row ->
                    line(column -> pad(row.get(column), widths[column], column > 0), widths.length))
            .collect(Collectors.toCollection(ArrayList::new));
    lines.add(
        1,
        line(
            column ->
                column == 0
                    ? "-".repeat(widths[column])
                    : "-".repeat(Math.max(1, widths[column] - 1)) + ":",
            widths.length));
    return String.join("\n", lines) + "\n";
  }

  private static String line(IntFunction<String> cell, int columns) {
    return IntStream.range(0, columns)
        .mapToObj(cell)
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String pad(String text, int width, boolean right) {
    String space = " ".repeat(width - text.length());
    return right ? space + text : text + space;
  }
}
