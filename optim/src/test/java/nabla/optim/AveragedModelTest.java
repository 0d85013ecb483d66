package nabla.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import java.util.stream.Stream;
import nabla.core.ArgumentException;
import nabla.core.NoGrad;
import nabla.core.StateDict;
import nabla.core.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;

class AveragedModelTest {

  /** A model of a case. */
  private record Model(Map<String, Tensor> parameters, Map<String, Tensor> buffers) {
    static Model of(JsonNode state) {
      Model model = new Model(new LinkedHashMap<>(), new LinkedHashMap<>());
      state
          .fields()
          .forEachRemaining(
              one -> {
                DataType type =
                    one.getValue().get("dtype").textValue().equals("int64")
                        ? DataType.LONG
                        : DataType.DOUBLE;
                Tensor tensor = Cases.tensor(one.getValue(), type).keep();
                if (one.getKey().matches(".*(weight|bias)")) {
                  model.parameters.put(one.getKey(), tensor.requiresGrad(true));
                } else {
                  model.buffers.put(one.getKey(), tensor);
                }
              });
      return model;
    }

    void become(JsonNode state) {
      Model other = of(state);
      try (NoGrad off = NoGrad.open()) {
        parameters.forEach((name, tensor) -> tensor.copyFrom(other.parameters.get(name)));
        buffers.forEach((name, tensor) -> tensor.copyFrom(other.buffers.get(name)));
      }
    }
  }

  private static AveragedModel average(JsonNode c, Model model) {
    LongToDoubleFunction rule =
        c.get("rule").isTextual()
            ? AveragedModel.equal()
            : AveragedModel.exponential(c.get("rule").doubleValue());
    return new AveragedModel(
        model.parameters, model.buffers, rule, c.get("use_buffers").booleanValue());
  }

  @TestFactory
  Stream<DynamicTest> asPyTorch() throws IOException {
    return Cases.resource("average.json.gz").stream()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.get("rule") + ", buffers " + c.get("use_buffers"), () -> run(c)));
  }

  /** The last updates are made by an average that was restored from what another saved. */
  private static void run(JsonNode c) {
    Model model = Model.of(c.get("models").get(0));
    AveragedModel first = average(c, model);
    for (int i = 1; i <= 3; i++) {
      model.become(c.get("models").get(i));
      first.updateParameters();
    }
    StateDict saved = first.stateDict();
    first.updateParameters();
    AveragedModel second = average(c, model);
    second.loadStateDict(saved);
    for (int i = 4; i < c.get("models").size(); i++) {
      model.become(c.get("models").get(i));
      second.updateParameters();
    }
    assertEquals(5, second.averaged());
    Model wanted = Model.of(c.get("averages"));
    wanted.parameters.putAll(wanted.buffers);
    assertEquals(wanted.parameters.keySet(), second.averages().keySet());
    wanted.parameters.forEach(
        (name, tensor) -> Cases.assertClose(tensor, second.averages().get(name), 1e-12, name));
  }

  @Test
  void swapsThereAndBack() {
    Tensor x = Tensor.of(1., 2.).requiresGrad(true);
    AveragedModel average =
        new AveragedModel(Map.of("x", x), Map.of(), AveragedModel.exponential(.5));
    average.updateParameters();
    x.grad(Tensor.of(2., 4.));
    new SGD(List.of(x), SGD.Options.defaults().withLr(1)).step();
    average.updateParameters();
    average.swap();
    assertArrayEquals(new double[] {0, 0}, x.toDoubleArray());
    average.swap();
    assertArrayEquals(new double[] {-1, -2}, x.toDoubleArray());
    assertArrayEquals(new double[] {0, 0}, average.averages().get("x").toDoubleArray());
  }

  @Test
  void whatIsRefused() {
    AveragedModel one = new AveragedModel(Map.of("a", Tensor.ones(2)), Map.of(), n -> 1);
    AveragedModel other = new AveragedModel(Map.of("a", Tensor.ones(3)), Map.of(), n -> 1);
    ArgumentException e =
        assertThrows(ArgumentException.class, () -> one.loadStateDict(other.stateDict()));
    assertTrue(
        e.getMessage().contains("\"module.a\" is FLOAT [3], wanted FLOAT [2]"), e.getMessage());
    assertThrows(ArgumentException.class, () -> AveragedModel.exponential(1.5));
  }
}
