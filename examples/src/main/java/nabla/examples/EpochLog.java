package nabla.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nabla.core.DataException;
import nabla.core.Scope;
import nabla.core.Tensor;
import nabla.nn.Module;
import nabla.nn.io.WholeFile;
import nabla.nn.tensorboard.SummaryWriter;

/**
 * What a training tells of its epochs: a line of JSON each in {@code log.jsonl}, and curves and
 * distributions of the weights in an event file for TensorBoard.
 */
final class EpochLog implements AutoCloseable {
  private static final String EVENTS = "events.out.tfevents.";

  private final Path file;
  private final SummaryWriter board;

  /**
   * Goes on after some epochs. What a training that was killed said of later ones is forgotten,
   * since they come again.
   *
   * @param epochs how many are done; with 0 the logs of an earlier training are removed
   */
  EpochLog(Path directory, int epochs) {
    file = directory.resolve("log.jsonl");
    try {
      if (epochs == 0) {
        removeEvents(directory);
      }
      List<String> lines = epochs > 0 && Files.exists(file) ? Files.readAllLines(file) : List.of();
      WholeFile.write(
          file,
          lines.stream().limit(epochs).map(line -> line + "\n").collect(Collectors.joining()));
    } catch (IOException e) {
      throw unwritable(e);
    }
    board = new SummaryWriter(directory, epochs + 1L);
  }

  private static void removeEvents(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path old : files.filter(f -> f.getFileName().toString().startsWith(EVENTS)).toList()) {
          Files.delete(old);
        }
      }
    }
  }

  /**
   * Tells of an epoch.
   *
   * @param epoch its number, from 1
   * @param numbers by name, as {@code train_loss}
   */
  void add(int epoch, Map<String, Double> numbers, Module model) {
    Map<String, Object> all = new LinkedHashMap<>(Map.of("epoch", epoch));
    all.putAll(numbers);
    try {
      Files.writeString(file, json(all) + "\n", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw unwritable(e);
    }
    numbers.forEach((name, value) -> board.addScalar(name, value, epoch));
    try (Scope scope = Scope.open()) {
      model
          .namedParameters()
          .forEach(
              (name, weights) -> {
                if (finite(weights)) {
                  board.addHistogram("weights/" + name, weights, epoch);
                }
              });
    }
  }

  private static boolean finite(Tensor weights) {
    return weights.numel() > 0 && Double.isFinite(weights.detach().abs().max().item());
  }

  /** JSON has no NaN and no infinity; a training that diverged has null there. */
  private static String json(Map<String, Object> values) {
    return values.entrySet().stream()
        .map(
            e -> {
              boolean missing = e.getValue() instanceof Double d && !Double.isFinite(d);
              return String.format(
                  Locale.ROOT, "\"%s\": %s", e.getKey(), missing ? null : e.getValue());
            })
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private DataException unwritable(IOException cause) {
    return new DataException(
        "%s can't be written: %s. Wanted a writable directory with room.".formatted(file, cause),
        cause);
  }

  @Override
  public void close() {
    board.close();
  }
}
