package nabla.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README says works: its commands are the build's, its programs compile and run. */
class ReadmeTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w*)\\R(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir Path folder;

  private static List<MatchResult> blocks() throws IOException {
    return BLOCK.matcher(Files.readString(ROOT.resolve("README.md"))).results().toList();
  }

  private static List<String> programs() throws IOException {
    return blocks().stream().filter(b -> b.group(1).equals("java")).map(b -> b.group(2)).toList();
  }

  @Test
  void theFirstTwoBlocksAreTheCommandsThatTrainAndTest() throws IOException {
    String train = blocks().get(0).group(2);
    String test = blocks().get(1).group(2);
    assertTrue(train.startsWith("mvn ") && train.contains("-Ptrain"), train);
    assertEquals(1, train.lines().count());
    assertEquals(1, test.lines().count());
    String ci = Files.readString(ROOT.resolve(".ci/run"));
    assertTrue(
        ci.lines().anyMatch(line -> line.startsWith(test.strip())),
        "CI runs another command than " + test);
  }

  @Test
  void everyProgramHasItsProfile() throws Exception {
    String root = Files.readString(ROOT.resolve("pom.xml"));
    String examples = Files.readString(ROOT.resolve("examples/pom.xml"));
    List<String> profiles =
        Pattern.compile("-P(\\w+)")
            .matcher(Files.readString(ROOT.resolve("README.md")))
            .results()
            .map(found -> found.group(1))
            .filter(
                profile ->
                    !List.of("release", "fuzz", "fuzzPictures").contains(profile)) // no programs
            .distinct()
            .toList();
    assertTrue(profiles.size() >= 3, profiles.toString());
    for (String profile : profiles) {
      assertTrue(root.contains("<id>" + profile + "</id>"), profile);
      Matcher program =
          Pattern.compile("<id>" + profile + "</id>\\s*<properties>\\s*<program>(.*)</program>")
              .matcher(examples);
      assertTrue(program.find(), profile);
      assertNotNull(Class.forName(program.group(1)).getMethod("main", String[].class));
    }
  }

  @Test
  void theFirstProgramLearns() throws Exception {
    compile("First", programs().get(0));
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      loader
          .loadClass("First")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(out);
    }
    List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(3, lines.size());
    double last = Double.parseDouble(lines.get(2).substring(lines.get(2).lastIndexOf(' ')));
    assertTrue(last < .3, "it hasn't learned: " + lines);
  }

  @Test
  void theGradientCheckHolds() throws Exception {
    String source =
        """
        import nabla.core.*;
        import nabla.core.gradcheck.*;
        import org.nd4j.linalg.api.buffer.DataType;
        public class Check {
          public static void run() {
        %s
          }
        }
        """;
    compile("Check", source.formatted(programs().get(1)));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      loader.loadClass("Check").getMethod("run").invoke(null);
    }
  }

  private void compile(String name, String source) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".java"), source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertNotNull(compiler, "no compiler: the tests want a JDK");
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    int status =
        compiler.run(
            null, null, errors, "-cp", classPath, "-d", folder.toString(), file.toString());
    assertEquals(0, status, errors.toString(StandardCharsets.UTF_8));
  }
}
