package nabla.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
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
      Map.ofEntries(
          Map.entry(
              "SGD",
              (params, c) ->
                  new SGD(
                      params, c.fill(SGD.Options.defaults(), "momentum", "dampening", "nesterov"))),
          Map.entry(
              "Adam",
              (params, c) ->
                  new Adam(
                      params,
                      c.betas(
                          c.fill(
                              Adam.Options.defaults(), "eps", "amsgrad", "decoupledWeightDecay")))),
          Map.entry(
              "AdamW",
              (params, c) ->
                  new AdamW(params, c.betas(c.fill(AdamW.Options.defaults(), "eps", "amsgrad")))),
          Map.entry(
              "Adamax",
              (params, c) -> new Adamax(params, c.betas(c.fill(Adamax.Options.defaults(), "eps")))),
          Map.entry(
              "NAdam",
              (params, c) ->
                  new NAdam(
                      params,
                      c.betas(
                          c.fill(
                              NAdam.Options.defaults(),
                              "eps",
                              "momentumDecay",
                              "decoupledWeightDecay")))),
          Map.entry(
              "RAdam",
              (params, c) ->
                  new RAdam(
                      params,
                      c.betas(c.fill(RAdam.Options.defaults(), "eps", "decoupledWeightDecay")))),
          Map.entry(
              "Adagrad",
              (params, c) ->
                  new Adagrad(
                      params,
                      c.fill(
                          Adagrad.Options.defaults(),
                          "lrDecay",
                          "initialAccumulatorValue",
                          "eps"))),
          Map.entry(
              "Adadelta",
              (params, c) ->
                  new Adadelta(params, c.fill(Adadelta.Options.defaults(), "rho", "eps"))),
          Map.entry(
              "RMSprop",
              (params, c) ->
                  new RMSprop(
                      params,
                      c.fill(RMSprop.Options.defaults(), "alpha", "eps", "momentum", "centered"))),
          Map.entry(
              "Rprop",
              (params, c) ->
                  new Rprop(
                      params,
                      c.pair(
                          c.pair(c.fill(Rprop.Options.defaults()), "etas", "etaMinus", "etaPlus"),
                          "step_sizes",
                          "minStepSize",
                          "maxStepSize"))),
          Map.entry(
              "ASGD",
              (params, c) ->
                  new ASGD(params, c.fill(ASGD.Options.defaults(), "lambd", "alpha", "t0"))),
          Map.entry(
              "Adafactor",
              (params, c) ->
                  new Adafactor(
                      params,
                      c.pair(
                          c.fill(Adafactor.Options.defaults(), "beta2Decay", "d"),
                          "eps",
                          "eps1",
                          "eps2"))),
          Map.entry("Muon", (params, c) -> new Muon(params, c.muon())),
          Map.entry(
              "LAMB",
              (params, c) -> new LAMB(params, c.betas(c.fill(LAMB.Options.defaults(), "eps")))),
          Map.entry(
              "Lion", (params, c) -> new Lion(params, c.betas(c.fill(Lion.Options.defaults())))),
          Map.entry(
              "LBFGS",
              (params, c) ->
                  new LBFGS(
                      params,
                      c.fill(
                          LBFGS.Options.defaults(),
                          "maxIter",
                          "maxEval",
                          "toleranceGrad",
                          "toleranceChange",
                          "historySize",
                          "lineSearch"))));

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

    /** Options with those arguments that the case has: the named ones and the common ones. */
    <O extends NamedOptions<O>> O fill(O options, String... names) {
      O filled = options;
      List<String> all = new ArrayList<>(List.of("lr", "weightDecay", "maximize"));
      all.addAll(List.of(names));
      for (String name : all) {
        String theirs = name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
        theirs = theirs.equals("line_search") ? "line_search_fn" : theirs;
        if (filled.values().containsKey(name) && unread.remove(theirs)) {
          filled = filled.with(name, value(json.get(theirs)));
        }
      }
      return filled;
    }

    <O extends NamedOptions<O>> O betas(O options) {
      return pair(options, "betas", "beta1", "beta2");
    }

    /** Options with the two parts of an argument. */
    <O extends NamedOptions<O>> O pair(O options, String theirs, String first, String second) {
      return unread.remove(theirs)
          ? options
              .with(first, value(json.get(theirs).get(0)))
              .with(second, value(json.get(theirs).get(1)))
          : options;
    }

    Muon.Options muon() {
      Muon.Options options =
          fill(Muon.Options.defaults(), "momentum", "nesterov", "eps", "nsSteps");
      if (unread.remove("ns_coefficients")) {
        JsonNode abc = json.get("ns_coefficients");
        options =
            options.withNsCoefficients(
                abc.get(0).doubleValue(), abc.get(1).doubleValue(), abc.get(2).doubleValue());
      }
      return unread.remove("adjust_lr_fn")
          ? options.with("adjustLr", value(json.get("adjust_lr_fn")))
          : options;
    }

    private static Object value(JsonNode json) {
      return json.isNull()
          ? null
          : json.isBoolean()
              ? (Object) json.booleanValue()
              : json.isTextual() ? json.textValue().toUpperCase(Locale.ROOT) : json.numberValue();
    }
  }

  @TestFactory
  Stream<DynamicTest> float64() throws IOException {
    return cases().stream()
        .map(c -> DynamicTest.dynamicTest(id(c), () -> run(c, DataType.DOUBLE, 1e-9)));
  }

  /** Without the searches, which single precision leads to other points. */
  @TestFactory
  Stream<DynamicTest> float32() throws IOException {
    return cases().stream()
        .filter(c -> !c.has("objective"))
        .map(c -> DynamicTest.dynamicTest(id(c), () -> run(c, DataType.FLOAT, 1e-5)));
  }

  @Test
  void everyOptimizerOfOursHasCases() throws IOException {
    Set<String> seen = new HashSet<>();
    cases().forEach(c -> seen.add(c.get("optimizer").textValue()));
    assertTrue(seen.containsAll(OURS.keySet()), "cases of " + seen);
  }

  private static String id(JsonNode c) {
    return c.get("id").textValue();
  }

  private static void run(JsonNode c, DataType type, double tolerance) {
    String name = c.get("optimizer").textValue();
    assertTrue(OURS.containsKey(name), "no optimizer of ours: " + name);
    List<Tensor> params = Cases.tensors(c.get("params"), type);
    params.forEach(p -> p.requiresGrad(true));
    Config config = new Config(c.get("config"));
    Optimizer<?> optimizer = OURS.get(name).apply(params, config);
    assertEquals(Set.of(), config.unread, "arguments that the optimizer doesn't know");
    if (c.has("objective")) {
      descend(c, (LBFGS) optimizer, params.get(0), tolerance);
      return;
    }
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
      compare(c.get("state").get(i), optimizer.state(params.get(i)), tolerance);
    }
  }

  private static void compare(JsonNode wanted, State state, double tolerance) {
    Set<String> names = new TreeSet<>();
    wanted.fieldNames().forEachRemaining(names::add);
    Set<String> ours = new TreeSet<>(state.buffers().keySet());
    ours.addAll(state.numbers().keySet());
    assertEquals(names, ours);
    for (String name : names) {
      Tensor want = Cases.tensor(wanted.get(name), DataType.DOUBLE);
      if (state.numbers().containsKey(name)) {
        // PyTorch keeps numbers as float32.
        assertEquals(want.item(), state.number(name, 0), 1e-6, name);
      } else {
        Cases.assertClose(want, state.buffer(name), tolerance, name);
      }
    }
  }

  /** Down Rosenbrock's valley. */
  private static void descend(JsonNode c, LBFGS optimizer, Tensor x, double tolerance) {
    assertEquals("rosenbrock", c.get("objective").textValue());
    int n = x.numel();
    for (int step = 0; step < c.get("losses").size(); step++) {
      double loss =
          optimizer.step(
              () -> {
                optimizer.zeroGrad();
                Tensor head = x.narrow(0, 0, n - 1);
                Tensor rise = x.narrow(0, 1, n - 1).sub(head.square());
                Tensor value = rise.square().mul(100).add(head.neg().add(1).square()).sum();
                value.backward();
                return value.item();
              });
      double wanted = c.get("losses").get(step).doubleValue();
      assertEquals(wanted, loss, tolerance * Math.max(1, wanted), "loss " + step);
      Cases.assertClose(
          Cases.tensors(c.get("after").get(step), DataType.DOUBLE).get(0),
          x,
          tolerance,
          "after step " + (step + 1));
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
