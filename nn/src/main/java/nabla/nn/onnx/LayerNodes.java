package nabla.nn.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import nabla.core.Tensor;
import nabla.nn.ChannelsLast;
import nabla.nn.DropoutLayer;
import nabla.nn.Embedding;
import nabla.nn.Linear;
import nabla.nn.Sequential;
import org.nd4j.linalg.api.buffer.DataType;

/** Containers, and layers that are alone in their family, in ONNX's operators. */
final class LayerNodes {
  private LayerNodes() {}

  static void addTo(Translations rows) {
    rows.module(
        Sequential.class,
        (g, m, inputs) -> {
          Translations.requireInputs(g, m, inputs, 1);
          Value y = inputs.get(0);
          for (int i = 0; i < m.size(); i++) {
            y = g.apply(m.get(i), y);
          }
          return List.of(y);
        });
    rows.module(ChannelsLast.class, LayerNodes::channelsLast);
    rows.layer(Linear.class, LayerNodes::linear);
    rows.module(Embedding.class, LayerNodes::embedding);
    rows.layer(DropoutLayer.class, (g, m, x) -> x.name());
  }

  private static List<Value> channelsLast(OnnxGraph g, ChannelsLast m, List<Value> inputs) {
    Translations.requireInputs(g, m, inputs, 1);
    Value x = inputs.get(0);
    int rank = x.rank();
    int[] last = new int[rank];
    int[] back = new int[rank];
    Arrays.setAll(last, i -> i == 0 ? 0 : i % (rank - 1) + 1);
    Arrays.setAll(back, i -> i == 0 ? 0 : i == 1 ? rank - 1 : i - 1);
    return List.of(g.transpose(g.apply(m.layer(), g.transpose(x, last)), back));
  }

  private static String linear(OnnxGraph g, Linear m, Value x) {
    String weight = g.state(m, "weight");
    String bias = g.state(m, "bias");
    if (x.rank() == 2) {
      return g.node("Gemm", Map.of("transB", 1), x.name(), weight, bias);
    }
    String product = g.node("MatMul", x.name(), g.node("Transpose", weight));
    return bias.isEmpty() ? product : g.node("Add", product, bias);
  }

  /** Rows that are looked up and too long are shortened: here all of them at once. */
  private static List<Value> embedding(OnnxGraph g, Embedding m, List<Value> inputs) {
    Translations.requireInputs(g, m, inputs, 1);
    String table;
    if (m.options().maxNorm() == null) {
      table = g.state(m, "weight");
    } else {
      Tensor rows = Tensor.arange(DataType.LONG, 0, m.numEmbeddings(), 1);
      table = g.constant(Embedding.fromPretrained(m.weight(), true, m.options()).forward(rows));
    }
    Value x = inputs.get(0);
    Value y =
        x.sized(
            g.node("Gather", table, x.name()),
            sizes -> {
              int[] more = Arrays.copyOf(sizes, sizes.length + 1);
              more[sizes.length] = m.embeddingDim();
              return more;
            });
    return List.of(y.typed(DataType.FLOAT));
  }
}
