package nabla.nn.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import nabla.core.DataException;
import nabla.nn.AlphaDropout;
import nabla.nn.ChannelsLast;
import nabla.nn.Dropout;
import nabla.nn.Dropout1d;
import nabla.nn.Dropout2d;
import nabla.nn.Dropout3d;
import nabla.nn.DropoutLayer;
import nabla.nn.Embedding;
import nabla.nn.EmbeddingOptions;
import nabla.nn.FeatureAlphaDropout;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.Sequential;

/** Containers and the layers that are alone in their family, in documents. */
final class LayerTypes {
  private LayerTypes() {}

  static void addTo(ModuleTypes types) {
    types.row(Sequential.class, LayerTypes::sequential, LayerTypes::write);
    types.row(
        Linear.class,
        a -> new Linear(a.integer("in_features"), a.integer("out_features"), a.flag("bias", true)),
        (m, node) ->
            node.put("in_features", m.inFeatures())
                .put("out_features", m.outFeatures())
                .put("bias", m.bias() != null));
    types.row(
        ChannelsLast.class,
        a -> new ChannelsLast(layer(a.required("layer"), a.at("layer"))),
        (m, node) -> node.set("layer", ModuleJson.toNode(m.layer())));
    types.row(Embedding.class, LayerTypes::embedding, LayerTypes::write);
    types.row(Dropout.class, a -> new Dropout(a.number("p", .5)), LayerTypes::write);
    types.row(Dropout1d.class, a -> new Dropout1d(a.number("p", .5)), LayerTypes::write);
    types.row(Dropout2d.class, a -> new Dropout2d(a.number("p", .5)), LayerTypes::write);
    types.row(Dropout3d.class, a -> new Dropout3d(a.number("p", .5)), LayerTypes::write);
    types.row(AlphaDropout.class, a -> new AlphaDropout(a.number("p", .5)), LayerTypes::write);
    types.row(
        FeatureAlphaDropout.class,
        a -> new FeatureAlphaDropout(a.number("p", .5)),
        LayerTypes::write);
  }

  /** Gradients are dense, {@code sparse} or not: the numbers are the same. */
  private static Embedding embedding(Arguments a) {
    a.flag("sparse", false);
    OptionalDouble maxNorm = a.numberOrNull("max_norm");
    EmbeddingOptions options =
        new EmbeddingOptions(
            a.integerOrNull("padding_idx"),
            maxNorm.isPresent() ? Double.valueOf(maxNorm.getAsDouble()) : null,
            a.number("norm_type", 2),
            a.flag("scale_grad_by_freq", false));
    return new Embedding(a.integer("num_embeddings"), a.integer("embedding_dim"), options);
  }

  private static void write(DropoutLayer m, ObjectNode node) {
    node.put("p", m.p());
  }

  private static void write(Embedding m, ObjectNode node) {
    EmbeddingOptions options = m.options();
    node.put("num_embeddings", m.numEmbeddings())
        .put("embedding_dim", m.embeddingDim())
        .put("padding_idx", options.paddingIdx())
        .put("max_norm", options.maxNorm())
        .put("norm_type", options.normType())
        .put("scale_grad_by_freq", options.scaleGradByFreq());
  }

  private static Sequential sequential(Arguments a) {
    JsonNode modules = a.required("modules");
    String at = a.at("modules");
    if (modules.isArray()) {
      Layer[] layers = new Layer[modules.size()];
      for (int i = 0; i < layers.length; i++) {
        layers[i] = layer(modules.get(i), at + "[" + i + "]");
      }
      return new Sequential(layers);
    } else if (modules.isObject()) {
      Map<String, Layer> layers = new LinkedHashMap<>();
      modules
          .properties()
          .forEach(e -> layers.put(e.getKey(), layer(e.getValue(), at + "." + e.getKey())));
      return new Sequential(layers);
    }
    throw Arguments.wrong(modules, at, "a list of modules, or an object of names and modules");
  }

  private static Layer layer(JsonNode node, String at) {
    if (ModuleJson.read(node, at) instanceof Layer layer) {
      return layer;
    }
    throw new DataException(
        "%s: %s isn't a layer of one input, so it can't be part of a Sequential"
            .formatted(at, node.get("type").textValue()));
  }

  /** As a list if the names are 0, 1, ..., else as an object. */
  private static void write(Sequential module, ObjectNode node) {
    boolean numbered = true;
    for (int i = 0; i < module.size(); i++) {
      numbered &= module.children().get(Integer.toString(i)) == module.get(i);
    }
    if (numbered) {
      ArrayNode list = node.putArray("modules");
      module.children().values().forEach(child -> list.add(ModuleJson.toNode(child)));
    } else {
      ObjectNode named = node.putObject("modules");
      module.children().forEach((name, child) -> named.set(name, ModuleJson.toNode(child)));
    }
  }
}
