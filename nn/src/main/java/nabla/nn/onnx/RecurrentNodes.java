package nabla.nn.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import nabla.nn.rnn.GRU;
import nabla.nn.rnn.LSTM;
import nabla.nn.rnn.Nonlinearity;
import nabla.nn.rnn.RNN;
import nabla.nn.rnn.RNNBase;

/**
 * Recurrent layers in ONNX's operators: RNN, LSTM and GRU, or, where those can't do it, a Scan
 * whose body is one of {@link CellNodes}' steps.
 */
final class RecurrentNodes {
  private RecurrentNodes() {}

  static void addTo(Translations rows) {
    rows.module(
        RNN.class,
        (g, m, inputs) -> {
          boolean relu = m.nonlinearity() == Nonlinearity.RELU;
          Kind kind = new Kind("RNN", relu ? CellNodes.RELU : CellNodes.TANH, 0);
          return new Run(g, m, kind, m.hiddenSize()).add(inputs);
        });
    rows.module(
        GRU.class,
        (g, m, inputs) ->
            new Run(g, m, new Kind("GRU", CellNodes.GRU, 1, 0, 2), m.hiddenSize()).add(inputs));
    rows.module(
        LSTM.class,
        (g, m, inputs) ->
            new Run(
                    g,
                    m,
                    new Kind("LSTM", CellNodes.LSTM, 0, 3, 1, 2),
                    m.projSize() == 0 ? m.hiddenSize() : m.projSize())
                .add(inputs));
  }

  /**
   * What distinguishes the layers.
   *
   * @param gates PyTorch's gates in the order in which the operator wants them
   */
  private record Kind(String operator, CellNodes.Step step, int... gates) {
    int states() {
      return operator.equals("LSTM") ? 2 : 1;
    }
  }

  /** The translation of one module; {@code outputSize} is the size of h. */
  private record Run(OnnxGraph g, RNNBase m, Kind kind, int outputSize) {
    /** From x, and perhaps the first states, to the output and the last states. */
    List<Value> add(List<Value> inputs) {
      Translations.requireInputs(g, m, inputs, 1, 1 + kind.states());
      boolean batched = inputs.get(0).rank() == 3;
      boolean turned = batched && m.options().batchFirst();
      Value x = inputs.get(0);
      x = batched ? x : g.unsqueeze(x, 1);
      x = turned ? g.transpose(x, 1, 0, 2) : x;
      List<String> initial = new ArrayList<>();
      for (Value state : inputs.subList(1, inputs.size())) {
        initial.add(batched ? state.name() : g.unsqueeze(state, 1).name());
      }
      List<List<String>> last = lists(kind.states());
      String y = x.name();
      for (int layer = 0; layer < m.options().numLayers(); layer++) {
        List<String> results = usual() ? operator(layer, y, initial) : scans(layer, x, y, initial);
        y = results.get(0);
        for (int s = 0; s < last.size(); s++) {
          last.get(s).add(results.get(1 + s));
        }
      }
      List<Value> outputs = new ArrayList<>();
      Value output = x.sized(y, sizes -> new int[] {sizes[0], sizes[1], directions() * outputSize});
      outputs.add(turned ? g.transpose(output, 1, 0, 2) : output);
      for (int s = 0; s < last.size(); s++) {
        int size = s == 0 ? outputSize : m.hiddenSize();
        int all = m.options().numLayers() * directions();
        outputs.add(x.sized(joined(0, last.get(s)), sizes -> new int[] {all, sizes[1], size}));
      }
      return batched ? outputs : outputs.stream().map(value -> g.squeeze(value, 1)).toList();
    }

    private int directions() {
      return m.options().bidirectional() ? 2 : 1;
    }

    private boolean usual() {
      return outputSize == m.hiddenSize() && !m.options().layerNorm();
    }

    private static List<List<String>> lists(int number) {
      List<List<String>> lists = new ArrayList<>();
      while (lists.size() < number) {
        lists.add(new ArrayList<>());
      }
      return lists;
    }

    private String joined(int axis, List<String> parts) {
      return parts.size() == 1
          ? parts.get(0)
          : g.node("Concat", Map.of("axis", axis), parts.toArray(new String[0]));
    }

    private static String suffix(int layer, int direction) {
      return "_l" + layer + (direction == 0 ? "" : "_reverse");
    }

    // ---- By the operator that is made for it ----

