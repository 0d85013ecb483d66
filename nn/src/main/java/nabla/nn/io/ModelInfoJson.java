package nabla.nn.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nabla.core.DataException;
import nabla.core.NablaException;

/** {@link ModelInfo} as a document, with the version of the archive that it is part of. */
final class ModelInfoJson {
  private static final int VERSION = 1;
  private static final String FORMAT = "nabla model";

  private ModelInfoJson() {}

  static String write(ModelInfo info) {
    ObjectNode node = ModuleJson.MAPPER.createObjectNode();
    node.put("format", FORMAT).put("version", VERSION);
    info.labels().forEach(node.putArray("labels")::add);
    Arguments.put(node, "input_shape", info.inputShape());
    put(node.putArray("mean"), info.mean());
    put(node.putArray("std"), info.std());
    ObjectNode metrics = node.putObject("metrics");
    info.metrics().forEach(metrics::put);
    return node.toPrettyString();
  }

  private static void put(ArrayNode list, List<Double> numbers) {
    numbers.forEach(list::add);
  }

  static ModelInfo read(String json) {
    JsonNode node = ModuleJson.tree(json);
    if (!(node instanceof ObjectNode object)) {
      throw Arguments.wrong(node, "$", "an object");
    }
    Arguments arguments = new Arguments(object, "a model", "$");
    arguments.requireText("format", FORMAT);
    int version = arguments.integer("version");
    if (version != VERSION) {
      throw new DataException(
          "$.version: this is version %s of the format, of which %s is known here; %s"
              .formatted(
                  version,
                  VERSION,
                  version > VERSION ? "use a newer Nabla" : "the file is damaged"));
    }
    try {
      ModelInfo info =
          new ModelInfo(
              arguments.texts("labels", List.of()),
              arguments.integers("input_shape", List.of()),
              numbers(arguments, "mean"),
              numbers(arguments, "std"),
              metrics(arguments));
      arguments.requireNoOthers();
      return info;
    } catch (DataException e) {
      throw e;
    } catch (NablaException e) {
      throw new DataException("$: " + e.getMessage(), e);
    }
  }

  private static List<Double> numbers(Arguments arguments, String name) {
    List<Double> numbers = arguments.numbersOrNull(name);
    return numbers == null ? List.of() : numbers;
  }

  private static Map<String, Double> metrics(Arguments arguments) {
    JsonNode node = arguments.optional("metrics");
    Map<String, Double> metrics = new LinkedHashMap<>();
    if (node != null && !node.isObject()) {
      throw Arguments.wrong(node, arguments.at("metrics"), "an object of names and numbers");
    }
    if (node != null) {
      for (Map.Entry<String, JsonNode> e : node.properties()) {
        if (!e.getValue().isNumber()) {
          throw Arguments.wrong(e.getValue(), arguments.at("metrics." + e.getKey()), "a number");
        }
        metrics.put(e.getKey(), e.getValue().doubleValue());
      }
    }
    return metrics;
  }
}
