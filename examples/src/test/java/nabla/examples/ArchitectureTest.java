package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Who may use whom, over all modules: examples -> nn, optim -> core -> core.kernel -> core.memory.
 *
 * <p>The JDK's jdeps reads it off the compiled classes. It stands in this module because this one
 * is built last.
 */
class ArchitectureTest {
  private static final Path ROOT =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
  private static final List<String> MODULES = List.of("core", "nn", "optim", "examples");

  /** The layers, lowest first; a package uses its own layer's family and those below. */
  private static final Map<String, Integer> LAYERS =
      Map.of(
          "nabla.core.memory", 0,
          "nabla.core.kernel", 1,
          "nabla.core", 2,
          "nabla.core.gradcheck", 3,
          "nabla.nn", 4,
          "nabla.optim", 4,
          "nabla.optim.schedule", 5,
          "nabla.examples", 6);

  private record Use(String user, String used) {}

  private final List<Use> uses = uses();

  /** The uses of one package by another, from jdeps' lines {@code user -> used archive}. */
  private static List<Use> uses() {
    List<String> arguments = new ArrayList<>(List.of("-verbose:package"));
    for (String module : MODULES) {
      Path classes = ROOT.resolve(module).resolve("target/classes");
      if (Files.isDirectory(classes)) {
        arguments.add(classes.toString());
      }
    }
    StringWriter out = new StringWriter();
    PrintWriter printer = new PrintWriter(out);
    int status =
        ToolProvider.findFirst("jdeps")
            .orElseThrow()
            .run(printer, printer, arguments.toArray(String[]::new));
    assertEquals(0, status, out::toString);
    Matcher line = Pattern.compile("(?m)^ +(nabla[\\w.]*) +-> +([\\w.]+) ").matcher(out.toString());
    return line.results().map(m -> new Use(m.group(1), m.group(2))).distinct().toList();
  }

  /**
   * The layer's family that a package belongs to: the longest of their names that begins its own.
   */
  private static String family(String name) {
    return LAYERS.keySet().stream()
        .filter(layer -> name.equals(layer) || name.startsWith(layer + "."))
        .reduce((a, b) -> a.length() > b.length() ? a : b)
        .orElseThrow(() -> new AssertionError(name + " belongs to no layer; add it to LAYERS"));
  }

  private void assertNone(String rule, Predicate<Use> forbidden) {
    assertEquals(List.of(), uses.stream().filter(forbidden).toList(), rule);
  }

  @Test
  void usesRunOneWay() {
    assertNone(
        "a package uses its own family and lower layers",
        use ->
            use.used.startsWith("nabla.")
                && !family(use.user).equals(family(use.used))
                && LAYERS.get(family(use.user)) <= LAYERS.get(family(use.used)));
  }

  @Test
  void gradcheckIsATestOfThePublicFace() {
    assertNone(
        "nabla.core.gradcheck uses nabla.core and nothing else of ours",
        use ->
            use.user.equals("nabla.core.gradcheck")
                && use.used.startsWith("nabla.")
                && !use.used.equals("nabla.core"));
  }

  @Test
  void specialTasksHaveOnePlace() {
    assertNone(
        "Jackson is for nabla.nn.io",
        use -> use.used.contains("jackson") && !use.user.equals("nabla.nn.io"));
    assertNone(
        "ONNX's messages are for nabla.nn.onnx",
        use -> use.used.equals("onnx") && !use.user.equals("nabla.nn.onnx"));
    assertNone(
        "the Vector API and BLAS are for nabla.core.kernel",
        use ->
            (use.used.startsWith("jdk.incubator") || use.used.contains("openblas"))
                && !use.user.equals("nabla.core.kernel"));
    assertNone(
        "pointers are for kernels and memory",
        use ->
            use.used.startsWith("org.bytedeco")
                && !use.user.matches("nabla\\.core\\.(kernel|memory)"));
  }

  @Test
  void librariesDontPrint() throws IOException {
    Pattern printing = Pattern.compile("^\\s*[^*/\\s].*System\\.(out|err)\\b");
    for (String module : List.of("core", "nn", "optim")) {
      for (Path source : sources(module)) {
        List<String> lines =
            Files.readAllLines(source).stream().filter(printing.asPredicate()).toList();
        assertEquals(List.of(), lines, () -> source + " prints; a library logs or throws");
      }
    }
  }

  @Test
  void everyPackageSaysWhatItIs() throws IOException {
    for (String module : MODULES) {
      for (Path folder :
          sources(module).stream().map(Path::getParent).collect(Collectors.toSet())) {
        assertTrue(
            Files.exists(folder.resolve("package-info.java")),
            () -> folder + " has no package-info.java");
      }
    }
  }

  /** A guard against passing on nothing: the classes of every source were there to be read. */
  @Test
  void everythingWasSeen() throws IOException {
    int total = 0;
    for (String module : MODULES) {
      List<Path> classes = files(ROOT.resolve(module).resolve("target/classes"), ".class");
      long sources = sources(module).stream().filter(s -> !s.endsWith("package-info.java")).count();
      assertTrue(
          classes.size() >= sources,
          () -> module + ": " + sources + " sources, classes " + classes.size());
      total += classes.size();
    }
    assertTrue(total >= 150, "only " + total + " classes");
    assertTrue(
        uses.contains(new Use("nabla.core.kernel", "nabla.core.memory")),
        () -> "jdeps saw " + uses);
    assertTrue(
        uses.contains(new Use("nabla.core.kernel", "jdk.incubator.vector")),
        () -> "jdeps saw " + uses);
    assertTrue(
        uses.stream().anyMatch(use -> use.user.startsWith("nabla.examples")),
        () -> "jdeps saw " + uses);
  }

  private static List<Path> sources(String module) throws IOException {
    return files(ROOT.resolve(module).resolve("src/main/java"), ".java");
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }
}
