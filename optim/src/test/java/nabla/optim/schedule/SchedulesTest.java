package nabla.optim.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.stream.Stream;
import nabla.core.ArgumentException;
import nabla.core.StateDict;
import nabla.core.Tensor;
import nabla.optim.Adadelta;
import nabla.optim.Adam;
import nabla.optim.Cases;
import nabla.optim.GroupOptions;
import nabla.optim.Optimizer;
import nabla.optim.ParamGroup;
import nabla.optim.SGD;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/** The schedules against PyTorch's, their saving and restoring, and what they refuse. */
class SchedulesTest {

  /** An optimizer, a schedule of either kind, and what a step of it is. */
  private record Running(Optimizer<?> optimizer, LRScheduler schedule, ReduceLROnPlateau plateau) {
    static Running of(JsonNode c) {
      Optimizer<?> optimizer = optimizerOf(c);
      Schedules.Config config = new Schedules.Config(c.get("config"));
      String name = c.get("scheduler").textValue();
      Running made;
      if (name.equals("ReduceLROnPlateau")) {
        ReduceLROnPlateau.Options options = config.fill(ReduceLROnPlateau.Options.defaults());
        made = new Running(optimizer, null, new ReduceLROnPlateau(optimizer, options));
      } else {
        made =
            new Running(optimizer, Schedules.make(optimizer, name, config, c.path("parts")), null);
      }
      assertEquals(Set.of(), config.unread, "arguments that the schedule doesn't know");
      return made;
    }

    void step(double metric) {
      optimizer.step();
      DoubleConsumer step = plateau == null ? m -> schedule.step() : plateau::step;
      step.accept(metric);
    }

    List<Double> rates() {
      return plateau == null ? schedule.lastLr() : plateau.lastLr();
    }

    List<Double> momenta() {
      List<Double> momenta = new ArrayList<>();
      for (ParamGroup<?> group : optimizer.paramGroups()) {
        var options = group.options().values();
        momenta.add((Double) options.getOrDefault("momentum", options.get("beta1")));
      }
      return momenta;
    }

    StateDict state() {
      return plateau == null ? schedule.stateDict() : plateau.stateDict();
    }

    void load(StateDict ofOptimizer, StateDict ofSchedule) {
      optimizer.loadStateDict(ofOptimizer);
      if (plateau == null) {
        schedule.loadStateDict(ofSchedule);
      } else {
        plateau.loadStateDict(ofSchedule);
      }
    }
  }

  private static Optimizer<?> optimizerOf(JsonNode c) {
    return c.path("optimizer").asText("SGD").equals("SGD")
        ? groups(new SGD(param(), SGD.Options.defaults().withMomentum(.9)), c.get("lr0"))
        : groups(new Adam(param()), c.get("lr0"));
  }

  private static <O extends GroupOptions<O>> Optimizer<O> groups(
      Optimizer<O> optimizer, JsonNode lr0) {
    for (int i = 1; i < lr0.size(); i++) {
      optimizer.addParamGroup(param());
    }
    for (int i = 0; i < optimizer.paramGroups().size(); i++) {
      optimizer.paramGroups().get(i).lr((lr0.isArray() ? lr0.get(i) : lr0).doubleValue());
    }
    return optimizer;
  }

  private static List<Tensor> param() {
    return List.of(Tensor.zeros(2).requiresGrad(true));
  }

  private static List<JsonNode> cases() throws IOException {
    List<JsonNode> cases = new ArrayList<>(Cases.resource("sched.json.gz"));
    cases.addAll(Cases.resource("sched-options.json.gz"));
    cases.addAll(Cases.further("scheduler"));
    return cases;
  }

  @TestFactory
  Stream<DynamicTest> asPyTorch() throws IOException {
    return cases().stream().map(c -> DynamicTest.dynamicTest(id(c), () -> compare(c)));
  }

  private static String id(JsonNode c) {
    return c.get("id").textValue();
  }

  private static void compare(JsonNode c) {
    Running running = Running.of(c);
    for (int k = 0; k < c.get("lrs").size(); k++) {
      assertClose(c.get("lrs").get(k), running.rates(), "rate after step " + k);
      if (c.has("momenta")) {
        assertClose(c.get("momenta").get(k), running.momenta(), "momentum after step " + k);
      }
      if (k + 1 < c.get("lrs").size()) {
        running.step(c.path("metrics").path(k).asDouble());
      }
    }
  }

  private static void assertClose(JsonNode wanted, List<Double> got, String what) {
    for (int i = 0; i < got.size(); i++) {
      JsonNode one = wanted.isArray() ? wanted.get(i) : wanted;
      assertEquals(one.doubleValue(), got.get(i), 1e-9, what + " of group " + i);
    }
  }

