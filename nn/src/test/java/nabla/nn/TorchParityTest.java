package nabla.nn;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import nabla.core.Scope;
import nabla.nn.io.ModuleJson;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Every module computes what PyTorch computes: outputs, gradients, second-order gradients, buffers
 * and errors, case by case, in float64 and once more in float32.
 *
 * <p>Runs the cases of the resources, whose modules must all exist, and those of {@code
 * -Dnabla.parity.cases=DIR} (relative to the repository's root), where a module that doesn't exist
 * here counts as unsupported. Writes {@code target/parity.txt}, a line per case and the totals.
 */
class TorchParityTest {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();
  private static final List<String> LINES = new ArrayList<>();
  private static int passed;
  private static int failed;
  private static int unsupported;

  @TestFactory
  Stream<DynamicTest> cases() throws Exception {
    Set<JsonNode> bundled = read(Path.of(TorchParityTest.class.getResource("/parity").toURI()));
    assertFalse(bundled.isEmpty(), "no parity cases in the resources");
    Set<JsonNode> all = new LinkedHashSet<>(bundled);
    String more = System.getProperty("nabla.parity.cases", "");
    if (!more.isEmpty()) {
      all.addAll(read(Path.of("..").resolve(more)));
    }
    return all.stream().map(c -> DynamicTest.dynamicTest(id(c), () -> run(c, bundled.contains(c))));
  }

  /** The modules' cases of all files in a directory, in the order of names. */
  static Set<JsonNode> read(Path directory) throws IOException {
    Set<Path> files = new TreeSet<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.json.gz")) {
      found.forEach(files::add);
    }
    Set<JsonNode> cases = new LinkedHashSet<>();
    for (Path file : files) {
      try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
        MAPPER
            .readTree(in)
            .forEach(
                c -> {
                  if (c.has("module")) {
                    cases.add(c);
                  }
                });
      }
    }
    return cases;
  }

  static String id(JsonNode c) {
    return c.path("id").asText(c.path("module").asText());
  }

  private static void run(JsonNode json, boolean bundled) {
    try {
      for (ParityCase c :
          List.of(
              new ParityCase(json, DataType.DOUBLE, 1e-9, 1e-12),
              new ParityCase(json, DataType.FLOAT, 1e-4, 1e-5))) {
        try (Scope scope = Scope.open()) {
          c.run();
        }
      }
      passed++;
      LINES.add("pass " + id(json));
    } catch (ParityCase.Unsupported e) {
      unsupported++;
      LINES.add("unsupported " + id(json) + " " + oneLine(e.getMessage()));
      assertTrue(!bundled || ModuleJson.knows(json.get("module").asText()), e.getMessage());
      Assumptions.abort(e.getMessage());
    } catch (RuntimeException e) {
      failed++;
      LINES.add("FAIL " + id(json) + " " + oneLine(String.valueOf(e)));
      fail(e.toString(), e);
    }
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ");
  }

  @AfterAll
  static void report() throws IOException {
    LINES.add(
        "parity: %d passed, %d failed, %d unsupported".formatted(passed, failed, unsupported));
    Path target = Files.createDirectories(Path.of("target"));
    Path whole = Files.write(target.resolve("parity.txt.tmp"), LINES);
    Files.move(whole, target.resolve("parity.txt"), StandardCopyOption.REPLACE_EXISTING);
  }
}
