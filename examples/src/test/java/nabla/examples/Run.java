package nabla.examples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a program printed, and its exit code. */
public record Run(int status, String out, String err) {
  /** Runs a program. */
  public static Run of(IntSupplier program) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream systemOut = System.out;
    PrintStream systemErr = System.err;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int status = program.getAsInt();
      return new Run(
          status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(systemOut);
      System.setErr(systemErr);
    }
  }

  /** What was printed, without the seconds and the places of files. */
  public List<String> results() {
    return out.lines()
        .filter(line -> !line.startsWith("see "))
        .map(line -> line.replaceAll("\\(.* s\\)", ""))
        .toList();
  }

  /** The numbers that the groups of a pattern match in what was printed. */
  public double[] numbers(String pattern) {
    return numbers(pattern, "what was printed: " + out, out);
  }

  /** The numbers that README gives. */
  public static double[] readme(String pattern) throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    return numbers(pattern, "README", readme.replaceAll("\\s+", " "));
  }

  private static double[] numbers(String pattern, String where, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      throw new AssertionError("\"" + pattern + "\" is not in " + where);
    }
    double[] numbers = new double[matcher.groupCount()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Double.parseDouble(matcher.group(i + 1));
    }
    return numbers;
  }
}
