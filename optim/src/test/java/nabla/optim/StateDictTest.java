package nabla.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import nabla.core.ArgumentException;
import nabla.core.Generator;
import nabla.core.NoGrad;
import nabla.core.StateDict;
import nabla.core.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** What an optimizer saves is all that it needs, and what doesn't fit is refused by name. */
class StateDictTest {
  private static final int STEPS = 5;

  static Stream<Function<List<Tensor>, Optimizer<?>>> optimizers() {
    return Stream.concat(
        OptimizerTest.optimizers(),
        Stream.of(
            Muon::new,
            params -> new ASGD(params, ASGD.Options.defaults().withT0(2)),
            params -> new LBFGS(params, LBFGS.Options.defaults().withMaxIter(3).withHistorySize(4)),
            params ->
                new LBFGS(
                    params,
                    LBFGS.Options.defaults()
                        .withMaxIter(4)
                        .withLineSearch(LBFGS.LineSearch.STRONG_WOLFE))));
  }

  private static List<Tensor> params(DataType type) {
    Generator random = new Generator(7);
    return List.of(
        Tensor.randn(random, type, 3, 4).requiresGrad(true),
        Tensor.randn(random, type, 2, 5).requiresGrad(true));
  }

  /** A few steps down a valley, and the loss before each. */
  private static List<Double> train(Optimizer<?> optimizer, List<Tensor> params) {
    List<Double> losses = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      losses.add(
          optimizer.step(
              () -> {
                optimizer.zeroGrad();
                Tensor a = params.get(0);
                Tensor b = params.get(1).narrow(1, 0, 3).matmul(a);
                Tensor loss = a.square().sub(1).square().sum().add(b.square().mean());
                loss.backward();
                return loss.item();
              }));
    }
    return losses;
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void goesOnBitByBitAfterRestoring(Function<List<Tensor>, Optimizer<?>> make) {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      List<Tensor> one = params(type);
      Optimizer<?> first = make.apply(one);
      train(first, one);
      List<Tensor> other = params(type);
      try (NoGrad off = NoGrad.open()) {
        for (int i = 0; i < one.size(); i++) {
          other.get(i).copyFrom(one.get(i));
        }
      }
      StateDict saved = first.stateDict();
      List<Double> losses = train(first, one);
      Optimizer<?> second = make.apply(other);
      // What it remembered before is forgotten.
      second.state(other.get(0)).set("nonsense", 1);
      second.loadStateDict(saved);
      assertEquals(losses, train(second, other));
      for (int i = 0; i < one.size(); i++) {
        assertArrayEquals(one.get(i).toDoubleArray(), other.get(i).toDoubleArray());
      }
      same(first.stateDict(), second.stateDict());
    }
  }

  private static void same(StateDict a, StateDict b) {
    assertEquals(a.values(), b.values());
    assertEquals(a.tensors().keySet(), b.tensors().keySet());
    a.tensors()
        .forEach(
            (name, tensor) ->
                assertArrayEquals(
                    tensor.toDoubleArray(), b.tensors().get(name).toDoubleArray(), name));
  }

  @Test
  void optionsComeAlong() {
    Adafactor first =
        new Adafactor(params(DataType.FLOAT), Adafactor.Options.defaults().withEps(1e-3, .1));
    Adafactor second = new Adafactor(params(DataType.FLOAT));
    first.paramGroups().get(0).initialLr(.5);
    second.loadStateDict(first.stateDict());
    assertEquals(first.paramGroups().get(0).options(), second.paramGroups().get(0).options());
    assertEquals(.5, second.paramGroups().get(0).initialLr());
  }

  @Test
  void whatDiffersIsNamed() {
    List<Tensor> params = params(DataType.FLOAT);
    Adam adam = new Adam(params);
    train(adam, params);
    StateDict saved = adam.stateDict();
    String asSgd = refused(new SGD(params), saved);
    assertTrue(asSgd.contains("it is the state of a Adam, this is a SGD"), asSgd);
    assertTrue(asSgd.contains("missing \"param_groups.0.momentum\""), asSgd);
    assertTrue(asSgd.contains("unexpected \"param_groups.0.beta1\""), asSgd);
    String fewer = refused(new Adam(params.subList(0, 1)), saved);
    assertTrue(fewer.contains("\"param_groups.0.params\" is 2, wanted 1"), fewer);
    String turned = refused(new Adam(List.of(params.get(1), params.get(0))), saved);
    assertTrue(turned.contains("\"state.0.exp_avg\" is FLOAT [3, 4], wanted FLOAT [2, 5]"), turned);
    Adam two = new Adam(params.subList(0, 1));
    two.addParamGroup(params.subList(1, 2));
    assertTrue(refused(two, saved).contains("missing \"param_groups.1.params\""));
    Map<String, Object> wrong = new LinkedHashMap<>(saved.values());
    wrong.put("param_groups.0.lr", -1);
    assertEquals(
        "Invalid learning rate: -1.0; wanted a number from 0 up",
        refused(new Adam(params), new StateDict(saved.tensors(), wrong)));
    wrong.put("param_groups.0.lr", "fast");
    wrong.put("param_groups.0.amsgrad", "perhaps");
    wrong.put("state.1.step", true);
    String kinds = refused(new Adam(params), new StateDict(saved.tensors(), wrong));
    assertTrue(kinds.contains("\"param_groups.0.lr\" is fast, wanted a number"), kinds);
    wrong.put("param_groups.0.lr", 1);
    String step = refused(new Adam(params), new StateDict(saved.tensors(), wrong));
    assertTrue(step.contains("\"state.1.step\" is true, wanted a number"), step);
    wrong.put("state.1.step", 3L);
    assertEquals(
        "amsgrad: got perhaps, wanted a value of type boolean",
        refused(new Adam(params), new StateDict(saved.tensors(), wrong)));
  }

  private static String refused(Optimizer<?> optimizer, StateDict saved) {
    StateDict before = optimizer.stateDict();
    String message =
        assertThrows(ArgumentException.class, () -> optimizer.loadStateDict(saved)).getMessage();
    same(before, optimizer.stateDict());
    return message;
  }
}
