package nabla.nn.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Coverage-guided fuzzing of one reader with Jazzer, which is on the class path in the profile
 * {@code fuzz} only: {@code mvn -Pfuzz -Dargs="npz 1000000"}. The corpus grows in {@code
 * target/fuzz/<reader>}. A file that breaks the law is left in the directory that the program was
 * started in, as {@code crash-*}; it belongs into the resources {@code hostile/<reader>}.
 */
public final class Fuzz {
  private static Readers reader;

  private Fuzz() {}

  /** Writes the corpus to begin with, and starts Jazzer. */
  public static void main(String[] args) throws ReflectiveOperationException, IOException {
    String name = args[0].toUpperCase(Locale.ROOT);
    Path corpus = Files.createDirectories(Path.of("nn/target/fuzz", args[0]));
    List<byte[]> seeds = Readers.valueOf(name).seeds();
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(corpus.resolve("seed" + i), seeds.get(i));
    }
    String[] jazzer = {
      "--target_class=" + Fuzz.class.getName(),
      "--target_args=" + name,
      "--instrumentation_includes=nabla.**",
      "--custom_hook_includes=nabla.**",
      // Not worth two thirds of the time of a zip file: it leads to what regular expressions want.
      "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.RegexRoadblocks",
      "-runs=" + args[1],
      "-max_len=20000",
      "-timeout=60",
      "-print_final_stats=1",
      corpus.toString()
    };
    Class.forName("com.code_intelligence.jazzer.Jazzer")
        .getMethod("main", String[].class)
        .invoke(null, (Object) jazzer);
  }

  /** Called by Jazzer at the start; loads and instruments classes before time counts. */
  public static void fuzzerInitialize(String[] args) {
    reader = Readers.valueOf(args[0]);
    reader.seeds().forEach(reader::read);
  }

  /** Called by Jazzer with each file. */
  public static void fuzzerTestOneInput(byte[] file) {
    reader.read(file);
  }
}
