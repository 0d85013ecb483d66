package nabla.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What a model, an optimizer, a schedule or a whole training needs to go on as if nothing had
 * happened: tensors, and numbers, booleans, strings and nulls beside them, each under a dotted
 * name. Several make one:
 *
 * <pre>{@code
 * StateDict state =
 *     StateDict.of(Map.of("epoch", epoch))
 *         .with("model", StateDict.ofTensors(model.stateDict()))
 *         .with("optimizer", optimizer.stateDict());
 * optimizer.loadStateDict(state.at("optimizer"));
 * }</pre>
 *
 * @param tensors the tensors by name
 * @param values everything else by name
 */
public record StateDict(Map<String, Tensor> tensors, Map<String, Object> values) {

  /** Keeps the order of the names, and takes no changes. */
  public StateDict {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** One without tensors. */
  public static StateDict of(Map<String, Object> values) {
    return new StateDict(Map.of(), values);
  }

  /** One of tensors alone, as a module's. */
  public static StateDict ofTensors(Map<String, Tensor> tensors) {
    return new StateDict(tensors, Map.of());
  }

  /** The same and all of another one, under {@code prefix + "."}. */
  public StateDict with(String prefix, StateDict other) {
    Map<String, Tensor> allTensors = new LinkedHashMap<>(tensors);
    Map<String, Object> allValues = new LinkedHashMap<>(values);
    other.tensors.forEach((name, tensor) -> allTensors.put(prefix + "." + name, tensor));
    other.values.forEach((name, value) -> allValues.put(prefix + "." + name, value));
    return new StateDict(allTensors, allValues);
  }

  /** What stands under {@code prefix + "."}, without it. */
  public StateDict at(String prefix) {
    return new StateDict(under(prefix + ".", tensors), under(prefix + ".", values));
  }

  private static <T> Map<String, T> under(String prefix, Map<String, T> all) {
    Map<String, T> some = new LinkedHashMap<>();
    all.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            some.put(name.substring(prefix.length()), value);
          }
        });
    return some;
  }

  /** The number of a name. */
  public double number(String name) {
    return value(name, Number.class).doubleValue();
  }

  /** The whole number of a name. */
  public long count(String name) {
    return value(name, Number.class).longValue();
  }

  /** The string of a name. */
  public String text(String name) {
    return value(name, String.class);
  }

  /**
   * The tensor of a name.
   *
   * @throws ArgumentException if there is none
   */
  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new ArgumentException(
          "state \"%s\": there is no such tensor; there are %s".formatted(name, tensors.keySet()));
    }
    return tensor;
  }

  private <T> T value(String name, Class<T> type) {
    Object value = values.get(name);
    if (!type.isInstance(value)) {
      throw new ArgumentException(
          "state \"%s\": got %s, wanted a %s".formatted(name, value, type.getSimpleName()));
    }
    return type.cast(value);
  }

  /**
   * Throws unless it is of the same kind as another: the same names, tensors of the same types and
   * shapes, and the same value of {@code "type"}.
   *
   * @param who what wants to load it
   */
  public void requireLike(StateDict other, String who) {
    Set<String> errors = new LinkedHashSet<>();
    compare(other.values.keySet(), values.keySet(), errors);
    compare(other.tensors.keySet(), tensors.keySet(), errors);
    other.tensors.forEach(
        (name, wanted) -> {
          Tensor got = tensors.getOrDefault(name, wanted);
          if (!got.shape().equals(wanted.shape()) || got.dataType() != wanted.dataType()) {
            errors.add(mismatch(name, got, wanted.dataType(), wanted.shape()));
          }
        });
    other.values.forEach(
        (name, wanted) -> {
          Object got = values.get(name);
          if (wanted instanceof Number && got != null && !(got instanceof Number)) {
            errors.add("\"%s\" is %s, wanted a number".formatted(name, got));
          }
        });
    Object type = other.values.get("type");
    if (values.containsKey("type") && !Objects.equals(values.get("type"), type)) {
      errors.add("it is the state of a %s, this is a %s".formatted(values.get("type"), type));
    }
    requireNone(errors, who);
  }

  private static void compare(Set<String> wanted, Set<String> got, Set<String> errors) {
    for (String name : wanted) {
      if (!got.contains(name)) {
        errors.add("missing \"%s\"".formatted(name));
      }
    }
    for (String name : got) {
      if (!wanted.contains(name)) {
        errors.add("unexpected \"%s\"".formatted(name));
      }
    }
  }

  /** Says that a tensor isn't of the type and shape that were wanted. */
  public static String mismatch(String name, Tensor got, DataType type, Shape shape) {
    return "\"%s\" is %s %s, wanted %s %s"
        .formatted(name, got.dataType(), got.shape(), type, shape);
  }

  /**
   * Throws all errors at once, if there are any.
   *
   * @param who what wanted to load
   */
  public static void requireNone(Set<String> errors, String who) {
    if (!errors.isEmpty()) {
      throw new ArgumentException(
          "Error(s) in loading state_dict for %s:\n\t%s"
              .formatted(who, String.join("\n\t", errors)));
    }
  }
}
