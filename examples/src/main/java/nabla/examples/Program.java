package nabla.examples;

import nabla.core.ArgumentException;
import nabla.core.NablaException;
import nabla.examples.plot.PlotException;
import picocli.CommandLine;

/** What the command lines of all examples have in common. */
public final class Program {
  private Program() {}

  /**
   * Runs a picocli command.
   *
   * @return the exit code: 0, or 2 for wrong arguments, or 1 if something else is wrong, which is
   *     said in one line
   */
  public static int run(Object command, String... args) {
    return new CommandLine(command)
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              if (!(failure instanceof NablaException || failure instanceof PlotException)) {
                throw failure;
              }
              line.getErr().println(line.getCommandName() + ": " + failure.getMessage());
              return 1;
            })
        .execute(args);
  }

  /**
   * Holds the value of an option to its bounds.
   *
   * @throws ArgumentException if it isn't right
   */
  public static void check(boolean right, String option, Object value, String wanted) {
    if (!right) {
      throw new ArgumentException(option + ": got " + value + ", wanted " + wanted);
    }
  }
}
