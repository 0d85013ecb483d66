package nabla.examples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** On what something was measured. */
final class Machine {
  private Machine() {}

  /** The processor, how many there are, the operating system and the JVM. */
  static String description() {
    return "%s, %d processors, %s %s, Java %s (%s)"
        .formatted(
            processor(),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            System.getProperty("java.version"),
            System.getProperty("java.vendor"));
  }

  /** Its name where the system tells it in a file; else its architecture. */
  private static String processor() {
    Path info = Path.of("/proc/cpuinfo");
    try {
      return Files.isReadable(info)
          ? Files.readAllLines(info).stream()
              .filter(line -> line.startsWith("model name"))
              .map(line -> line.substring(line.indexOf(':') + 1).strip())
              .findFirst()
              .orElse(System.getProperty("os.arch"))
          : System.getProperty("os.arch");
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }
}
