package nabla.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nabla.core.ArgumentException;
import nabla.core.DataException;
import nabla.core.Generator;
import nabla.core.StateDict;
import nabla.core.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

/** Checkpoints give back what was saved, to the last bit, and a directory of them loses none. */
class CheckpointTest {
  @TempDir Path folder;

  private static StateDict state(long step) {
    return new StateDict(Map.of("w", Tensor.of((float) step, -0f)), Map.of("step", step));
  }

  private List<String> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String refused(Runnable action) {
    return assertThrows(DataException.class, action::run).getMessage();
  }

  @Test
  void everyValueComesBackBitByBit() {
    Map<String, Object> values = new LinkedHashMap<>();
    Generator random = new Generator(1);
    for (int i = 0; i < 300; i++) {
      values.put("random." + i, Double.longBitsToDouble(random.nextLong()));
    }
    List<Double> special =
        List.of(
            0.,
            -0.,
            1.,
            -3.,
            1e22,
            .1,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY);
    special.forEach(value -> values.put("double." + value, value));
    values.put("long", Long.MIN_VALUE);
    values.put("true", true);
    values.put("false", false);
    values.put("null", null);
    for (String text : List.of("", "\"", "null", "12", "a \"b\"\\\n\u0000", "Größe", "😀")) {
      values.put("string." + text, text);
    }
    Path file = folder.resolve("values");
    Checkpoint.write(file, StateDict.of(values));
    Map<String, Object> read = Checkpoint.read(file).values();
    assertEquals(values, read); // Double.equals compares bits, but for NaN's many
  }

  @Test
  void everyTensorComesBackBitByBit() {
    Generator random = new Generator(2);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("random.state", random.state());
    tensors.put("float", Tensor.randn(random, DataType.FLOAT, 3, 4));
    tensors.put("double", Tensor.randn(random, DataType.DOUBLE, 5));
    tensors.put("scalar", Tensor.scalar(2));
    tensors.put("empty", Tensor.zeros(0, 3));
    Path file = folder.resolve("tensors");
    Checkpoint.write(file, StateDict.ofTensors(tensors));
    StateDict read = Checkpoint.read(file);
    assertEquals(tensors.keySet(), read.tensors().keySet());
    tensors.forEach(
        (name, tensor) -> {
          Tensor back = read.tensor(name);
          assertEquals(tensor.shape(), back.shape());
          assertEquals(tensor.dataType(), back.dataType());
          assertArrayEquals(tensor.toDoubleArray(), back.toDoubleArray());
          assertArrayEquals(tensor.toLongArray(), back.toLongArray());
        });
    Generator other = new Generator(3);
    other.state(read.tensor("random.state"));
    assertEquals(new Generator(2).nextLong(), other.nextLong());
  }

  @Test
  void integersComeAsLongs() {
    Path file = folder.resolve("integers");
    Checkpoint.write(file, StateDict.of(Map.of("n", 3)));
    assertEquals(Map.of("n", 3L), Checkpoint.read(file).values());
  }

  @Test
  void whatIsNoCheckpointIsExplained() {
    Path file = folder.resolve("file");
    assertTrue(refused(() -> Checkpoint.read(file)).contains(file.toString()));
    SafeTensors.write(file, Map.of("w", Tensor.ones(2)));
    assertTrue(refused(() -> Checkpoint.read(file)).contains("weights without"));
    SafeTensors.write(file, Map.of(), Map.of("nabla.checkpoint", "2"));
    assertTrue(refused(() -> Checkpoint.read(file)).contains("version 2"));
    for (String text : List.of("", "\"", "\"a", "tru", "1e", "99999999999999999999")) {
      SafeTensors.write(file, Map.of(), Map.of("nabla.checkpoint", "1", "lr", text));
      String message = refused(() -> Checkpoint.read(file));
      assertTrue(message.contains("\"lr\""), message);
    }
    ArgumentException list =
        assertThrows(
            ArgumentException.class,
            () -> Checkpoint.write(file, StateDict.of(Map.of("list", List.of(1)))));
    assertTrue(list.getMessage().contains("\"list\""), list.getMessage());
  }

  @Test
  void theLastAndTheBestAreKept() throws IOException {
    Path directory = folder.resolve("deep/down");
    Checkpoints checkpoints = new Checkpoints(directory, 2);
    assertTrue(checkpoints.latest().isEmpty() && checkpoints.best().isEmpty());
    for (long step : new long[] {5, 999_999_999, 1_000_000_000, 10_000_000_000L}) {
      checkpoints.save(step, state(step));
      if (step == 5) {
        checkpoints.saveBest(state(step));
      }
      assertEquals(step, new Checkpoints(directory, 2).latest().orElseThrow().count("step"));
    }
    assertEquals(
        List.of("best.safetensors", "step-1000000000.safetensors", "step-10000000000.safetensors"),
        files(directory));
    assertEquals(5, checkpoints.best().orElseThrow().count("step"));
    checkpoints.clear();
    assertEquals(List.of(), files(directory));
  }

  @Test
  void whatAKilledProgramLeftIsRemovedAndNothingElse() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, 1);
    checkpoints.save(1, state(1));
    Files.writeString(folder.resolve("step-000000002.safetensors.a-b.part"), "half");
    Files.writeString(folder.resolve("best.safetensors.c.part"), "half");
    Files.writeString(folder.resolve("notes.part"), "mine");
    Files.writeString(folder.resolve("step-x.safetensors"), "mine");
    assertEquals(1, new Checkpoints(folder, 1).latest().orElseThrow().count("step"));
    assertEquals(
        List.of("notes.part", "step-000000001.safetensors", "step-x.safetensors"), files(folder));
  }

  @Test
  void aFailedSaveLeavesTheOldOnes() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder, 1);
    checkpoints.save(1, state(1));
    Files.createDirectories(folder.resolve("step-000000002.safetensors/in the way"));
    assertTrue(refused(() -> checkpoints.save(2, state(2))).contains("can't be written"));
    Files.delete(folder.resolve("step-000000002.safetensors/in the way"));
    Files.delete(folder.resolve("step-000000002.safetensors"));
    assertEquals(List.of("step-000000001.safetensors"), files(folder));
    assertEquals(1, checkpoints.latest().orElseThrow().count("step"));
  }

  @Test
  void badArgumentsAreRefused() throws IOException {
    assertThrows(ArgumentException.class, () -> new Checkpoints(folder, 0));
    assertThrows(ArgumentException.class, () -> new Checkpoints(folder, 1).save(-1, state(1)));
    Path file = Files.writeString(folder.resolve("file"), "");
    assertTrue(refused(() -> new Checkpoints(file, 1)).contains("can't be read"));
  }
}
