package nabla.examples.bench.peers;

import nabla.examples.bench.Bench;
import nabla.examples.bench.Workload;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Times the workloads on another framework; a JVM has one, since each brings its own threads. */
@Command(
    name = "peers",
    mixinStandardHelpOptions = true,
    description = "Times the workloads on DJL or on DL4J, and prints a line of JSON each.")
public final class Peers implements Runnable {
  @Spec private CommandSpec spec;

  private Peers() {}

  /** Runs the program; exits with 0, or with 2 for wrong arguments. */
  public static void main(String[] args) {
    CommandLine line = new CommandLine(new Peers());
    line.addSubcommand("djl", new Bench(DjlWorkloads.all(), Workload.all()));
    line.addSubcommand("dl4j", new Bench(Dl4jWorkloads.all(), Workload.all()));
    System.exit(line.execute(args));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "got no framework, wanted djl or dl4j");
  }
}
