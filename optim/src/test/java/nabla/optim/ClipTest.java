package nabla.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import nabla.core.ArgumentException;
import nabla.core.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;

class ClipTest {
  @TestFactory
  Stream<DynamicTest> asPyTorch() throws IOException {
    return Cases.resource("clip.json.gz").stream()
        .flatMap(
            c ->
                Stream.of(
                    DynamicTest.dynamicTest(
                        "float64 " + c.get("config"), () -> run(c, DataType.DOUBLE, 1e-12)),
                    DynamicTest.dynamicTest(
                        "float32 " + c.get("config"), () -> run(c, DataType.FLOAT, 1e-6))));
  }

  private static void run(JsonNode c, DataType type, double tolerance) {
    List<Tensor> params = new ArrayList<>();
    for (Tensor grad : Cases.tensors(c.get("grads"), type)) {
      params.add(Tensor.zerosLike(grad).requiresGrad(true));
      params.get(params.size() - 1).grad(grad);
    }
    params.add(Tensor.zeros(type, 2).requiresGrad(true));
    JsonNode config = c.get("config");
    if (c.get("function").textValue().equals("norm")) {
      String p = config.get("norm_type").textValue();
      double norm =
          Clip.gradNorm(
              params,
              Double.parseDouble(config.get("max_norm").textValue()),
              p.equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(p),
              true);
      double wanted = c.get("norm").doubleValue();
      assertEquals(wanted, norm, tolerance * Math.max(1, wanted));
    } else {
      Clip.gradValue(params, Double.parseDouble(config.get("clip_value").textValue()));
    }
    List<Tensor> after = Cases.tensors(c.get("after"), DataType.DOUBLE);
    for (int i = 0; i < after.size(); i++) {
      Cases.assertClose(after.get(i), params.get(i).grad(), tolerance, "gradient " + i);
    }
  }

  @Test
  void whatIsNotFiniteSpreadsOrThrows() {
    Tensor x = Tensor.zeros(2).requiresGrad(true);
    x.grad(Tensor.of(1f, Float.NaN));
    assertThrows(ArgumentException.class, () -> Clip.gradNorm(List.of(x), 1, 2, true));
    assertEquals(1, x.grad().get(0));
    assertTrue(Double.isNaN(Clip.gradNorm(List.of(x), 1)));
    assertArrayEquals(new float[] {Float.NaN, Float.NaN}, x.grad().toFloatArray());
    x.grad(Tensor.of(Float.NEGATIVE_INFINITY, Float.NaN));
    Clip.gradValue(List.of(x), 3);
    assertArrayEquals(new float[] {-3, Float.NaN}, x.grad().toFloatArray());
  }

  @Test
  void ofNothingAndOfNonsense() {
    assertEquals(0, Clip.gradNorm(List.of(Tensor.zeros(2).requiresGrad(true)), 1));
    assertThrows(ArgumentException.class, () -> Clip.gradNorm(List.of(), -1));
    assertThrows(ArgumentException.class, () -> Clip.gradValue(List.of(), Double.NaN));
  }
}
