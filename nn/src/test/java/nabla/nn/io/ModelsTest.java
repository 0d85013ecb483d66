package nabla.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import nabla.core.ArgumentException;
import nabla.core.DataException;
import nabla.core.NoGrad;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import nabla.nn.Conv2d;
import nabla.nn.Dropout;
import nabla.nn.Flatten;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.ReLU;
import nabla.nn.Sequential;
import nabla.nn.norm.BatchNorm2d;
import nabla.nn.rnn.LSTM;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

/** What was saved comes back as it was and runs; what doesn't fit together is refused. */
class ModelsTest {
  private static final ModelInfo INFO =
      ModelInfo.defaults()
          .withLabels(List.of("shirt", "Schürze"))
          .withInputShape(1, 4, 4)
          .withNormalization(List.of(0.25), List.of(0.5))
          .withMetrics(Map.of("test accuracy", 0.9));

  @TempDir Path folder;

  private static Sequential net() {
    Sequential net =
        new Sequential(
            new Conv2d(1, 3, 3),
            new BatchNorm2d(3),
            new ReLU(),
            new Flatten(),
            new Dropout(.5),
            new Linear(12, 2));
    net.forward(Tensor.randn(8, 1, 4, 4));
    return net;
  }

  @Test
  void comesBack() throws IOException {
    Sequential net = net();
    Path path = folder.resolve("net.nabla");
    Models.save(path, net, INFO);
    Models.Loaded loaded = Models.load(path);
    assertEquals(INFO, loaded.info());
    assertFalse(loaded.module().training());
    Tensor x = Tensor.randn(5, 1, 4, 4);
    net.eval();
    double[] wanted = NoGrad.of(() -> net.forward(x)).toDoubleArray();
    double[] got = NoGrad.of(() -> loaded.layer().forward(x)).toDoubleArray();
    assertArrayEquals(wanted, got);
    byte[] bytes = Files.readAllBytes(path);
    Models.save(path, loaded.module(), loaded.info());
    assertArrayEquals(bytes, Files.readAllBytes(path), "the same model makes the same file");
    try (Archive archive = Archive.open(path)) {
      assertEquals(Set.of("info.json", "module.json", "weights.safetensors"), archive.names());
    }
  }

  @Test
  void doublesStayDoubles() {
    Path path = folder.resolve("net.nabla");
    Linear layer = (Linear) new Linear(2, 2).to(DataType.DOUBLE);
    Models.save(path, layer, ModelInfo.defaults());
    Linear loaded = (Linear) Models.load(path).module();
    assertArrayEquals(layer.weight().toDoubleArray(), loaded.weight().toDoubleArray());
    assertEquals(DataType.DOUBLE, loaded.weight().dataType());
  }

  @Test
  void otherKindsOfModules() {
    Path path = folder.resolve("lstm.nabla");
    Models.save(path, new LSTM(2, 3), ModelInfo.defaults());
    Models.Loaded loaded = Models.load(path);
    assertEquals("LSTM", loaded.module().typeName());
    assertThrows(DataException.class, loaded::layer);
    Layer stranger =
        new Layer() {
          @Override
          protected Tensor compute(Tensor x) {
            return x;
          }
        };
    Path none = folder.resolve("none.nabla");
    assertThrows(
        ArgumentException.class,
        () -> Models.save(none, new Sequential(stranger), ModelInfo.defaults()));
    assertTrue(Files.notExists(none));
  }

  @Test
  void normalizes() {
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4}, 1, 2, 2);
    ModelInfo two = ModelInfo.defaults().withNormalization(List.of(1., 3.), List.of(1., .5));
    assertArrayEquals(new double[] {0, 1, 0, 2}, two.normalize(x).toDoubleArray());
    assertArrayEquals(new double[] {1.5, 3.5, 5.5, 7.5}, INFO.normalize(x).toDoubleArray());
    assertThrows(ShapeException.class, () -> two.normalize(Tensor.zeros(1, 3)));
    assertThrows(ArgumentException.class, () -> INFO.withNormalization(List.of(1.), List.of(0.)));
    assertThrows(ArgumentException.class, () -> INFO.withNormalization(List.of(1.), List.of()));
    assertThrows(ArgumentException.class, () -> INFO.withMetrics(Map.of("loss", Double.NaN)));
    assertThrows(ArgumentException.class, () -> INFO.withInputShape(-1));
  }

  @TestFactory
  Stream<DynamicTest> mistakes() {
    String linear = "{\"type\": \"Linear\", \"in_features\": 2, \"out_features\": 1}";
    String info = "{\"version\": 1}";
    Map<String, String[]> files = new LinkedHashMap<>();
    files.put(
        "info.json: $.version: this is version 2 of the format",
        new String[] {linear, "{\"version\": 2}"});
    files.put("info.json: $: a model lacks its argument \"version\"", new String[] {linear, "{}"});
    files.put("info.json: $: got [], wanted an object", new String[] {linear, "[]"});
    files.put(
        "info.json: $.x: a model has no argument",
        new String[] {linear, "{\"version\": 1, \"x\": 1}"});
    files.put(
        "info.json: $.metrics: got 1", new String[] {linear, "{\"version\": 1, \"metrics\": 1}"});
    files.put(
        "info.json: $: ModelInfo: got means",
        new String[] {linear, "{\"version\": 1, \"mean\": 1}"});
    files.put("module.json: $: this isn't JSON", new String[] {"{", info});
    files.put(
        "module.json: $.type: \"java.lang.Runtime\" is no module",
        new String[] {"{\"type\": \"java.lang.Runtime\"}", info});
    files.put(
        "module.json: $: a tensor of 200000000 elements takes more memory",
        new String[] {linear.replace("2", "200000000"), info});
    files.put(
        "weights.safetensors: Error(s) in loading state_dict",
        new String[] {linear.replace("2", "3"), info});
    files.put(
        "this isn't JSON: Document nesting depth",
        new String[] {"{\"type\": \"Sequential\", \"modules\": [".repeat(1000), info});
    return files.entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(),
                    () -> {
                      Path path = folder.resolve("a.nabla");
                      Archive.write(
                          path,
                          out -> {
                            out.text("module.json", e.getValue()[0]);
                            out.text("info.json", e.getValue()[1]);
                            out.tensors("weights.safetensors", new Linear(2, 1).stateDict());
                          });
                      DataException thrown =
                          assertThrows(DataException.class, () -> Models.load(path));
                      assertTrue(thrown.getMessage().contains(e.getKey()), thrown.getMessage());
                      assertTrue(thrown.getMessage().contains("a.nabla"), thrown.getMessage());
                    }));
  }

  @Test
  void partsThatAreMissing() {
    Path path = folder.resolve("a.nabla");
    Archive.write(path, out -> out.text("info.json", "{\"version\": 1}"));
    DataException e = assertThrows(DataException.class, () -> Models.load(path));
    assertTrue(e.getMessage().contains("no entry \"weights.safetensors\""), e.getMessage());
  }
}
