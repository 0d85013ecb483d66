package nabla.nn.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import nabla.core.DataException;
import nabla.core.MemoryLimit;
import nabla.core.NablaException;
import nabla.nn.Module;
import nabla.nn.Parametrization;

/**
 * Modules as JSON, under PyTorch's names: {@code {"type": "Linear", "in_features": 784,
 * "out_features": 10}}.
 *
 * <p>What is left out has PyTorch's default. A {@code Sequential} nests: its {@code "modules"} are
 * a list, or an object of names. The document says how a module is built, not what it has learned:
 * that is in its state dict.
 *
 * <p>Any module may have {@code "parametrizations"}, by the names of its parameters: {@code
 * {"weight": {"type": "WeightNorm"}}}.
 *
 * <p>What doesn't fit throws a {@link DataException} that begins with its place, as {@code
 * $.modules[2].p: ...}.
 */
public final class ModuleJson {
  private static final String PARAMETRIZATIONS = "parametrizations";

  /** Deeper than any module that is of use, and far from the end of a thread's stack. */
  private static final int MAX_DEPTH = 200;

  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ModuleJson() {}

  /**
   * Builds a module, freshly initialized.
   *
   * @throws DataException also if its tensors take more than half of Java's memory (-Xmx)
   */
  public static Module read(String json) {
    return read(json, Runtime.getRuntime().maxMemory() / 2);
  }

  /**
   * {@link #read(String)} with another limit: a few words in a document can ask for all memory that
   * there is.
   *
   * @param maxBytes how much the tensors that are made for it may take
   */
  public static Module read(String json, long maxBytes) {
    JsonNode node = tree(json);
    try (MemoryLimit limit = MemoryLimit.open(maxBytes)) {
      return read(node, "$");
    }
  }

  /** A document, as Jackson has it. */
  static JsonNode tree(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      JsonLocation place = e.getLocation();
      throw new DataException(
          "$: this isn't JSON%s: %s"
              .formatted(
                  place == null
                      ? ""
                      : ", at line " + place.getLineNr() + ", column " + place.getColumnNr(),
                  e.getOriginalMessage()));
    }
  }

  /** The document that a module of the same make is built from. */
  public static String write(Module module) {
    return toNode(module).toPrettyString();
  }

  /** True if modules of a type can be built. */
  public static boolean knows(String type) {
    return ModuleTypes.find(type) != null;
  }

  static Module read(JsonNode node, String path) {
    if (!node.isObject() || !node.path("type").isTextual()) {
      throw new DataException(
          "%s: got %s, wanted a module: an object with its type, as {\"type\": \"ReLU\"}"
              .formatted(path, Arguments.show(node)));
    }
    String name = node.get("type").textValue();
    ModuleTypes.Type<?> type = ModuleTypes.find(name);
    if (type == null) {
      throw new DataException(
          path + ".type: \"" + name + "\" is no module of ours; there are " + ModuleTypes.names());
    }
    Arguments arguments = new Arguments((ObjectNode) node, name, path);
    Module module;
    try {
      module = type.make().apply(arguments);
      if (node.has(PARAMETRIZATIONS)) {
        parametrize(module, arguments.optional(PARAMETRIZATIONS), arguments.at(PARAMETRIZATIONS));
      }
    } catch (DataException e) {
      throw e;
    } catch (NablaException e) {
      throw new DataException(path + ": " + e.getMessage());
    }
    arguments.requireNoOthers();
    return module;
  }

  static ObjectNode toNode(Module module) {
    ObjectNode node = MAPPER.createObjectNode();
    ModuleTypes.Type<?> type = ModuleTypes.find(module);
    node.put("type", type.name());
    type.write(module, node);
    if (!module.parametrizations().isEmpty()) {
      ObjectNode named = node.putObject(PARAMETRIZATIONS);
      module.parametrizations().forEach((name, how) -> named.set(name, toNode(how)));
    }
    return node;
  }

  private static void parametrize(Module module, JsonNode named, String path) {
    if (!named.isObject()) {
      throw Arguments.wrong(named, path, "an object of parameters' names and parametrizations");
    }
    for (Map.Entry<String, JsonNode> e : named.properties()) {
      String at = path + "." + e.getKey();
      if (!(read(e.getValue(), at) instanceof Parametrization how)) {
        throw Arguments.wrong(e.getValue(), at, "a parametrization, as {\"type\": \"WeightNorm\"}");
      }
      how.on(module, e.getKey());
    }
  }
}
