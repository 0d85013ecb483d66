package nabla.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import nabla.core.Shape;
import nabla.core.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/** Reads what PyTorch computed. */
public final class Cases {
  /** Python writes NaN and Infinity as they are. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private Cases() {}

  /** The cases of a resource. */
  public static List<JsonNode> resource(String name) throws IOException {
    try (InputStream in = Cases.class.getResourceAsStream("/parity/" + name)) {
      return read(in);
    }
  }

  /**
   * The cases with a field, in every file of the directory {@code -Dnabla.parity.cases}; none
   * without it.
   */
  public static List<JsonNode> further(String field) throws IOException {
    List<JsonNode> cases = new ArrayList<>();
    String directory = System.getProperty("nabla.parity.cases");
    if (directory != null) {
      try (DirectoryStream<Path> files =
          Files.newDirectoryStream(Path.of(directory), "*.json.gz")) {
        for (Path file : files) {
          try (InputStream in = Files.newInputStream(file)) {
            read(in).stream().filter(c -> c.has(field)).forEach(cases::add);
          }
        }
      }
    }
    return cases;
  }

  private static List<JsonNode> read(InputStream in) throws IOException {
    List<JsonNode> cases = new ArrayList<>();
    JSON.readTree(new GZIPInputStream(in)).forEach(cases::add);
    return cases;
  }

  /** A list of tensors, in memory of their own. */
  static List<Tensor> tensors(JsonNode list, DataType type) {
    List<Tensor> tensors = new ArrayList<>();
    list.forEach(json -> tensors.add(json.isNull() ? null : tensor(json, type)));
    return tensors;
  }

  static Tensor tensor(JsonNode json, DataType type) {
    int[] dims =
        StreamSupport.stream(json.get("shape").spliterator(), false)
            .mapToInt(JsonNode::intValue)
            .toArray();
    double[] data =
        StreamSupport.stream(json.get("data").spliterator(), false)
            .mapToDouble(JsonNode::doubleValue)
            .toArray();
    return Tensor.of(data).reshape(Shape.of(dims)).to(type);
  }

  /** Equal up to a tolerance, relative to numbers above 1. */
  static void assertClose(Tensor wanted, Tensor got, double tolerance, String what) {
    assertEquals(wanted.shape(), got.shape(), what);
    double[] a = wanted.toDoubleArray();
    double[] b = got.toDoubleArray();
    for (int i = 0; i < a.length; i++) {
      assertEquals(a[i], b[i], tolerance * Math.max(1, Math.abs(a[i])), what + ", element " + i);
    }
  }
}
