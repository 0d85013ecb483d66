package nabla.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import nabla.core.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;

/** Our trajectories against PyTorch's, in both precisions. */
class ParityTest {
  /** What we have: how to make it from parameters and PyTorch's arguments. */
  private static final Map<String, BiFunction<List<Tensor>, Config, Optimizer<?>>> OURS =
      Map.of(
          "SGD",
              (params, c) ->
                  new SGD(
                      params,
                      new SGD.Options(
                          c.number("lr", 1e-3),
                          c.number("momentum", 0),
                          c.number("dampening", 0),
                          c.number("weight_decay", 0),
                          c.flag("nesterov"),
                          c.flag("maximize"))),
          "Adam",
              (params, c) ->
                  new Adam(
                      params,
                      new Adam.Options(
                          c.number("lr", 1e-3),
                          c.number("betas", 0, .9),
                          c.number("betas", 1, .999),
                          c.number("eps", 1e-8),
                          c.number("weight_decay", 0),
                          c.flag("amsgrad"),
                          c.flag("maximize"),
                          c.flag("decoupled_weight_decay"))),
          "AdamW",
              (params, c) ->
                  new AdamW(
                      params,
                      new AdamW.Options(
                          c.number("lr", 1e-3),
                          c.number("betas", 0, .9),
                          c.number("betas", 1, .999),
                          c.number("eps", 1e-8),
                          c.number("weight_decay", 1e-2),
                          c.flag("amsgrad"),
                          c.flag("maximize"))));

  /** What PyTorch has besides; a name leaves this list when its class comes. */
  private static final Set<String> NOT_YET =
      Set.of(
          "Adadelta",
          "Adafactor",
          "Adagrad",
          "Adamax",
          "ASGD",
          "LBFGS",
          "Muon",
          "NAdam",
          "RAdam",
          "RMSprop",
          "Rprop");

  /** Arguments about how PyTorch computes, which don't change what. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of("foreach", "capturable", "differentiable", "fused");

  /** A case's arguments, which notices those that nobody asked for. */
  private static final class Config {
    private final JsonNode json;
    private final Set<String> unread = new TreeSet<>();

    Config(JsonNode json) {
      this.json = json;
      json.fieldNames().forEachRemaining(unread::add);
      unread.removeAll(WITHOUT_EFFECT);
    }

    double number(String name, double otherwise) {
      unread.remove(name);
      return json.has(name) ? json.get(name).doubleValue() : otherwise;
    }

    double number(String name, int index, double otherwise) {
      unread.remove(name);
      return json.has(name) ? json.get(name).get(index).doubleValue() : otherwise;
    }

    boolean flag(String name) {
      unread.remove(name);
      return json.path(name).booleanValue();
    }
  }

  @TestFactory
  Stream<DynamicTest> float64() throws IOException {
    return cases().stream()
        .map(c -> DynamicTest.dynamicTest(id(c), () -> run(c, DataType.DOUBLE, 1e-9)));
  }

  @TestFactory
  Stream<DynamicTest> float32() throws IOException {
    return cases().stream()
        .map(c -> DynamicTest.dynamicTest(id(c), () -> run(c, DataType.FLOAT, 1e-5)));
  }

  @Test
  void everyOptimizerOfOursHasCases() throws IOException {
    Set<String> seen = new HashSet<>();
    cases().forEach(c -> seen.add(c.get("optimizer").textValue()));
    assertTrue(seen.containsAll(OURS.keySet()), "cases of " + seen);
  }

  /** Without this a new optimizer could be forgotten here. */
  @Test
  void whatIsNotYetThereReallyIsNot() {
    for (String name : NOT_YET) {
      assertThrows(ClassNotFoundException.class, () -> Class.forName("nabla.optim." + name), name);
    }
  }

  private static String id(JsonNode c) {
    return c.get("id").textValue();
  }

  private static void run(JsonNode c, DataType type, double tolerance) {
    String name = c.get("optimizer").textValue();
    if (NOT_YET.contains(name)) {
      abort(name + " is not yet there");
    }
    if (!OURS.containsKey(name)) {
      fail(name + " is neither among ours nor among those to come");
    }
    List<Tensor> params = Cases.tensors(c.get("params"), type);
    params.forEach(p -> p.requiresGrad(true));
    Config config = new Config(c.get("config"));
    Optimizer<?> optimizer = OURS.get(name).apply(params, config);
    assertEquals(Set.of(), config.unread, "arguments that the optimizer doesn't know");
    assertTrue(
        c.get("grads").size() > 0 && c.get("grads").size() == c.get("after").size(), "steps");
    for (int step = 0; step < c.get("grads").size(); step++) {
      List<Tensor> grads = Cases.tensors(c.get("grads").get(step), type);
      List<Tensor> after = Cases.tensors(c.get("after").get(step), DataType.DOUBLE);
      for (int i = 0; i < params.size(); i++) {
        params.get(i).grad(grads.get(i));
      }
      optimizer.step();
      for (int i = 0; i < params.size(); i++) {
        Cases.assertClose(
            after.get(i), params.get(i), tolerance, "parameter " + i + " after step " + (step + 1));
        assertEquals(
            grads.get(i).toString(),
            params.get(i).grad().toString(),
            "gradient " + i + " was changed");
      }
    }
    for (int i = 0; c.has("state") && i < params.size(); i++) {
      JsonNode wanted = c.get("state").get(i);
      Map<String, Tensor> buffers = optimizer.state(params.get(i)).buffers();
      Set<String> names = new TreeSet<>();
      wanted.fieldNames().forEachRemaining(names::add);
      assertEquals(names, new TreeSet<>(buffers.keySet()), "buffers of parameter " + i);
      for (String buffer : names) {
        Cases.assertClose(
            Cases.tensor(wanted.get(buffer), DataType.DOUBLE),
            buffers.get(buffer),
            tolerance,
            buffer);
      }
    }
  }

  /** The cases of our resources and further ones. */
  private static List<JsonNode> cases() throws IOException {
    List<JsonNode> cases = new ArrayList<>(Cases.resource("optim.json.gz"));
    cases.addAll(Cases.resource("optim-options.json.gz"));
    cases.addAll(Cases.further("optimizer"));
    return cases;
  }
}
