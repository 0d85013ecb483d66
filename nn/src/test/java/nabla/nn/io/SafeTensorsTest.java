package nabla.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nabla.core.ArgumentException;
import nabla.core.DataException;
import nabla.core.Generator;
import nabla.core.Shape;
import nabla.core.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

/** Files are what the format's description says, and what isn't is refused. */
class SafeTensorsTest {
  @TempDir Path folder;

  /** A file, put together by hand. */
  private static byte[] file(String header, byte... data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(data)
        .array();
  }

  private static String entry(String dtype, String shape, long begin, long end) {
    return "\"t\": {\"dtype\": \"%s\", \"shape\": %s, \"data_offsets\": [%s, %s]}"
        .formatted(dtype, shape, begin, end);
  }

  private Map<String, Tensor> read(byte[] bytes) throws IOException {
    return SafeTensors.read(Files.write(folder.resolve("a.safetensors"), bytes));
  }

  @Test
  void writesWhatTheFormatSays() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("b", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
    tensors.put("a", Tensor.of(new float[] {-1.5f}));
    tensors.put("steps", Tensor.scalar(DataType.LONG, 7));
    tensors.put("ü \"", Tensor.of(new double[] {Math.E}));
    tensors.put("none", Tensor.zeros(0, 3));
    Path path = folder.resolve("new/w.safetensors");
    SafeTensors.write(path, tensors, Map.of("made by", "hand"));

    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) all.getLong();
    assertEquals(0, length % 8);
    String text = new String(all.array(), 8, length, StandardCharsets.UTF_8);
    assertTrue(text.startsWith("{\"__metadata__\":{\"made by\":\"hand\"},"), text);
    JsonNode header = new JsonMapper().readTree(text.stripTrailing());
    assertEquals(
        List.of("__metadata__", "steps", "ü \"", "a", "b", "none"),
        header.properties().stream().map(Map.Entry::getKey).toList());
    all.position(8 + length);
    assertEquals(
        "{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]}", header.get("steps") + "");
    assertEquals(7, all.getLong());
    assertEquals(
        "{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[8,16]}", header.get("ü \"") + "");
    assertEquals(Math.E, all.getDouble());
    assertEquals(
        "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[16,20]}", header.get("a") + "");
    assertEquals(-1.5f, all.getFloat());
    assertEquals(
        "{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[20,44]}", header.get("b") + "");
    for (int i = 1; i <= 6; i++) {
      assertEquals(i, all.getFloat());
    }
    assertEquals(
        "{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[44,44]}", header.get("none") + "");
    assertEquals(0, all.remaining());
    assertSame(tensors, SafeTensors.read(path));
  }

  private static void assertSame(Map<String, Tensor> wanted, Map<String, Tensor> got) {
    assertEquals(wanted.keySet(), got.keySet());
    wanted.forEach(
        (name, tensor) -> {
          assertEquals(tensor.dataType(), got.get(name).dataType(), name);
          assertEquals(tensor.shape(), got.get(name).shape(), name);
          assertArrayEquals(tensor.toDoubleArray(), got.get(name).toDoubleArray(), name);
        });
  }

  /** Larger than what is read at once, so that it is mapped, and goes through in many pieces. */
  @Test
  void largeFiles() throws IOException {
    Generator random = new Generator(1);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("w", Tensor.randn(random, DataType.FLOAT, 300, 1001));
    tensors.put("x", Tensor.randn(random, DataType.DOUBLE, 70_001));
    tensors.put("y", Tensor.arange(100_000));
    Path path = folder.resolve("large.safetensors");
    SafeTensors.write(path, tensors);
    assertSame(tensors, SafeTensors.read(path));
    byte[] bytes = Files.readAllBytes(path);
    assertSame(tensors, SafeTensors.read(new ByteArrayInputStream(bytes), bytes.length));
    try (SafeTensors file = SafeTensors.open(path)) {
      assertEquals(Map.of("format", "pt"), file.metadata());
      assertEquals(new SafeTensors.Info("F32", List.of(300L, 1001L)), file.info("w"));
      assertEquals(tensors.get("y").get(99_999), file.tensor("y").get(99_999));
      assertThrows(ArgumentException.class, () -> file.tensor("z"));
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
        channel.truncate(100_000);
      }
      assertThrows(DataException.class, () -> file.tensor("w"));
    }
  }

  /** A file of 5 GB that is nearly all hole takes no memory, and its last numbers can be read. */
  @Test
  void hugeFiles() throws IOException {
    long end = 5L << 30;
    String header = "{" + entry("F32", "[" + (end / 4 - 2) + "]", 0, end - 8);
    header +=
        ", \"last\": {\"dtype\": \"I64\", \"shape\": [], \"data_offsets\": [%s, %s]}}"
            .formatted(end - 8, end);
    Path path = folder.resolve("huge.safetensors");
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE,
            StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(file(header)));
      channel.write(
          ByteBuffer.wrap(new byte[] {0, 0, 0, 0, 0, 0, 0, 1}), 8 + header.length() + end - 8);
    }
    try (SafeTensors file = SafeTensors.open(path)) {
      assertEquals(1L << 56, file.tensor("last").toLongArray()[0]);
      DataException e = assertThrows(DataException.class, () -> file.tensor("t"));
      assertTrue(e.getMessage().contains("a tensor holds at most"), e.getMessage());
    }
  }

  /** Numbers whose bits are those of NumPy and of PyTorch. */
  @TestFactory
  Stream<DynamicTest> types() {
    return Stream.of(
            new Object[][] {
              {"BOOL", "00 01 ff", new double[] {0, 1, 1}},
              {"U8", "00 7f ff", new double[] {0, 127, 255}},
              {"I8", "00 7f ff", new double[] {0, 127, -1}},
              {"I16", "01 80 ff 7f", new double[] {-32767, 32767}},
              {"U16", "01 80 ff ff", new double[] {32769, 65535}},
              {"I32", "00 00 00 80", new double[] {-2147483648}},
              {"U32", "ff ff ff ff", new double[] {4294967295L}},
              {"U64", "01 00 00 00 00 00 00 40", new double[] {0x1p62}},
              // 1.5, -2, the largest, the smallest normal, the smallest, -0
              {
                "F16",
                "00 3e 00 c0 ff 7b 00 04 01 00 00 80",
                new double[] {1.5, -2, 65504, 0x1p-14, 0x1p-24, -0.0}
              },
              {
                "F16",
                "00 7c 00 fc 00 7e",
                new double[] {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN}
              },
              {"BF16", "c0 3f 49 40 80 ff", new double[] {1.5, 3.140625, Double.NEGATIVE_INFINITY}},
            })
        .map(row -> DynamicTest.dynamicTest(row[0] + " " + row[1], () -> type(row)));
  }

  private void type(Object[] row) throws IOException {
    String[] hex = ((String) row[1]).split(" ");
    byte[] data = new byte[hex.length];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) Integer.parseInt(hex[i], 16);
    }
    double[] wanted = (double[]) row[2];
    String header = entry((String) row[0], "[" + wanted.length + "]", 0, data.length);
    Tensor t = read(file("{" + header + "}", data)).get("t");
    assertEquals(row[0].toString().contains("F") ? DataType.FLOAT : DataType.LONG, t.dataType());
    assertArrayEquals(wanted, t.toDoubleArray());
  }

  /** Places need not be in the header's order, nor aligned, nor without names in between. */
  @Test
  void anyOrder() throws IOException {
    String header =
        """
        {"z": {"data_offsets": [1, 5], "shape": [1, 1], "dtype": "F32"}, "e": {"dtype": "I64",
         "shape": [0], "data_offsets": [1, 1]}, "": {"dtype": "BOOL", "shape": [],
         "data_offsets": [0, 1]}, "__metadata__": {"k": ""}}      \s""";
    Map<String, Tensor> tensors =
        read(file(header, (byte) 1, (byte) 0, (byte) 0, (byte) 0x80, (byte) 0x3f));
    assertEquals(List.of("z", "e", ""), List.copyOf(tensors.keySet()));
    assertEquals(1, tensors.get("z").item());
    assertEquals(Shape.of(0), tensors.get("e").shape());
    assertEquals(1, tensors.get("").item());
  }

  @TestFactory
  Stream<DynamicTest> mistakes() {
    byte[] four = new byte[4];
    String good = entry("F32", "[1]", 0, 4);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("it ends too early", new byte[7]);
    files.put("promise a header of 18446744073709551615 bytes", ones(8));
    files.put("promise a header of 3 bytes", new byte[] {3, 0, 0, 0, 0, 0, 0, 0, '{', '}'});
    files.put("promise a header of 1099511627776 bytes", new byte[] {0, 0, 0, 0, 0, 1, 0, 0, '{'});
    files.put("doesn't begin with {", file(" {}"));
    files.put("header isn't JSON: Unexpected end", file("{\"t\": "));
    files.put("header isn't JSON: Duplicate", file("{" + good + "," + good + "}", four));
    files.put("something follows", file("{" + good + "} {}", four));
    files.put("t: got [, wanted an object", file("{\"t\": []}"));
    files.put("__metadata__: got 1", file("{\"__metadata__\": 1}"));
    files.put("__metadata__.k: got 1, wanted a string", file("{\"__metadata__\": {\"k\": 1}}"));
    files.put("t: wanted a dtype, a shape", file("{\"t\": {}}"));
    files.put("t: got \"more\"", file("{\"t\": {\"more\": 1}}"));
    files.put("t.dtype: got F33", file("{" + entry("F33", "[1]", 0, 4) + "}", four));
    files.put("t.shape: got -1", file("{" + entry("F32", "[-1]", 0, 4) + "}", four));
    files.put("t.shape: got 1.0", file("{" + entry("F32", "[1.0]", 0, 4) + "}", four));
    files.put(
        "t.shape: got 9223372036854775808",
        file("{" + entry("F32", "[9223372036854775808]", 0, 4) + "}", four));
    files.put(
        "t.shape: got 1, wanted at most 32",
        file("{" + entry("F32", "[" + "1,".repeat(32) + "1]", 0, 4) + "}", four));
    files.put(
        "t: F32 of shape [4611686018427387904] don't fit",
        file("{" + entry("F32", "[4611686018427387904]", 0, 0) + "}"));
    files.put(
        "t: F32 of shape [2] don't fit data_offsets [0, 4]",
        file("{" + entry("F32", "[2]", 0, 4) + "}", four));
    files.put(
        "t: F32 of shape [1] don't fit data_offsets [4, 0]",
        file("{" + entry("F32", "[1]", 4, 0) + "}", four));
    files.put("t begins at 1, wanted 0", file("{" + entry("F32", "[1]", 1, 5) + "}", new byte[5]));
    files.put(
        "u begins at 0, wanted 4",
        file("{" + good + "," + good.replace("\"t\"", "\"u\"") + "}", four));
    files.put("5 bytes follow its header, which places 4", file("{" + good + "}", new byte[5]));
    files.put("3 bytes follow its header, which places 4", file("{" + good + "}", new byte[3]));
    files.put(
        "t: it holds 18446744073709551615", file("{" + entry("U64", "[1]", 0, 8) + "}", ones(8)));
    files.put("t: its numbers are C64", file("{" + entry("C64", "[1]", 0, 8) + "}", ones(8)));
    byte[] latin = file("{\"x\": {}}");
    latin[10] = (byte) 0xfc;
    files.put("can't be read: java.nio.charset.MalformedInput", latin);
    return files.entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(),
                    () -> {
                      DataException thrown =
                          assertThrows(DataException.class, () -> read(e.getValue()));
                      assertTrue(thrown.getMessage().contains(e.getKey()), thrown.getMessage());
                      assertTrue(
                          thrown.getMessage().contains("a.safetensors"), thrown.getMessage());
                    }));
  }

  private static byte[] ones(int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) -1);
    return bytes;
  }

  @Test
  void whatCantBeWritten() {
    Path path = folder.resolve("no.safetensors");
    Tensor x = Tensor.zeros(1);
    assertThrows(ArgumentException.class, () -> SafeTensors.write(path, Map.of("__metadata__", x)));
    assertThrows(ArgumentException.class, () -> SafeTensors.write(path, Map.of("\ud800", x)));
    assertTrue(Files.notExists(path));
    assertThrows(DataException.class, () -> SafeTensors.read(path));
    assertThrows(DataException.class, () -> SafeTensors.read(folder));
  }
}
