package nabla.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import nabla.core.ArgumentException;
import nabla.core.DataException;
import nabla.core.Shape;
import nabla.core.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What NumPy wrote is read (the files are those of numpy_files.py), and what isn't its format is
 * refused.
 */
class NpyTest {
  @TempDir Path folder;

  private static Path numpy(String name) throws URISyntaxException {
    return Path.of(NpyTest.class.getResource("/numpy/" + name).toURI());
  }

  @TestFactory
  Stream<DynamicTest> types() throws Exception {
    Map<String, Tensor> arrays = Npz.read(numpy("types.npz"));
    assertEquals(48, arrays.size());
    return arrays.entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(),
                    () -> {
                      String kind = e.getKey().substring(1, 3);
                      double[] wanted =
                          switch (kind.charAt(0)) {
                            case 'f', 'i' -> new double[] {-2, -1, 0, 1, 2, 3};
                            case 'u' -> new double[] {0, 1, 2, 3, 4, 5};
                            default -> new double[] {0, 1, 1, 1, 1, 1};
                          };
                      DataType type =
                          kind.equals("f8")
                              ? DataType.DOUBLE
                              : kind.startsWith("f") ? DataType.FLOAT : DataType.LONG;
                      assertEquals(type, e.getValue().dataType());
                      assertEquals(Shape.of(2, 3), e.getValue().shape());
                      assertArrayEquals(wanted, e.getValue().toDoubleArray());
                    }));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void versions(int version) throws Exception {
    assertArrayEquals(
        new long[] {0, 1, 2, 3, 4}, Npy.read(numpy("version" + version + ".npy")).toLongArray());
  }

  @Test
  void compressed() throws Exception {
    Map<String, Tensor> arrays = Npz.read(numpy("compressed.npz"));
    assertEquals(Set.of("a/b.weight", "n", "none"), arrays.keySet());
    Tensor weight = arrays.get("a/b.weight");
    assertEquals(Shape.of(10, 10_000), weight.shape());
    assertArrayEquals(Tensor.arange(100_000).toDoubleArray(), weight.toDoubleArray());
    assertEquals(7, arrays.get("n").item());
    assertEquals(0, arrays.get("n").rank());
    assertEquals(Shape.of(0, 3), arrays.get("none").shape());
  }

  @ParameterizedTest
  @ValueSource(strings = {"strange", "complex", "fields", "objects"})
  void whatNoTensorHolds(String name) throws Exception {
    Path path = numpy(name + ".npy");
    assertThrows(DataException.class, () -> Npy.read(path));
  }

  /** The bytes are those that NumPy's description of the format gives. */
  @Test
  void writesWhatTheFormatSays() throws IOException {
    Path path = folder.resolve("x.npy");
    Npy.write(path, Tensor.of(new float[] {1, 2, 3}, 3));
    byte[] bytes = Files.readAllBytes(path);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertTrue(text.startsWith("\u0093NUMPY\u0001\u0000\u0076\u0000{'descr': '<f4', "), text);
    assertEquals(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3, ), }",
        text.substring(10, 128).strip());
    assertEquals('\n', bytes[127]);
    ByteBuffer numbers = ByteBuffer.wrap(bytes, 128, 12).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(1, numbers.getFloat());
    for (Tensor x :
        List.of(
            Tensor.scalar(DataType.LONG, 5),
            Tensor.of(new double[] {1, 2, 3, 4}, 2, 2),
            Tensor.zeros(0, 2, 3))) {
      Npy.write(path, x);
      Tensor back = Npy.read(path);
      assertEquals(x.dataType(), back.dataType());
      assertEquals(x.shape(), back.shape());
      assertArrayEquals(x.toDoubleArray(), back.toDoubleArray());
    }
  }

  @Test
  void archives() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("x", Tensor.arange(70_000));
    tensors.put("0.weight", Tensor.randn(300, 300));
    Path path = folder.resolve("x.npz");
    Npz.write(path, tensors);
    Map<String, Tensor> back = Npz.read(path);
    assertEquals(List.copyOf(tensors.keySet()), List.copyOf(back.keySet()));
    tensors.forEach((k, x) -> assertArrayEquals(x.toDoubleArray(), back.get(k).toDoubleArray()));
    assertThrows(ArgumentException.class, () -> Npz.write(path, Map.of("../x", Tensor.zeros(1))));
    assertEquals(2, Npz.read(path).size());
  }

  private static byte[] npy(int version, String header, int data) {
    ByteBuffer bytes =
        ByteBuffer.allocate(12 + header.length() + data).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) version).put((byte) 0).putInt(header.length());
    return bytes.put(header.getBytes(StandardCharsets.US_ASCII)).array();
  }

  @TestFactory
  Stream<DynamicTest> mistakes() {
    String good = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}";
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("it ends too early", new byte[3]);
    files.put("doesn't begin with \\x93NUMPY", new byte[20]);
    files.put("of version 4", npy(4, good, 4));
    files.put("its header has 20000 bytes", npy(2, " ".repeat(20_000), 0));
    files.put("5 bytes follow its header, which promises 4", npy(2, good, 5));
    files.put("0 bytes follow its header, which promises 4", npy(3, good, 0));
    files.put(
        "0 bytes follow its header, which promises 1000000000",
        npy(2, good.replace("(1,)", "(50000, 5000)"), 0));
    files.put("a tensor holds at most", npy(2, good.replace("(1,)", "(1099511627776,)"), 4));
    files.put(
        "wanted a whole number from 0 to 2^63",
        npy(2, good.replace("(1,)", "(9223372036854775808,)"), 4));
    files.put("at character 51, has \"-1,)}\"", npy(2, good.replace("(1,)", "(-1,)"), 4));
    files.put("wanted (n,) for an array of one dimension", npy(2, good.replace("(1,)", "(1)"), 4));
    files.put("wanted a list of at most 32 numbers", npy(2, good.replace("(1,)", "(1 1)"), 4));
    files.put("has \"__import__", npy(2, good.replace("False", "__import__('os')"), 4));
    files.put("and nothing else", npy(2, good + "{", 4));
    files.put(
        "wanted the keys descr, fortran_order and shape, each once",
        npy(2, good.replace("}", ", 'shape': ()}"), 4));
    files.put("wanted a dictionary of descr", npy(2, "{}", 4));
    files.put("has \"<f4', 'fortran_order'", npy(2, good.replace("'descr'", "'descr"), 4));
    files.put("lacks the order of bytes", npy(2, good.replace("<f4", "|f4"), 4));
    files.put("its numbers are <f16", npy(2, good.replace("<f4", "<f16"), 16));
    return files.entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(),
                    () -> {
                      Path path = Files.write(folder.resolve("a.npy"), e.getValue());
                      DataException thrown =
                          assertThrows(DataException.class, () -> Npy.read(path));
                      assertTrue(thrown.getMessage().contains(e.getKey()), thrown.getMessage());
                      assertTrue(thrown.getMessage().contains("a.npy"), thrown.getMessage());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> strangeArchives() throws IOException {
    byte[] good = npy(1, "", 0);
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String name :
        List.of("../a.npy", "/a.npy", "a/../../b.npy", "c:\\a.npy", "a\\..\\b.npy", ".", "a/")) {
      files.put("it has an entry \"" + name, zip(name, good));
    }
    files.put("wanted arrays only", zip("a.txt", good));
    files.put("can't be read: java.util.zip.ZipException", good);
    byte[] lie = zip("a.npy", new byte[1000]);
    int directory = indexOf(lie, new byte[] {'P', 'K', 1, 2});
    ByteBuffer.wrap(lie).order(ByteOrder.LITTLE_ENDIAN).putInt(directory + 24, 1 << 30);
    files.put("claim to become 1073741824: zip can't do that", lie);
    byte[] longer =
        zip("a.npy", npy(2, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", 4));
    directory = indexOf(longer, new byte[] {'P', 'K', 1, 2});
    byte[] sum = longer.clone();
    sum[directory + 16]++;
    files.put("its checksum is wrong", sum);
    byte[] header = npy(2, "{'descr': '<f4', 'fortran_order': False, 'shape': (0,)}", 0);
    ByteBuffer.wrap(longer).order(ByteOrder.LITTLE_ENDIAN).putInt(directory + 24, header.length);
    files.put("bytes follow its header", longer);
    return files.entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(),
                    () -> {
                      Path path = Files.write(folder.resolve("a.npz"), e.getValue());
                      DataException thrown =
                          assertThrows(DataException.class, () -> Npz.read(path));
                      assertTrue(thrown.getMessage().contains(e.getKey()), thrown.getMessage());
                    }));
  }

  private static byte[] zip(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
      zip.closeEntry();
    }
    return bytes.toByteArray();
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    int at = 0;
    while (!ByteBuffer.wrap(bytes, at, part.length).equals(ByteBuffer.wrap(part))) {
      at++;
    }
    return at;
  }
}
