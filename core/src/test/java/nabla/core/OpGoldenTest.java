package nabla.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Every sample's value, gradients and second derivatives equal PyTorch's in double precision.
 *
 * <p>{@code src/test/python/op_golden.py} writes the file with PyTorch's side; it names a PyTorch
 * expression for every sample, or says why there is none.
 */
class OpGoldenTest {
  private static final double RTOL = 1e-9;

  private final JsonNode golden = read();

  private static JsonNode read() {
    try (InputStream file = OpGoldenTest.class.getResourceAsStream("op_golden.json.gz");
        InputStream json = new GZIPInputStream(file)) {
      return new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> equalsPyTorch() {
    return Sample.all().stream()
        .map(sample -> DynamicTest.dynamicTest(key(sample), () -> check(sample)));
  }

  @Test
  void mostSamplesHaveAnExpression() {
    long compared =
        Sample.all().stream().filter(s -> golden.path("cases").path(key(s)).has("value")).count();
    assertTrue(compared * 10 >= 8 * Sample.all().size(), () -> "only " + compared);
  }

  /** The op with its arguments, and the shapes of its inputs. */
  static String key(Sample sample) {
    String arguments = describe(sample.op());
    return sample.op().name()
        + arguments.substring(arguments.indexOf('('))
        + " "
        + sample.arguments().stream().map(a -> a.shape().toString()).toList();
  }

  private static String describe(Object value) {
    if (value instanceof Record record) {
      return record.getClass().getSimpleName()
          + Arrays.stream(record.getClass().getRecordComponents())
              .map(component -> component.getName() + "=" + describe(component(record, component)))
              .collect(Collectors.joining(", ", "(", ")"));
    }
    return value != null && value.getClass().isArray()
        ? IntStream.range(0, Array.getLength(value))
            .mapToObj(i -> describe(Array.get(value, i)))
            .toList()
            .toString()
        : String.valueOf(value);
  }

  private static Object component(Record record, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private void check(Sample sample) {
    String key = key(sample);
    JsonNode expected = golden.path("cases").path(key);
    if (expected.isMissingNode()) {
      fail(
          "PyTorch's numbers for \""
              + key
              + "\" are missing: add a line with this key to src/test/python/op_golden.py"
              + " and run it");
    }
    if (expected.has("none")) {
      assertTrue(expected.get("none").asText().length() > 10, "a reason for having no expression");
      return;
    }
    Tensor[] inputs = new Tensor[sample.arguments().size()];
    List<Tensor> wanted = new ArrayList<>();
    for (int i = 0; i < inputs.length; i++) {
      Domain domain = sample.arguments().get(i).domain();
      inputs[i] = tensor(expected.get("inputs").get(i), domain.type(DataType.DOUBLE));
      assertEquals(sample.arguments().get(i).shape(), inputs[i].shape());
      if (domain.differentiable() && sample.op().differentiable(i)) {
        wanted.add(inputs[i].requiresGrad(true));
      }
    }
    Tensor y = Tensor.apply(sample.op(), inputs);
    assertClose("value", expected.get("value"), y);
    if (wanted.isEmpty()) {
      assertTrue(expected.get("gradients").isEmpty(), "PyTorch has gradients");
      return;
    }
    Tensor g = tensor(expected.get("gradOutput"), DataType.DOUBLE).requiresGrad(true);
    Tensor[] x = wanted.toArray(Tensor[]::new);
    Tensor[] kernel =
        Autograd.grad(
            new Tensor[] {y},
            x,
            new Tensor[] {g.detach()},
            Autograd.Options.defaults().withRetainGraph());
    Tensor[] first =
        Autograd.grad(
            new Tensor[] {y}, x, new Tensor[] {g}, Autograd.Options.defaults().withCreateGraph());
    assertEquals(expected.get("gradients").size(), x.length, "inputs with a gradient");
    for (int i = 0; i < x.length; i++) {
      assertClose("gradient " + i, expected.get("gradients").get(i), kernel[i]);
      assertClose(
          "gradient " + i + " that can be differentiated",
          expected.get("gradients").get(i),
          first[i]);
    }
    second(expected, first, wanted, g);
  }

  /** The gradients of Σ w_i · gradient_i, with respect to the inputs and the output's gradient. */
  private static void second(JsonNode expected, Tensor[] first, List<Tensor> wanted, Tensor g) {
    List<Tensor> outputs = new ArrayList<>();
    List<Tensor> directions = new ArrayList<>();
    for (int i = 0; i < first.length; i++) {
      if (first[i].requiresGrad()) {
        outputs.add(first[i]);
        directions.add(tensor(expected.get("directions").get(i), DataType.DOUBLE));
      }
    }
    List<Tensor> targets = new ArrayList<>(wanted);
    targets.add(g);
    Tensor[] found =
        outputs.isEmpty()
            ? new Tensor[targets.size()]
            : Autograd.grad(
                outputs.toArray(Tensor[]::new),
                targets.toArray(Tensor[]::new),
                directions.toArray(Tensor[]::new),
                Autograd.Options.defaults().withAllowUnused());
    for (int i = 0; i < found.length; i++) {
      Tensor actual = found[i] == null ? Tensor.zerosLike(targets.get(i)) : found[i];
      assertClose("second derivative " + i, expected.get("second").get(i), actual);
    }
  }

  private static Shape shape(JsonNode node) {
    return Shape.of(
        IntStream.range(0, node.get("shape").size())
            .map(i -> node.get("shape").get(i).asInt())
            .toArray());
  }

  private static double[] numbers(JsonNode node) {
    return IntStream.range(0, node.get("data").size())
        .mapToDouble(i -> node.get("data").get(i).asDouble())
        .toArray();
  }

  private static Tensor tensor(JsonNode node, DataType type) {
    return Tensor.of(numbers(node)).reshape(shape(node)).to(type).detach();
  }

  /** Equal to 1e-9 of the element, or of the largest where elements cancel. */
  private static void assertClose(String what, JsonNode node, Tensor actual) {
    assertEquals(shape(node), actual.shape(), what);
    double[] expected = numbers(node);
    double[] got = actual.toDoubleArray();
    double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs(expected[i] - got[i])
          <= RTOL * Math.max(Math.abs(expected[i]), 1e-4 * largest))) {
        fail(what + ", element " + i + ": PyTorch " + expected[i] + ", Nabla " + got[i]);
      }
    }
  }
}
