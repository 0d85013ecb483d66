package nabla.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Convolution and pooling give PyTorch's numbers: values, first derivatives by kernel and by rule,
 * second ones.
 */
class ConvPoolParityTest {
  private static final List<String> FILES =
      List.of(
          "Conv1d",
          "Conv2d",
          "Conv3d",
          "ConvTranspose1d",
          "ConvTranspose2d",
          "ConvTranspose3d",
          "MaxPool1d",
          "MaxPool2d",
          "MaxPool3d",
          "AvgPool1d",
          "AvgPool2d",
          "AvgPool3d",
          "ConvPool");

  @TestFactory
  Stream<DynamicTest> equalsPyTorch() {
    return FILES.stream()
        .flatMap(file -> read(file).stream())
        .map(c -> DynamicTest.dynamicTest(c.get("id").asText(), () -> check(c)));
  }

  private static List<JsonNode> read(String file) {
    try (InputStream in =
        new GZIPInputStream(
            ConvPoolParityTest.class.getResourceAsStream("/parity/" + file + ".json.gz"))) {
      List<JsonNode> cases = new ArrayList<>();
      new ObjectMapper().readTree(in).forEach(cases::add);
      assertTrue(!cases.isEmpty());
      return cases;
    } catch (IOException e) {
      throw new IllegalStateException(file, e);
    }
  }

  private static void check(JsonNode c) {
    List<Tensor> arguments = new ArrayList<>();
    List<String> names = new ArrayList<>();
    arguments.add(tensor(c.get("inputs").get(0)));
    if (c.has("error")) {
      assertThrows(NablaException.class, () -> call(c, arguments));
      return;
    }
    for (String name : List.of("weight", "bias")) {
      if (c.get("state").has(name)) {
        names.add(name);
        arguments.add(tensor(c.get("state").get(name)));
      }
    }
    arguments.forEach(x -> x.requiresGrad(true));
    Tensor y = call(c, arguments);
    assertClose("output", c.get("outputs").get(0), y);
    if (c.get("outputs").size() > 1) {
      assertArrayEquals(
          tensor(c.get("outputs").get(1)).toDoubleArray(),
          pool(c, arguments.get(0), true).toDoubleArray());
    }
    Tensor g = tensor(c.get("grad_outputs").get(0)).requiresGrad(true);
    Tensor[] inputs = arguments.toArray(new Tensor[0]);
    for (boolean createGraph : new boolean[] {false, true}) {
      Autograd.Options options = new Autograd.Options(true, createGraph, false);
      Tensor[] first = Autograd.grad(new Tensor[] {y}, inputs, new Tensor[] {g}, options);
      assertClose("gradient of the input", c.get("grad_inputs").get(0), first[0]);
      for (int i = 0; i < names.size(); i++) {
        assertClose(
            "gradient of " + names.get(i), c.get("grad_params").get(names.get(i)), first[i + 1]);
      }
      if (createGraph && c.has("second_order")) {
        checkSecond(c.get("second_order"), names, inputs, g, first[0]);
      }
    }
  }

  private static void checkSecond(
      JsonNode expected, List<String> names, Tensor[] inputs, Tensor g, Tensor first) {
    Tensor product = first.mul(tensor(expected.get("v").get(0))).sum();
    Tensor[] all = java.util.Arrays.copyOf(inputs, inputs.length + 1);
    all[inputs.length] = g;
    Tensor[] second =
        Autograd.grad(
            new Tensor[] {product}, all, null, Autograd.Options.defaults().withAllowUnused());
    assertClose("second, input", expected.get("wrt_inputs").get(0), second[0]);
    for (int i = 0; i < names.size(); i++) {
      assertClose(
          "second, " + names.get(i), expected.get("wrt_params").get(names.get(i)), second[i + 1]);
    }
    assertClose(
        "second, output gradient", expected.get("wrt_grad_outputs").get(0), second[inputs.length]);
  }

  private static Tensor call(JsonNode c, List<Tensor> arguments) {
    JsonNode config = c.get("config");
    String module = c.get("module").asText();
    Tensor x = arguments.get(0);
    if (module.contains("Pool")) {
      return pool(c, x, false);
    }
    Tensor weight = arguments.get(1);
    Tensor bias = arguments.size() > 2 ? arguments.get(2) : null;
    int[] stride = ints(config, "stride", 1);
    int[] dilation = ints(config, "dilation", 1);
    int groups = config.path("groups").asInt(1);
    if (config.path("padding").asText().equals("same")) {
      return Functional.convSame(x, weight, bias, dilation, groups);
    }
    int[] padding = ints(config, "padding", 0);
    return module.startsWith("ConvTranspose")
        ? Functional.convTranspose(
            x, weight, bias, stride, padding, ints(config, "output_padding", 0), groups, dilation)
        : Functional.conv(x, weight, bias, stride, padding, dilation, groups);
  }

  private static Tensor pool(JsonNode c, Tensor x, boolean indices) {
    JsonNode config = c.get("config");
    String module = c.get("module").asText();
    int rank = module.charAt(module.length() - 2) - '0';
    int[] kernel = ints(config, "kernel_size", 0);
    if (kernel.length < rank) {
      int size = kernel[0];
      kernel = new int[rank];
      java.util.Arrays.fill(kernel, size);
    }
    int[] stride = config.has("stride") ? ints(config, "stride", 0) : null;
    int[] padding = ints(config, "padding", 0);
    int[] dilation = ints(config, "dilation", 1);
    boolean ceil = config.path("ceil_mode").asBoolean();
    if (module.startsWith("Avg")) {
      return Functional.avgPool(
          x,
          kernel,
          stride,
          padding,
          ceil,
          config.path("count_include_pad").asBoolean(true),
          config.has("divisor_override") ? config.get("divisor_override").asInt() : null);
    }
    return indices
        ? Functional.maxPoolIndices(x, kernel, stride, padding, dilation, ceil)
        : Functional.maxPool(x, kernel, stride, padding, dilation, ceil);
  }

  private static int[] ints(JsonNode config, String name, int missing) {
    JsonNode node = config.path(name);
    int[] values = new int[Math.max(1, node.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (node.isArray() ? node.get(i) : node).asInt(missing);
    }
    return values;
  }

  private static Tensor tensor(JsonNode node) {
    int[] dims = new int[node.get("shape").size()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = node.get("shape").get(i).asInt();
    }
    double[] values = new double[node.get("data").size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = node.get("data").get(i).asDouble();
    }
    return Tensor.of(values, dims);
  }

  /** Equal to 1e-9 of the largest; where PyTorch has no gradient, none or zero. */
  private static void assertClose(String what, JsonNode node, Tensor actual) {
    if (node == null || node.isNull()) {
      assertTrue(actual == null || actual.abs().max().item() == 0, what + " should be none");
      return;
    }
    Tensor expected = tensor(node);
    if (actual == null) {
      actual = Tensor.zeros(DataType.DOUBLE, expected.shape().dims());
    }
    assertEquals(expected.shape(), actual.shape(), what);
    double largest = expected.abs().max().item();
    assertArrayEquals(
        expected.toDoubleArray(), actual.toDoubleArray(), 1e-9 * Math.max(1e-3, largest), what);
  }
}
