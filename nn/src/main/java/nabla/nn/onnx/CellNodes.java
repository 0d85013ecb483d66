package nabla.nn.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nabla.nn.Module;
import nabla.nn.rnn.GRUCell;
import nabla.nn.rnn.LSTMCell;
import nabla.nn.rnn.Nonlinearity;
import nabla.nn.rnn.RNNCell;

/**
 * One step of recurrent layers in ONNX's operators, with what only some have where they have it.
 */
final class CellNodes {
  /** The layer norms' eps. */
  private static final double EPS = 1e-5;

  /** h = tanh(W_ih x + b_ih + W_hh h + b_hh). */
  static final Step TANH =
      (g, m, suffix, x, states) -> List.of(g.node("Tanh", sum(g, m, suffix, x, states, 1)));

  /** h = max(0, W_ih x + b_ih + W_hh h + b_hh). */
  static final Step RELU =
      (g, m, suffix, x, states) -> List.of(g.node("Relu", sum(g, m, suffix, x, states, 1)));

  /** h = n + z (h - n). */
  static final Step GRU = CellNodes::gru;

  /** c = f c + i g, h = o tanh c. */
  static final Step LSTM = CellNodes::lstm;

  private CellNodes() {}

  /** The next states, h first, from x [batch, inputs] and states [batch, H]. */
  interface Step {
    /**
     * Adds the nodes.
     *
     * @param suffix behind the names of the weights, as "_l0"
     */
    List<String> add(OnnxGraph g, Module m, String suffix, String x, List<String> states);
  }

  static void addTo(Translations rows) {
    rows.module(
        RNNCell.class,
        (g, m, inputs) ->
            cell(
                g,
                m,
                m.nonlinearity() == Nonlinearity.RELU ? RELU : TANH,
                1,
                m.hiddenSize(),
                inputs));
    rows.module(GRUCell.class, (g, m, inputs) -> cell(g, m, GRU, 1, m.hiddenSize(), inputs));
    rows.module(LSTMCell.class, (g, m, inputs) -> cell(g, m, LSTM, 2, m.hiddenSize(), inputs));
  }

  private static List<Value> cell(
      OnnxGraph g, Module m, Step step, int count, int hidden, List<Value> inputs) {
    Translations.requireInputs(g, m, inputs, 1, 1 + count);
    boolean batched = inputs.get(0).rank() == 2;
    List<Value> rows = batched ? inputs : inputs.stream().map(x -> g.unsqueeze(x, 0)).toList();
    Value x = rows.get(0);
    List<String> states = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      states.add(inputs.size() == 1 ? zeros(g, x, hidden) : rows.get(1 + s).name());
    }
    return step.add(g, m, "", x.name(), states).stream()
        .map(name -> x.sized(name, sizes -> new int[] {sizes[0], hidden}))
        .map(value -> batched ? value : g.squeeze(value, 0))
        .toList();
  }

  /** [batch, size], for x [*, batch, inputs]. */
  static String zeros(OnnxGraph g, Value x, int size) {
    String batch = g.node("Gather", g.node("Shape", x.name()), g.longs(x.rank() - 2));
    String shape = g.node("Concat", Map.of("axis", 0), batch, g.longs(size));
    return g.node("Expand", g.number(0), shape);
  }

  private static List<String> gru(
      OnnxGraph g, Module m, String suffix, String x, List<String> states) {
    String h = states.get(0);
    List<String> fromInput = parts(g, affine(g, m, "ih" + suffix, x, 3), 3);
    List<String> fromState = parts(g, affine(g, m, "hh" + suffix, h, 3), 3);
    String r = g.node("Sigmoid", g.node("Add", fromInput.get(0), fromState.get(0)));
    String z = g.node("Sigmoid", g.node("Add", fromInput.get(1), fromState.get(1)));
    String n = g.node("Tanh", g.node("Add", fromInput.get(2), g.node("Mul", r, fromState.get(2))));
    return List.of(g.node("Add", n, g.node("Mul", z, g.node("Sub", h, n))));
  }

  private static List<String> lstm(
      OnnxGraph g, Module m, String suffix, String x, List<String> states) {
    List<String> gates = parts(g, sum(g, m, suffix, x, states, 4), 4);
    String i = g.node("Sigmoid", gates.get(0));
    String f = g.node("Sigmoid", gates.get(1));
    String o = g.node("Sigmoid", gates.get(3));
    String c =
        g.node(
            "Add", g.node("Mul", f, states.get(1)), g.node("Mul", i, g.node("Tanh", gates.get(2))));
    String gain = g.state(m, "gain_cell" + suffix);
    String normal = gain.isEmpty() ? c : norm(g, c, gain, g.state(m, "bias_cell" + suffix));
    String h = g.node("Mul", o, g.node("Tanh", normal));
    String projection = g.state(m, "weight_hr" + suffix);
    return List.of(
        projection.isEmpty() ? h : g.node("Gemm", Map.of("transB", 1), h, projection), c);
  }

  /** What comes from the input and from the state. */
  private static String sum(
      OnnxGraph g, Module m, String suffix, String x, List<String> states, int parts) {
    return g.node(
        "Add",
        affine(g, m, "ih" + suffix, x, parts),
        affine(g, m, "hh" + suffix, states.get(0), parts));
  }

  /**
   * W x + b, or with a gain LN(W x) gain + b; of a GRU's three parts the gates are normalized
   * together and the candidate by itself.
   */
  private static String affine(OnnxGraph g, Module m, String name, String x, int parts) {
    String weight = g.state(m, "weight_" + name);
    String bias = g.state(m, "bias_" + name);
    String gain = g.state(m, "gain_" + name);
    if (gain.isEmpty()) {
      return g.node("Gemm", Map.of("transB", 1), x, weight, bias);
    }
    String y = g.node("Gemm", Map.of("transB", 1), x, weight);
    if (parts != 3) {
      return norm(g, y, gain, bias);
    }
    int size = m.state("gain_" + name).numel() / 3;
    List<String> both = twoAndOne(g, y, size);
    List<String> gains = twoAndOne(g, gain, size);
    List<String> biases = bias.isEmpty() ? List.of("", "") : twoAndOne(g, bias, size);
    return g.node(
        "Concat",
        Map.of("axis", -1),
        norm(g, both.get(0), gains.get(0), biases.get(0)),
        norm(g, both.get(1), gains.get(1), biases.get(1)));
  }

  private static String norm(OnnxGraph g, String x, String gain, String bias) {
    return g.node("LayerNormalization", Map.of("axis", -1, "epsilon", EPS), x, gain, bias);
  }

  private static List<String> parts(OnnxGraph g, String x, int number) {
    return g.nodes(number, "Split", Map.of("axis", -1, "num_outputs", number), x);
  }

  private static List<String> twoAndOne(OnnxGraph g, String x, int size) {
    return g.nodes(2, "Split", Map.of("axis", -1), x, g.longs(2 * size, size));
  }
}