    private List<String> operator(int layer, String x, List<String> initial) {
      List<String> weights = new ArrayList<>();
      List<String> recurrent = new ArrayList<>();
      List<String> biases = new ArrayList<>();
      for (int direction = 0; direction < directions(); direction++) {
        String suffix = suffix(layer, direction);
        weights.add(first(gates("weight_ih" + suffix)));
        recurrent.add(first(gates("weight_hh" + suffix)));
        if (m.options().bias()) {
          biases.add(
              first(joined(0, List.of(gates("bias_ih" + suffix), gates("bias_hh" + suffix)))));
        }
      }
      List<String> inputs = new ArrayList<>(List.of(x, joined(0, weights), joined(0, recurrent)));
      inputs.add(biases.isEmpty() ? "" : joined(0, biases));
      inputs.add(""); // all sequences are as long as x
      for (String state : initial) {
        inputs.add(ofLayer(layer, state));
      }
      Map<String, Object> attributes = new HashMap<>();
      attributes.put("hidden_size", m.hiddenSize());
      attributes.put("direction", directions() == 2 ? "bidirectional" : "forward");
      if (kind.operator.equals("GRU")) {
        attributes.put("linear_before_reset", 1);
      } else if (kind.step == CellNodes.RELU) {
        attributes.put("activations", Collections.nCopies(directions(), "Relu"));
      }
      List<String> results =
          new ArrayList<>(
              g.nodes(1 + kind.states(), kind.operator, attributes, inputs.toArray(new String[0])));
      // [steps, directions, batch, H] to [steps, batch, directions * H]
      String y = g.node("Transpose", Map.of("perm", new int[] {0, 2, 1, 3}), results.get(0));
      results.set(0, g.node("Reshape", y, g.longs(0, 0, -1)));
      return results;
    }

    /** The rows of the gates in the operator's order. */
    private String gates(String name) {
      String rows = g.state(m, name);
      int number = kind.gates.length;
      if (number == 1) {
        return rows;
      }
      List<String> gates = g.nodes(number, "Split", Map.of("axis", 0, "num_outputs", number), rows);
      return joined(0, IntStream.of(kind.gates).mapToObj(gates::get).toList());
    }

    private String first(String x) {
      return g.node("Unsqueeze", x, g.longs(0));
    }

    /** A layer's part of the states of all, [directions, batch, H]. */
    private String ofLayer(int layer, String states) {
      int[] rows = IntStream.range(layer * directions(), (layer + 1) * directions()).toArray();
      return m.options().numLayers() == 1 ? states : g.node("Gather", states, g.longs(rows));
    }

    // ---- Step by step ----

    private List<String> scans(int layer, Value x, String y, List<String> initial) {
      List<List<String>> results = lists(1 + kind.states());
      for (int direction = 0; direction < directions(); direction++) {
        List<String> inputs = new ArrayList<>();
        for (int s = 0; s < kind.states(); s++) {
          int size = s == 0 ? outputSize : m.hiddenSize();
          int row = layer * directions() + direction;
          inputs.add(
              initial.isEmpty()
                  ? CellNodes.zeros(g, x, size)
                  : g.node("Squeeze", g.node("Gather", initial.get(s), g.longs(row)), g.longs(0)));
        }
        inputs.add(y);
        List<String> outputs = scan(suffix(layer, direction), direction, inputs);
        results.get(0).add(outputs.get(kind.states()));
        for (int s = 0; s < kind.states(); s++) {
          results.get(1 + s).add(first(outputs.get(s)));
        }
      }
      List<String> joined = new ArrayList<>(List.of(joined(2, results.get(0))));
      results.subList(1, results.size()).forEach(states -> joined.add(joined(0, states)));
      return joined;
    }

    /** The last states, and h of all steps. */
    private List<String> scan(String suffix, int direction, List<String> inputs) {
      return g.nodes(
          1 + kind.states(),
          "Scan",
          Map.of(
              "num_scan_inputs",
              1,
              "scan_input_directions",
              new int[] {direction},
              "scan_output_directions",
              new int[] {direction},
              "body",
              g.body(
                  1 + kind.states(),
                  own -> {
                    List<String> states = own.subList(0, kind.states());
                    String step = own.get(kind.states());
                    List<String> next = new ArrayList<>(kind.step.add(g, m, suffix, step, states));
                    next.add(g.node("Identity", next.get(0)));
                    return next;
                  })),
          inputs.toArray(new String[0]));
    }
  }
}
