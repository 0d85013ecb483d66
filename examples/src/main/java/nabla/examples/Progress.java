package nabla.examples;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * The progress of one epoch: a bar with the last loss behind it, replaced at the end by one line
 * with the result.
 *
 * <pre>{@code
 * try (Progress progress = new Progress("epoch 1/10", batches)) {
 *   for (...) progress.step(loss);
 *   progress.result("train loss 0.412, test accuracy 85.1 %");
 * }
 * }</pre>
 *
 * <p>Where the output is not a terminal (a log file), only that last line is printed, without
 * control characters.
 */
public final class Progress implements AutoCloseable {
  private static final int BAR_WIDTH = 79;
  private static final int REFRESH_MILLIS = 100;

  private final String task;
  private final PrintStream out;
  private final ProgressBar bar; // null where the output is not a terminal
  private final long start = System.nanoTime();
  private String result = "";

  /**
   * Starts the bar on standard output.
   *
   * @param task stands before the bar, such as {@code epoch 3/10}
   * @param steps how many calls of {@link #step} make the whole
   */
  public Progress(String task, int steps) {
    this(task, steps, System.out, isTerminal(System.console()));
  }

  Progress(String task, int steps, PrintStream out, boolean terminal) {
    this.task = task;
    this.out = out;
    this.bar = terminal ? bar(task, steps, out) : null;
  }

  private static ProgressBar bar(String task, int steps, PrintStream out) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(steps)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(REFRESH_MILLIS)
        .setConsumer(new DelegatingProgressBarConsumer(text -> out.print("\r" + text), BAR_WIDTH))
        .clearDisplayOnFinish()
        .build();
  }

  /** Advances by one step, whose loss is shown behind the bar. */
  public void step(double loss) {
    if (bar != null) {
      bar.setExtraMessage(String.format(Locale.ROOT, " loss %.4f", loss));
      bar.step();
    }
  }

  /** Advances by steps that were done earlier. */
  public void skip(int steps) {
    if (bar != null) {
      bar.stepBy(steps);
    }
  }

  /** Sets what the last line says behind the task's name. */
  public void result(String text) {
    result = text;
  }

  /** Removes the bar and prints the task, the result and the seconds taken. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      out.print("\r");
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    out.println(
        String.format(
            Locale.ROOT, "%s  %s%s(%.1f s)", task, result, result.isEmpty() ? "" : "  ", seconds));
  }

  /**
   * Before JDK 22 a console exists only where input and output are a terminal; since then it has to
   * be asked.
   */
  private static boolean isTerminal(Console console) {
    if (console == null || Runtime.version().feature() < 22) {
      return console != null;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
