package nabla.examples;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import nabla.core.ArgumentException;
import nabla.core.DataException;
import nabla.core.StateDict;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of a command as a state, so that a training that is taken up again has those that it
 * was begun with.
 *
 * @param command what has the options
 * @param apart names of those that don't decide what comes out
 */
record SavedOptions(CommandSpec command, Set<String> apart) {
  /** The options that have a value, as texts by their names. */
  StateDict stateDict() {
    Map<String, Object> values = new LinkedHashMap<>();
    for (OptionSpec option : command.options()) {
      if (option.getValue() != null && Set.of(option.names()).stream().noneMatch(apart::contains)) {
        values.put(option.longestName(), option.getValue().toString());
      }
    }
    return StateDict.of(values);
  }

  /**
   * Gives the command the values of saved options.
   *
   * @throws ArgumentException if the command line has another value for one of them
   * @throws DataException if they are another command's
   */
  void restore(StateDict saved) {
    CommandLine line = command.commandLine();
    Map<String, String> arguments = new LinkedHashMap<>();
    for (OptionSpec given : line.getParseResult().matchedOptions()) {
      arguments.put(given.longestName(), given.getValue().toString());
    }
    for (String name : saved.values().keySet()) {
      String value = saved.text(name);
      if (command.findOption(name) == null) {
        throw new DataException(
            "the checkpoint has an option %s, which %s doesn't know; wanted one of this program"
                .formatted(name, command.name()));
      }
      String given = arguments.putIfAbsent(name, value);
      if (given != null && !given.equals(value)) {
        throw new ArgumentException(
            "%s: got %s, but the training was begun with %s; leave it out, or begin anew without --resume"
                .formatted(name, given, value));
      }
    }
    line.parseArgs(
        arguments.entrySet().stream()
            .map(argument -> argument.getKey() + "=" + argument.getValue())
            .toArray(String[]::new));
  }
}