  @Test
  void everyScheduleHasCases() throws IOException {
    Set<String> seen = new HashSet<>();
    cases().forEach(c -> seen.add(c.get("scheduler").textValue()));
    assertTrue(seen.containsAll(Schedules.OURS.keySet()), "cases of " + seen);
    assertTrue(
        seen.containsAll(Set.of("SequentialLR", "ChainedScheduler", "ReduceLROnPlateau")),
        "cases of " + seen);
  }

  /** Saved in the middle and restored into a fresh one, it goes on bit by bit. */
  @TestFactory
  Stream<DynamicTest> goesOnAfterRestoring() throws IOException {
    return cases().stream().map(c -> DynamicTest.dynamicTest(id(c), () -> breakAndGoOn(c)));
  }

  private static void breakAndGoOn(JsonNode c) {
    int steps = c.get("lrs").size() - 1;
    Running one = Running.of(c);
    for (int k = 0; k < steps / 2; k++) {
      one.step(c.path("metrics").path(k).asDouble());
    }
    Running other = Running.of(c);
    other.load(one.optimizer.stateDict(), one.state());
    for (int k = steps / 2; k < steps; k++) {
      assertEquals(one.rates(), other.rates(), "rate after step " + k);
      assertEquals(one.momenta(), other.momenta(), "momentum after step " + k);
      one.step(c.path("metrics").path(k).asDouble());
      other.step(c.path("metrics").path(k).asDouble());
    }
    assertEquals(one.rates(), other.rates());
    assertEquals(one.state(), other.state());
  }

  @Test
  void aWarmRestartCanBeAskedForAFraction() {
    SGD optimizer = new SGD(param(), SGD.Options.defaults().withLr(1));
    CosineAnnealingWarmRestarts schedule = new CosineAnnealingWarmRestarts(optimizer, 2, 3, 0);
    schedule.step(1.5);
    assertEquals((1 + Math.cos(Math.PI * .75)) / 2, schedule.lastLr().get(0), 1e-15);
    schedule.step(5);
    assertEquals(.5, schedule.lastLr().get(0), 1e-15);
    schedule.step();
    assertEquals((1 + Math.cos(Math.PI * 4 / 6)) / 2, schedule.lastLr().get(0), 1e-15);
    schedule.step(8);
    assertEquals(1, schedule.lastLr().get(0), 1e-15);
    assertEquals(8, schedule.lastEpoch());
  }

  @Test
  void whatIsRefused() {
    SGD sgd = new SGD(param(), SGD.Options.defaults().withMomentum(.9));
    Adadelta adadelta = new Adadelta(param());
    assertSays("Factor should be < 1.0", () -> ReduceLROnPlateau.Options.defaults().withFactor(1));
    assertSays("Constant multiplicative factor", () -> new ConstantLR(sgd, 1.5, 3));
    assertSays("Starting multiplicative factor", () -> new LinearLR(sgd, 0, 1, 3));
    assertSays("Ending multiplicative factor", () -> new LinearLR(sgd, 1, -1, 3));
    assertSays("Expected positive integer T_0", () -> new CosineAnnealingWarmRestarts(sgd, 0));
    assertSays("Expected positive integer total_steps", () -> new OneCycleLR(sgd, 1, 0));
    assertSays("pct_start", () -> OneCycleLR.Options.defaults().withPctStart(1.5));
    assertSays("must support momentum or beta1", () -> new OneCycleLR(adadelta, 1, 10));
    assertSays("must support momentum or beta1", () -> new CyclicLR(adadelta, .1, 1));
    assertSays("swa_lr must have the same length", () -> new SWALR(sgd, 3, Anneal.COS, .1, .2));
    assertSays("Expected 1 lr_lambdas", () -> new LambdaLR(sgd, e -> 1, e -> 2));
    assertSays("expects at least one scheduler", () -> new ChainedScheduler());
    assertSays("expects at least one scheduler", () -> new SequentialLR(List.of()));
    assertSays("got no optimizer", () -> new ExponentialLR(null, .9));
    StepLR step = new StepLR(sgd, 3);
    ExponentialLR foreign = new ExponentialLR(adadelta, .9);
    assertSays("belong to the same optimizer", () -> new ChainedScheduler(step, foreign));
    assertSays("one more than the number of milestone", () -> new SequentialLR(List.of(step), 3));
    assertSays("it is the state of a ExponentialLR", () -> step.loadStateDict(foreign.stateDict()));
    OneCycleLR cycle = new OneCycleLR(sgd, 1, 3);
    assertSays("missing \"base_lrs.0\"", () -> cycle.loadStateDict(plateauState(sgd)));
    for (int i = 0; i < 3; i++) {
      cycle.step();
    }
    assertSays("Tried to step 4 times. The specified number of total steps is 3", cycle::step);
    sgd.addParamGroup(param());
    assertSays("had 1 when the schedule was made", step::step);
  }

  private static StateDict plateauState(Optimizer<?> optimizer) {
    return new ReduceLROnPlateau(optimizer).stateDict();
  }

  private static void assertSays(String part, Executable work) {
    ArgumentException e = assertThrows(ArgumentException.class, work);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
