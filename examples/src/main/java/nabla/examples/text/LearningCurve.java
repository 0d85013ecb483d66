package nabla.examples.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import nabla.examples.plot.Charts;
import nabla.examples.plot.Table;

/** The losses of a training, epoch by epoch, in nats per character. */
final class LearningCurve {
  private final List<Epoch> epochs = new ArrayList<>();

  /**
   * What one epoch came to; the perplexity, e^loss, is how many equally likely characters would be
   * as hard to guess.
   */
  private record Epoch(double training, double validation) {
    @Override
    public String toString() {
      return TextProgram.format(
          "training loss %.4f  perplexity %.2f   validation loss %.4f  perplexity %.2f",
          training, Math.exp(training), validation, Math.exp(validation));
    }

    List<String> row(int number) {
      return List.of(
          Integer.toString(number),
          TextProgram.format("%.4f", training),
          TextProgram.format("%.4f", validation),
          TextProgram.format("%.3f", Math.exp(validation)));
    }
  }

  /** Adds an epoch, and says it in a line. */
  String add(double training, double validation) {
    Epoch epoch = new Epoch(training, validation);
    epochs.add(epoch);
    return epoch.toString();
  }

  /** The result. */
  double lastValidation() {
    return epochs.get(epochs.size() - 1).validation;
  }

  /** Writes the losses as a picture. */
  void draw(Path file, String title) {
    Charts.Panel panel =
        new Charts.Panel(
            "loss of the next character: training with dropout, validation without",
            "epoch",
            "nats per character",
            true,
            x -> x == Math.rint(x) ? String.format(Locale.ROOT, "%.0f", x) : " ",
            List.of(series("training", Epoch::training), series("validation", Epoch::validation)));
    new Charts(title, List.of(panel)).write(file);
  }

  private Charts.Series series(String name, ToDoubleFunction<Epoch> loss) {
    double[] x = IntStream.rangeClosed(1, epochs.size()).asDoubleStream().toArray();
    return new Charts.Series(name, x, epochs.stream().mapToDouble(loss).toArray());
  }

  /** Writes the losses as numbers. */
  void tabulate(Path file) {
    new Table(
            List.of("epoch", "training loss", "validation loss", "validation perplexity"),
            IntStream.rangeClosed(1, epochs.size())
                .mapToObj(e -> epochs.get(e - 1).row(e))
                .toList())
        .write(file);
  }
}
