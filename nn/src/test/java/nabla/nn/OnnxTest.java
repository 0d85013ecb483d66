package nabla.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import nabla.core.ArgumentException;
import nabla.core.Generator;
import nabla.core.NablaException;
import nabla.core.NoGrad;
import nabla.core.PaddingMode;
import nabla.core.Scope;
import nabla.core.Tensor;
import nabla.nn.norm.Norms;
import nabla.nn.onnx.Input;
import nabla.nn.onnx.Onnx;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

/** ONNX Runtime computes of exported modules what the modules compute. */
@DisabledOnOs(
    value = OS.MAC,
    architectures = "x86_64",
    disabledReason = "ONNX Runtime has no native library for it")
class OnnxTest {
  /** How far outputs may be apart, in parts of the largest. */
  private static final double TOLERANCE = 1e-4;

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> samples() {
    return ModuleSamples.all().stream()
        .map(
            s ->
                dynamicTest(
                    s.name(),
                    () -> {
                      try (Scope scope = Scope.open()) {
                        check(shaken(s.make()), s.inputs(DataType.FLOAT));
                        checkOtherBatch(shaken(s.make()), s.inputs(DataType.FLOAT));
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> parity() throws Exception {
    return TorchParityTest.read(Path.of(OnnxTest.class.getResource("/parity").toURI())).stream()
        .filter(json -> !json.has("error"))
        .map(json -> dynamicTest(TorchParityTest.id(json), () -> parity(json)));
  }

  /** A network's trained state, at another batch size than the example's. */
  @Test
  void batchIsFree() throws Exception {
    try (Scope scope = Scope.open()) {
      Sequential net =
          new Sequential(
              new Conv2d(1, 4, 3, ConvOptions.defaults().withPadding(1)),
              Norms.of("switchable", 4, 2),
              new ReLU(),
              new MaxPool2d(2),
              Norms.of("batch", 4, 2),
              Norms.of("rms", 4, 2),
              new Flatten(),
              new Linear(4 * 3 * 3, 5));
      net.forward(Tensor.randn(8, 1, 6, 6).mul(3).add(1));
      Path file = folder.resolve("net.onnx");
      Onnx.export(file, net, 1, 1, 6, 6);
      assertTrue(net.training() && net.get(0).training(), "its mode has changed");
      net.eval();
      try (OnnxRun run = new OnnxRun(Files.readAllBytes(file))) {
        for (int batch : new int[] {1, 2, 7}) {
          Tensor x = Tensor.randn(batch, 1, 6, 6);
          compare("output", net.forward(x), run.run(List.of(x)).get(0));
        }
      }
    }
  }

  /** A network of convolutions takes pictures of any size, and so does its file. */
  @Test
  void sizesAreFree() throws Exception {
    try (Scope scope = Scope.open()) {
      Sequential net =
          new Sequential(
              new Conv2d(
                  1,
                  4,
                  3,
                  ConvOptions.defaults().withPadding(1).withPaddingMode(PaddingMode.REFLECT)),
              Norms.of("group:2", 4, 2),
              new ReLU(),
              new MaxPool2d(2),
              Norms.of("switchable", 4, 2),
              new Upsample(2),
              Norms.of("instance", 4, 2),
              new AdaptiveAvgPool2d(1),
              new Flatten(),
              new Linear(4, 5));
      net.eval();
      Input input =
          Input.of("input", 1, 1, 8, 8)
              .withFree(0, "batch")
              .withFree(2, "height")
              .withFree(3, "width");
      try (OnnxRun run = new OnnxRun(Onnx.toByteArray(net, List.of(input), List.of("output")))) {
        Tensor x = Tensor.randn(3, 1, 11, 6);
        compare("output", net.forward(x), run.run(List.of(x)).get(0));
      }
    }
  }

  private void parity(JsonNode json) throws Exception {
    ParityCase c = new ParityCase(json, DataType.FLOAT, TOLERANCE, TOLERANCE);
    try (Scope scope = Scope.open()) {
      check(c.module(), c.inputs());
    }
  }

  /** With a state in which no factor is 1, no summand 0, and no channel like another. */
  private static Module shaken(Module module) {
    Generator random = new Generator(3);
    try (NoGrad off = NoGrad.open()) {
      for (Tensor held : module.stateDict().values()) {
        if (held.dataType() == DataType.FLOAT) {
          Tensor more = Tensor.rand(random, DataType.FLOAT, held.shape().dims());
          held.copyFrom(held.add(more.mul(.5).add(.1)));
        }
      }
    }
    return module;
  }

  private void check(Module module, List<Tensor> inputs) throws Exception {
    module.eval();
    if (module.getClass().getPackageName().endsWith(".loss")) {
      assertThrows(
          ArgumentException.class,
          () -> export(module, inputs, Map.of(), 1),
          "losses are for training, and the only modules without a translation");
      return;
    }
    List<Tensor> expected = Calls.call(module, inputs);
    try (OnnxRun run = new OnnxRun(export(module, inputs, Map.of(), expected.size()))) {
      List<Tensor> outputs = run.run(inputs);
      assertEquals(expected.size(), outputs.size());
      for (int i = 0; i < outputs.size(); i++) {
        compare("output " + i, expected.get(i), outputs.get(i));
      }
    }
  }

  /** Where the first dimension may have another size, a file made for one takes the other. */
  private void checkOtherBatch(Module module, List<Tensor> inputs) throws Exception {
    module.eval();
    if (!(module instanceof Layer layer) || inputs.get(0).rank() == 0) {
      return;
    }
    layer.forward(inputs.get(0)); // a lazy one learns its number of channels
    Tensor twice = Tensor.concat(0, inputs.get(0), inputs.get(0));
    Tensor expected;
    try {
      expected = layer.forward(twice);
    } catch (NablaException e) {
      return;
    }
    try (OnnxRun run = new OnnxRun(export(module, inputs, Map.of(0, "batch"), 1))) {
      compare("output", expected, run.run(List.of(twice)).get(0));
    }
  }

  private static byte[] export(
      Module module, List<Tensor> inputs, Map<Integer, String> free, int results) {
    List<Input> described = new ArrayList<>();
    for (Tensor x : inputs) {
      DataType type = x.dataType() == DataType.LONG ? DataType.LONG : DataType.FLOAT;
      described.add(new Input("x" + described.size(), type, x.shape(), free));
    }
    List<String> names = Stream.of("y", "h", "c").limit(results).toList();
    return Onnx.toByteArray(module, described, names);
  }

  private static void compare(String what, Tensor wanted, Tensor got) {
    assertEquals(wanted.shape(), got.shape(), what);
    double[] a = wanted.toDoubleArray();
    double[] b = got.toDoubleArray();
    double largest = 1;
    for (double value : a) {
      largest = Double.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
    }
    for (int i = 0; i < a.length; i++) {
      int at = i;
      assertTrue(
          Double.compare(a[i], b[i]) == 0 || Math.abs(a[i] - b[i]) <= TOLERANCE * largest,
          () -> what + ", element " + at + ": got " + b[at] + ", wanted " + a[at]);
    }
  }
}
