package nabla.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nabla.core.Shape;
import nabla.core.StateDict;
import nabla.core.Tensor;

/**
 * An optimizer's state as a {@link StateDict}: {@code param_groups.<i>.<option>} and {@code
 * state.<parameter>.<name>}, where parameters are numbered through all groups.
 *
 * @param <O> the options of a group
 */
record Saving<O extends GroupOptions<O>>(Optimizer<O> optimizer) {

  private String name() {
    return optimizer.getClass().getSimpleName();
  }

  private List<Tensor> params() {
    return optimizer.paramGroups().stream().flatMap(group -> group.params().stream()).toList();
  }

  private static String group(int i) {
    return "param_groups." + i;
  }

  private static String state(int i) {
    return "state." + i;
  }

  StateDict save() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<String, Object> values = general();
    List<Tensor> params = params();
    for (int i = 0; i < params.size(); i++) {
      optimizer.state(params.get(i)).save(state(i) + ".", tensors, values);
    }
    return new StateDict(tensors, values);
  }

  /** What isn't about one parameter. */
  private Map<String, Object> general() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("type", name());
    for (int i = 0; i < optimizer.paramGroups().size(); i++) {
      ParamGroup<O> group = optimizer.paramGroups().get(i);
      String prefix = group(i) + ".";
      values.put(prefix + "params", group.params().size());
      values.put(prefix + "initial_lr", group.initialLr());
      group
          .options()
          .values()
          .forEach((name, v) -> values.put(prefix + name, v instanceof Enum<?> e ? e.name() : v));
    }
    return values;
  }

  void load(StateDict saved) {
    requireLoadable(saved);
    List<ParamGroup<O>> groups = optimizer.paramGroups();
    List<O> options = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      options.add(groups.get(i).options().withAll(saved.at(group(i)).values()));
    }
    for (int i = 0; i < groups.size(); i++) {
      StateDict its = saved.at(group(i));
      groups.get(i).options(options.get(i));
      groups
          .get(i)
          .initialLr(its.values().get("initial_lr") == null ? null : its.number("initial_lr"));
    }
    List<Tensor> params = params();
    for (int i = 0; i < params.size(); i++) {
      optimizer.state(params.get(i)).load(saved.at(state(i)));
    }
  }

  private void requireLoadable(StateDict saved) {
    Map<String, Object> general = new LinkedHashMap<>(saved.values());
    general.keySet().removeIf(name -> name.startsWith("state."));
    StateDict.of(general).requireLike(StateDict.of(general()), name());
    Set<String> errors = new LinkedHashSet<>();
    for (int i = 0; i < optimizer.paramGroups().size(); i++) {
      long got = saved.count(group(i) + ".params");
      int wanted = optimizer.paramGroups().get(i).params().size();
      if (got != wanted) {
        errors.add("\"%s.params\" is %s, wanted %s".formatted(group(i), got, wanted));
      }
    }
    List<Tensor> params = params();
    for (int i = 0; i < params.size(); i++) {
      compare(saved.at(state(i)), params.get(i), state(i) + ".", errors);
    }
    StateDict.requireNone(errors, name());
  }

  private void compare(StateDict saved, Tensor param, String prefix, Set<String> errors) {
    saved
        .tensors()
        .forEach(
            (name, got) -> {
              Shape wanted = optimizer.bufferShape(name, param);
              if (!got.shape().equals(wanted) || got.dataType() != param.dataType()) {
                errors.add(StateDict.mismatch(prefix + name, got, param.dataType(), wanted));
              }
            });
    saved
        .values()
        .forEach(
            (name, value) -> {
              if (!(value instanceof Number)) {
                errors.add("\"%s%s\" is %s, wanted a number".formatted(prefix, name, value));
              }
            });
  }
}
