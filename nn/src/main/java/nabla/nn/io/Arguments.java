package nabla.nn.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import nabla.core.DataException;
import nabla.core.Tensor;

/** The arguments of one module in a document: typed reading, with errors that say where. */
final class Arguments {
  private final ObjectNode node;
  private final String type;
  private final String path;
  private final Set<String> known = new LinkedHashSet<>();

  Arguments(ObjectNode node, String type, String path) {
    this.node = node;
    this.type = type;
    this.path = path;
  }

  /** A whole number that must be there. */
  int integer(String name) {
    return integer(required(name), at(name));
  }

  int integer(String name, int otherwise) {
    return has(name) ? integer(node.get(name), at(name)) : otherwise;
  }

  long longInteger(String name, long otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    JsonNode value = node.get(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(value, at(name), "a whole number of 64 bits");
    }
    return value.longValue();
  }

  /** A number that must be there. */
  double number(String name) {
    return number(required(name), at(name));
  }

  double number(String name, double otherwise) {
    return has(name) ? number(node.get(name), at(name)) : otherwise;
  }

  private static double number(JsonNode value, String at) {
    if (!value.isNumber()) {
      throw wrong(value, at, "a number");
    }
    return value.doubleValue();
  }

  /** A number, or none where the document says null. */
  OptionalDouble numberOrNull(String name, double otherwise) {
    return has(name) && node.get(name).isNull()
        ? OptionalDouble.empty()
        : OptionalDouble.of(number(name, otherwise));
  }

  /** A number, or none where the document says null or nothing. */
  OptionalDouble numberOrNull(String name) {
    return has(name) ? numberOrNull(name, 0) : OptionalDouble.empty();
  }

  /** Numbers: one, or a list of them; null where the document says null or nothing. */
  List<Double> numbersOrNull(String name) {
    if (!has(name) || node.get(name).isNull()) {
      return null;
    }
    JsonNode value = node.get(name);
    List<Double> numbers = new ArrayList<>();
    for (JsonNode element : value.isArray() ? value : List.of(value)) {
      if (!element.isNumber()) {
        throw wrong(element, at(name), "a number or a list of them");
      }
      numbers.add(element.doubleValue());
    }
    return numbers;
  }

  boolean flag(String name, boolean otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    JsonNode value = node.get(name);
    if (!value.isBoolean()) {
      throw wrong(value, at(name), "true or false");
    }
    return value.booleanValue();
  }

  /** One of an enum's constants, by its name in lower case, with dashes. */
  <E extends Enum<E>> E choice(String name, E otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    JsonNode value = node.get(name);
    List<String> names = new ArrayList<>();
    for (E constant : otherwise.getDeclaringClass().getEnumConstants()) {
      names.add(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
      if (value.isTextual() && value.textValue().equals(names.get(names.size() - 1))) {
        return constant;
      }
    }
    throw wrong(value, at(name), "one of " + names);
  }

  /** Whether an argument is a certain word. */
  boolean isText(String name, String word) {
    return has(name) && node.get(name).isTextual() && node.get(name).textValue().equals(word);
  }

  /** An argument of which there is one choice only. */
  void requireText(String name, String only) {
    if (has(name) && !isText(name, only)) {
      throw wrong(
          node.get(name),
          at(name),
          "\"%s\", as only that is supported for %s".formatted(only, type));
    }
  }

  Integer integerOrNull(String name) {
    return has(name) && !node.get(name).isNull() ? Integer.valueOf(integer(name)) : null;
  }

  /** Sizes that must be there: a whole number, or a list of them. */
  List<Integer> integers(String name) {
    return integers(required(name), at(name));
  }

  /** Sizes; null in the document is as if they were left out. */
  List<Integer> integers(String name, List<Integer> otherwise) {
    return has(name) && !node.get(name).isNull() ? integers(node.get(name), at(name)) : otherwise;
  }

  /** Sizes that must be there; null in the document is null in the list. */
  List<Integer> integersOrNulls(String name) {
    JsonNode value = required(name);
    if (!value.isArray()) {
      return Collections.singletonList(value.isNull() ? null : integer(value, at(name)));
    }
    List<Integer> numbers = new ArrayList<>();
    for (JsonNode element : value) {
      numbers.add(
          element.isNull() ? null : integer(element, at(name) + "[" + numbers.size() + "]"));
    }
    return numbers;
  }

  /** Words; {@code otherwise} if the argument is left out. */
  List<String> texts(String name, List<String> otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode element : node.get(name)) {
      if (!element.isTextual()) {
        throw wrong(element, at(name) + "[" + texts.size() + "]", "a word");
      }
      texts.add(element.textValue());
    }
    if (!node.get(name).isArray()) {
      throw wrong(node.get(name), at(name), "a list of words");
    }
    return texts;
  }

  /**
   * A tensor as {@code {"shape": [2], "dtype": "float32", "data": [1, 2]}}; null if it is absent or
   * null.
   */
  Tensor tensorOrNull(String name) {
    if (!has(name) || node.get(name).isNull()) {
      return null;
    }
    return TensorJson.read(node.get(name), at(name));
  }

  /** What else must be there. */
  JsonNode required(String name) {
    if (!has(name)) {
      throw new DataException(path + ": " + type + " lacks its argument \"" + name + "\"");
    }
    return node.get(name);
  }

  /** What may be there, or null. */
  JsonNode optional(String name) {
    return has(name) ? node.get(name) : null;
  }

  String at(String name) {
    return path + "." + name;
  }

  /** To be called when all arguments were read: any other is a mistake. */
  void requireNoOthers() {
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name) && !name.equals("type")) {
                throw new DataException(
                    "%s: %s has no argument \"%s\"; it takes %s"
                        .formatted(at(name), type, name, known));
              }
            });
  }

  private boolean has(String name) {
    known.add(name);
    return node.has(name);
  }

  static List<Integer> integers(JsonNode value, String at) {
    if (!value.isArray()) {
      if (!value.isNumber()) {
        throw wrong(value, at, "a whole number or a list of them");
      }
      return List.of(integer(value, at));
    }
    List<Integer> numbers = new ArrayList<>();
    for (JsonNode element : value) {
      numbers.add(integer(element, at + "[" + numbers.size() + "]"));
    }
    return numbers;
  }

  static int integer(JsonNode value, String at) {
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong(value, at, "a whole number of 32 bits");
    }
    return value.intValue();
  }

  static DataException wrong(JsonNode value, String at, String wanted) {
    return new DataException(
        at + ": got " + show(value) + ", wanted " + wanted + "; this is " + kind(value));
  }

  private static String kind(JsonNode value) {
    return value.isIntegralNumber()
        ? "an integer"
        : "a JSON " + value.getNodeType().name().toLowerCase(Locale.ROOT);
  }

  static String show(JsonNode value) {
    return Text.brief(value.toString());
  }

  /** Writes what {@link #integers} reads. */
  static void put(ObjectNode node, String name, List<Integer> sizes) {
    ArrayNode list = node.putArray(name);
    sizes.forEach(list::add);
  }
}
