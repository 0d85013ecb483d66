package nabla.nn.norm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import nabla.core.ArgumentException;
import nabla.core.Generator;
import nabla.core.Tensor;
import nabla.nn.Conv2d;
import nabla.nn.ConvNd;
import nabla.nn.ConvOptions;
import nabla.nn.Flatten;
import nabla.nn.Identity;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.ReLU;
import nabla.nn.Sequential;
import nabla.nn.io.ModuleJson;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** Folded layers hold what PyTorch's hold, and do what the unfolded ones do. */
class FoldingTest {
  @Test
  void holdsWhatPyTorchHolds() throws Exception {
    JsonNode cases;
    try (InputStream in =
        new GZIPInputStream(FoldingTest.class.getResourceAsStream("folding.json.gz"))) {
      cases = JsonMapper.builder().build().readTree(in);
    }
    assertTrue(cases.size() >= 6);
    for (JsonNode json : cases) {
      ObjectNode document = JsonNodeFactory.instance.objectNode().put("type", "Sequential");
      document.set("modules", json.get("modules"));
      Sequential net = (Sequential) ModuleJson.read(document.toString());
      net.to(DataType.DOUBLE).eval();
      Map<String, Tensor> state = new LinkedHashMap<>();
      json.get("state").properties().forEach(e -> state.put(e.getKey(), tensor(e.getValue())));
      net.loadStateDict(state);
      BatchNorm norm = (BatchNorm) net.get(1);
      Layer folded =
          net.get(0) instanceof ConvNd conv
              ? Folding.fold(conv, norm)
              : Folding.fold((Linear) net.get(0), norm);
      Map<String, Tensor> got = folded.stateDict();
      assertEquals(json.get("folded").size(), got.size());
      got.forEach(
          (name, tensor) ->
              assertArrayEquals(
                  tensor(json.get("folded").get(name)).toDoubleArray(),
                  tensor.toDoubleArray(),
                  1e-12,
                  net + " " + name));
    }
  }

  private static Tensor tensor(JsonNode node) {
    double[] values = new double[node.get("data").size()];
    Arrays.setAll(values, i -> node.get("data").get(i).asDouble());
    int[] dims = new int[node.get("shape").size()];
    Arrays.setAll(dims, i -> node.get("shape").get(i).asInt());
    Tensor tensor = Tensor.of(values).reshape(dims);
    return node.get("dtype").asText().equals("int64") ? tensor.to(DataType.LONG) : tensor;
  }

  /** A net whose norms have seen something. */
  private static Sequential trained() {
    Generator.manualSeed(1);
    Sequential net =
        new Sequential(
            new WeightNorm().on(new Conv2d(2, 4, 3, ConvOptions.defaults().withPadding(1))),
            new BatchNorm2d(4),
            new ReLU(),
            new Sequential(
                new Conv2d(4, 4, 2, ConvOptions.defaults().withGroups(2).withoutBias()),
                new BatchNorm2d(4, BatchNormOptions.defaults().withoutBias())),
            new BatchNorm2d(4),
            new Flatten(),
            new Linear(36, 3),
            new BatchNorm1d(3));
    for (int i = 0; i < 10; i++) {
      net.forward(Tensor.randn(new Generator(i), DataType.FLOAT, 5, 2, 4, 4).mul(2).add(1));
    }
    net.eval();
    return net;
  }

  @Test
  void aFoldedNetDoesWhatTheNetDoes() {
    Sequential net = trained();
    Tensor x = Tensor.randn(new Generator(20), DataType.FLOAT, 3, 2, 4, 4);
    double[] wanted = net.forward(x).toDoubleArray();
    Sequential folded = Folding.fold(net);
    assertArrayEquals(wanted, folded.forward(x).toDoubleArray(), 1e-5);
    assertArrayEquals(wanted, net.forward(x).toDoubleArray(), "the net itself has changed");
    assertEquals(
        "[0.weight, 0.bias, 3.0.weight, 3.0.bias, 4.weight, 4.bias, 4.running_mean,"
            + " 4.running_var, 4.num_batches_tracked, 6.weight, 6.bias]",
        folded.stateDict().keySet().toString());
    assertTrue(folded.get(1) instanceof Identity && folded.get(7) instanceof Identity);
    assertSame(net.get(4), folded.get(4), "a norm with no layer before it");
    assertSame(net.get(2), folded.get(2));
  }

  @Test
  void whatCantBeFoldedIsToldSo() {
    Linear linear = new Linear(2, 3);
    BatchNorm1d norm = new BatchNorm1d(3);
    assertThrows(ArgumentException.class, () -> Folding.fold(linear, norm));
    linear.eval();
    assertThrows(ArgumentException.class, () -> Folding.fold(linear, norm));
    norm.eval();
    assertEquals(3, Folding.fold(linear, norm).outFeatures());
    BatchNorm1d other = new BatchNorm1d(2);
    other.eval();
    assertThrows(ArgumentException.class, () -> Folding.fold(linear, other));
    BatchNorm1d untracked = new BatchNorm1d(3, BatchNormOptions.defaults().withoutRunningStats());
    untracked.eval();
    assertThrows(ArgumentException.class, () -> Folding.fold(linear, untracked));
    assertThrows(ArgumentException.class, () -> Folding.fold(new Sequential(linear, norm)));
  }
}
