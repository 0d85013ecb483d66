package nabla.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import nabla.core.ArgumentException;
import nabla.core.Autograd;
import nabla.core.Generator;
import nabla.core.NablaException;
import nabla.core.NoGrad;
import nabla.core.Tensor;
import nabla.core.gradcheck.GradCheck;
import nabla.core.gradcheck.Options;
import nabla.core.kernel.Parallel;
import nabla.nn.rnn.CellOptions;
import nabla.nn.rnn.GRU;
import nabla.nn.rnn.GRUCell;
import nabla.nn.rnn.LSTM;
import nabla.nn.rnn.LSTMCell;
import nabla.nn.rnn.LSTMOutput;
import nabla.nn.rnn.Nonlinearity;
import nabla.nn.rnn.PackedSequence;
import nabla.nn.rnn.RNN;
import nabla.nn.rnn.RNNCell;
import nabla.nn.rnn.RNNOptions;
import nabla.nn.rnn.RNNOutput;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What holds between the ways of running a recurrent layer. */
class RecurrentLawsTest {
  private static final int IN = 3;

  /** Wider than two vectors, and no multiple of one: kernels have a part for each. */
  private static final int HIDDEN = 21;

  private static final List<Integer> LENGTHS = List.of(3, 5, 1, 3);

  /** A layer as a function of options. */
  private record Kind(String name, java.util.function.Function<RNNOptions, Module> of) {
    Module make(RNNOptions options) {
      Generator.manualSeed(3);
      return of.apply(options).to(DataType.DOUBLE);
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          new Kind("RNN", o -> new RNN(IN, HIDDEN, o)),
          new Kind("RNN with relu", o -> new RNN(IN, HIDDEN, o, Nonlinearity.RELU)),
          new Kind("GRU", o -> new GRU(IN, HIDDEN, o)),
          new Kind("LSTM", o -> new LSTM(IN, HIDDEN, o)),
          new Kind("projected LSTM", o -> new LSTM(IN, HIDDEN, o, 4)),
          new Kind("layer-normalized RNN", o -> new RNN(IN, HIDDEN, o.withLayerNorm())),
          new Kind("layer-normalized GRU", o -> new GRU(IN, HIDDEN, o.withLayerNorm())),
          new Kind("layer-normalized LSTM", o -> new LSTM(IN, HIDDEN, o.withLayerNorm())));

  @FunctionalInterface
  private interface Law {
    void check(Kind kind);
  }

  private static Stream<DynamicTest> each(Law law) {
    return KINDS.stream().map(k -> DynamicTest.dynamicTest(k.name, () -> law.check(k)));
  }

  private static Tensor draw(int... dims) {
    return Tensor.randn(new Generator(11), DataType.DOUBLE, dims);
  }

  /** The output, and each final state. */
  private static List<Tensor> call(Module module, Tensor... inputs) {
    return Calls.call(module, List.of(inputs));
  }

  private record Packed(PackedSequence output, List<Tensor> states) {}

  private static Packed call(Module module, PackedSequence x) {
    if (module instanceof LSTM lstm) {
      LSTMOutput<PackedSequence> y = lstm.forward(x);
      return new Packed(y.output(), List.of(y.hn(), y.cn()));
    }
    RNNOutput<PackedSequence> y =
        module instanceof GRU gru ? gru.forward(x) : ((RNN) module).forward(x);
    return new Packed(y.output(), List.of(y.hn()));
  }

  private static void assertSame(Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape());
    assertArrayEquals(expected.toDoubleArray(), actual.toDoubleArray(), 1e-12);
  }

  @TestFactory
  Stream<DynamicTest> packedIsEachSequenceAlone() {
    return each(
        kind -> {
          Module module = kind.make(RNNOptions.defaults().withNumLayers(2).withBidirectional());
          Tensor x = draw(5, LENGTHS.size(), IN);
          Packed y = call(module, PackedSequence.pack(x, LENGTHS, false, false));
          PackedSequence.Padded padded = y.output.pad(false);
          assertEquals(LENGTHS, padded.lengths());
          for (int b = 0; b < LENGTHS.size(); b++) {
            int length = LENGTHS.get(b);
            List<Tensor> alone = call(module, x.select(1, b).narrow(0, 0, length));
            assertSame(alone.get(0), padded.output().select(1, b).narrow(0, 0, length));
            for (int s = 0; s < y.states.size(); s++) {
              assertSame(alone.get(s + 1), y.states.get(s).select(1, b));
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> bothDirectionsAreTwoLayers() {
    return each(
        kind -> {
          Module both = kind.make(RNNOptions.defaults().withBidirectional());
          Module one = kind.make(RNNOptions.defaults());
          Tensor x = draw(5, 2, IN);
          List<Tensor> y = call(both, x);
          int size = y.get(0).size(-1) / 2;
          for (int direction = 0; direction < 2; direction++) {
            String suffix = direction == 0 ? "" : "_reverse";
            Map<String, Tensor> state = new LinkedHashMap<>();
            one.stateDict()
                .keySet()
                .forEach(name -> state.put(name, both.stateDict().get(name + suffix)));
            one.loadStateDict(state);
            List<Tensor> single = call(one, direction == 0 ? x : x.flip(0));
            Tensor part = y.get(0).narrow(-1, direction * size, size);
            assertSame(direction == 0 ? single.get(0) : single.get(0).flip(0), part);
            for (int s = 1; s < y.size(); s++) {
              assertSame(single.get(s).select(0, 0), y.get(s).select(0, direction));
            }
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> batchFirstIsTransposed() {
    return each(
        kind -> {
          Tensor x = draw(5, 2, IN);
          List<Tensor> y = call(kind.make(RNNOptions.defaults()), x);
          List<Tensor> turned =
              call(kind.make(RNNOptions.defaults().withBatchFirst()), x.transpose(0, 1));
          assertSame(y.get(0).transpose(0, 1), turned.get(0));
          assertSame(y.get(1), turned.get(1));
        });
  }

  @TestFactory
  Stream<DynamicTest> unbatchedIsABatchOfOne() {
    return each(
        kind -> {
          Module module = kind.make(RNNOptions.defaults().withNumLayers(2));
          Tensor x = draw(5, 1, IN);
          List<Tensor> y = call(module, x);
          List<Tensor> single = call(module, x.squeeze(1));
          for (int i = 0; i < y.size(); i++) {
            assertSame(y.get(i).squeeze(1), single.get(i));
          }
        });
  }

  @Test
  void layersAreCellsUnrolled() {
    for (boolean normalized : new boolean[] {false, true}) {
      RNNOptions options = RNNOptions.defaults();
      CellOptions cell = CellOptions.defaults();
      options = normalized ? options.withLayerNorm() : options;
      cell = normalized ? cell.withLayerNorm() : cell;
      unrolled(new RNN(IN, HIDDEN, options), new RNNCell(IN, HIDDEN, cell));
      unrolled(new GRU(IN, HIDDEN, options), new GRUCell(IN, HIDDEN, cell));
      unrolled(new LSTM(IN, HIDDEN, options), new LSTMCell(IN, HIDDEN, cell));
    }
  }

  private static void unrolled(Module layer, Module cell) {
    layer.to(DataType.DOUBLE);
    cell.to(DataType.DOUBLE);
    Map<String, Tensor> state = new LinkedHashMap<>();
    layer.stateDict().forEach((name, value) -> state.put(name.replace("_l0", ""), value));
    cell.loadStateDict(state);
    // More than one share of sequences, and the last share not a whole one; in all more rows than
    // cells' gradients are gathered of before they are multiplied.
    int steps = 26;
    Tensor x = draw(steps, 21, IN);
    List<Tensor> wanted = call(layer, x);
    List<Tensor> states = new ArrayList<>();
    for (int t = 0; t < steps; t++) {
      List<Tensor> inputs = new ArrayList<>(List.of(x.select(0, t)));
      inputs.addAll(states);
      states = Calls.call(cell, inputs);
      assertSame(wanted.get(0).select(0, t), states.get(0));
    }
    for (int s = 0; s < states.size(); s++) {
      assertSame(wanted.get(s + 1).squeeze(0), states.get(s));
    }
    Tensor g = draw(21, HIDDEN);
    wanted.get(1).squeeze(0).backward(g);
    states.get(0).backward(g);
    List<Tensor> gradients = layer.parameters().stream().map(Tensor::grad).toList();
    for (int i = 0; i < gradients.size(); i++) {
      assertArrayEquals(
          gradients.get(i).toDoubleArray(), cell.parameters().get(i).grad().toDoubleArray(), 1e-10);
    }
  }

  /** Weights are laid out once, until they change, in whatever way. */
  @Test
  void changedWeightsAreSeen() {
    LSTMCell cell = new LSTMCell(IN, HIDDEN);
    Tensor x = Tensor.ones(2, IN);
    cell.forward(x);
    try (NoGrad off = NoGrad.open()) {
      cell.parameters().forEach(w -> w.fill(.5));
    }
    assertNew(cell, x);
    List<INDArray> arrays = cell.parameters().stream().map(Tensor::array).toList();
    cell.forward(x);
    arrays.forEach(w -> w.assign(.25));
    assertNew(cell, x);
  }

  /** A cell gives what another one gives that was never called before. */
  private static void assertNew(LSTMCell cell, Tensor x) {
    LSTMCell other = new LSTMCell(IN, HIDDEN);
    other.loadStateDict(cell.stateDict());
    assertArrayEquals(other.forward(x).h().toDoubleArray(), cell.forward(x).h().toDoubleArray());
  }

  @TestFactory
  Stream<DynamicTest> gradientsToSecondOrder() {
    RNNOptions options = RNNOptions.defaults().withBidirectional();
    Map<String, Supplier<Module>> small = new LinkedHashMap<>();
    small.put("RNN", () -> new RNN(2, 3, options));
    small.put("GRU", () -> new GRU(2, 3, options));
    small.put("LSTM", () -> new LSTM(2, 3, options));
    small.put("projected LSTM", () -> new LSTM(2, 3, options, 2));
    small.put("layer-normalized GRU", () -> new GRU(2, 4, options.withLayerNorm()));
    small.put("layer-normalized LSTM", () -> new LSTM(2, 4, options.withLayerNorm()));
    return small.entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(),
                    () -> {
                      Generator.manualSeed(5);
                      Module module = e.getValue().get().to(DataType.DOUBLE);
                      Tensor[] inputs =
                          Stream.concat(
                                  Stream.of(draw(3, 2, 2).requiresGrad(true)),
                                  module.parameters().stream())
                              .toArray(Tensor[]::new);
                      GradCheck.check(
                          Options.defaults().withOrder(2).withFastMode(true),
                          x -> {
                            PackedSequence packed =
                                PackedSequence.pack(x[0], List.of(2, 3), false, false);
                            Packed y = call(module, packed);
                            Tensor last = y.states.get(y.states.size() - 1);
                            return Tensor.concat(0, y.output.data().flatten(), last.flatten());
                          },
                          inputs);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> threadsDontMatter() {
    return each(
        kind -> {
          Module module = kind.make(RNNOptions.defaults()).to(DataType.FLOAT);
          Tensor x = Tensor.randn(new Generator(1), DataType.FLOAT, 40, 70, IN).requiresGrad(true);
          int before = Parallel.threads();
          try {
            Parallel.threads(1);
            List<double[]> one = everything(module, x);
            Parallel.threads(3);
            List<double[]> three = everything(module, x);
            for (int i = 0; i < one.size(); i++) {
              assertArrayEquals(one.get(i), three.get(i), "tensor " + i);
            }
          } finally {
            Parallel.threads(before);
          }
        });
  }

  private static List<double[]> everything(Module module, Tensor x) {
    Tensor y = call(module, x).get(0);
    List<Tensor> wrt = new ArrayList<>(module.parameters());
    wrt.add(x);
    Tensor g = Tensor.randn(new Generator(2), DataType.FLOAT, y.shape().dims());
    List<double[]> numbers = new ArrayList<>(List.of(y.toDoubleArray()));
    for (Tensor grad :
        Autograd.grad(
            new Tensor[] {y},
            wrt.toArray(new Tensor[0]),
            new Tensor[] {g},
            Autograd.Options.defaults())) {
      numbers.add(grad.toDoubleArray());
    }
    return numbers;
  }

  @Test
  void layerNormalizedCellsFollowThePaper() throws IOException {
    JsonNode file;
    try (InputStream in = getClass().getResourceAsStream("rnn/layer_norm_cells.json")) {
      file = new ObjectMapper().readTree(in);
    }
    CellOptions options = CellOptions.defaults().withLayerNorm();
    for (JsonNode c : file.get("cases")) {
      Module cell =
          c.get("cell").asText().equals("LSTMCell")
              ? new LSTMCell(3, 5, options)
              : new GRUCell(3, 5, options);
      Map<String, Tensor> state = new LinkedHashMap<>();
      c.get("state").properties().forEach(e -> state.put(e.getKey(), tensor(e.getValue())));
      cell.to(DataType.DOUBLE).loadStateDict(state);
      List<Tensor> wrt = new ArrayList<>();
      c.get("inputs").forEach(x -> wrt.add(tensor(x).requiresGrad(true)));
      Tensor h = Calls.call(cell, List.copyOf(wrt)).get(0);
      assertSame(tensor(c.get("h")), h);
      state.keySet().forEach(name -> wrt.add(cell.namedParameters().get(name)));
      Tensor[] grads =
          Autograd.grad(
              new Tensor[] {h},
              wrt.toArray(new Tensor[0]),
              new Tensor[] {tensor(c.get("g"))},
              Autograd.Options.defaults());
      for (int i = 0; i < grads.length; i++) {
        assertArrayEquals(
            tensor(c.get("grads").get(i)).toDoubleArray(), grads[i].toDoubleArray(), 1e-9);
      }
    }
  }

  private static Tensor tensor(JsonNode node) {
    int[] dims = new int[node.get("shape").size()];
    java.util.Arrays.setAll(dims, i -> node.get("shape").get(i).asInt());
    double[] values = new double[node.get("data").size()];
    java.util.Arrays.setAll(values, i -> node.get("data").get(i).asDouble());
    return Tensor.of(values, dims);
  }

  /** The example of PyTorch's page on pack_padded_sequence. */
  @Test
  void packingIsPyTorchs() {
    Tensor padded = Tensor.of(new double[] {1, 2, 0, 3, 0, 0, 4, 5, 6}, 3, 3);
    PackedSequence packed = PackedSequence.pack(padded, List.of(2, 1, 3), true, false);
    assertArrayEquals(new double[] {4, 1, 3, 5, 2, 6}, packed.data().toDoubleArray());
    assertEquals(List.of(3, 2, 1), packed.sequences().batchSizes());
    assertEquals(List.of(2, 0, 1), packed.sortedIndices());
    PackedSequence.Padded back = packed.pad(true);
    assertArrayEquals(padded.toDoubleArray(), back.output().toDoubleArray());
    assertEquals(List.of(2, 1, 3), back.lengths());
    assertArrayEquals(
        new double[] {1, 2, -1, -1, 3, -1, -1, -1, 4, 5, 6, -1},
        packed.pad(true, -1, 4).output().toDoubleArray());
    PackedSequence same =
        PackedSequence.pack(
            List.of(
                Tensor.of(new double[] {1, 2}),
                Tensor.of(new double[] {3}),
                Tensor.of(new double[] {4, 5, 6})));
    assertArrayEquals(packed.data().toDoubleArray(), same.data().toDoubleArray());
  }

  @Test
  void dropoutDropsBetweenLayersInTrainingOnly() {
    Tensor x = draw(5, 2, IN);
    RNNOptions options = RNNOptions.defaults().withNumLayers(2);
    Module plain = new GRU(IN, HIDDEN, options).to(DataType.DOUBLE);
    Module dropping = new GRU(IN, HIDDEN, options.withDropout(1)).to(DataType.DOUBLE);
    dropping.loadStateDict(plain.stateDict());
    assertSame(call(plain, x).get(0), call(dropping.eval(), x).get(0));
    dropping.train();
    // With nothing from below, the second layer makes the same of any sequence.
    assertSame(call(dropping, x).get(0), call(dropping, x.mul(2)).get(0));
    assertTrue(call(dropping, x).get(0).sub(call(plain, x).get(0)).abs().max().item() > 1e-3);
  }

  @TestFactory
  Stream<DynamicTest> mistakesNameThemselves() {
    Tensor x = Tensor.zeros(4, 2, IN);
    LSTM lstm = new LSTM(IN, 5);
    GRUCell cell = new GRUCell(IN, 5);
    Map<String, Runnable> mistakes = new LinkedHashMap<>();
    mistakes.put("hidden_size must be greater", () -> new GRU(IN, 0));
    mistakes.put(
        "num_layers must be greater", () -> new RNN(IN, 5, RNNOptions.defaults().withNumLayers(0)));
    mistakes.put("dropout should be", () -> new RNN(IN, 5, RNNOptions.defaults().withDropout(1.5)));
    mistakes.put("proj_size has to be", () -> new LSTM(IN, 5, RNNOptions.defaults(), 5));
    mistakes.put("proj_size should be", () -> new LSTM(IN, 5, RNNOptions.defaults(), -1));
    mistakes.put("2D or 3D, got 1D", () -> lstm.forward(Tensor.zeros(IN)));
    mistakes.put("Expected 3, got 4", () -> lstm.forward(Tensor.zeros(4, 2, 4)));
    mistakes.put("sequence length", () -> lstm.forward(Tensor.zeros(0, 2, IN)));
    mistakes.put(
        "Expected hidden[1] size",
        () -> lstm.forward(x, Tensor.zeros(1, 2, 5), Tensor.zeros(1, 3, 5)));
    mistakes.put(
        "hx should also be 3-D but got 2-D",
        () -> lstm.forward(x, Tensor.zeros(2, 5), Tensor.zeros(2, 5)));
    mistakes.put("does not match weight dtype", () -> lstm.forward(x.to(DataType.DOUBLE)));
    mistakes.put("1D or 2D, got 3D", () -> cell.forward(x));
    mistakes.put("got 4 expected 3", () -> cell.forward(Tensor.zeros(4)));
    mistakes.put(
        "hidden0 has inconsistent hidden_size",
        () -> cell.forward(Tensor.zeros(2, IN), Tensor.zeros(2, 4)));
    mistakes.put(
        "doesn't match hidden0 batch size 3",
        () -> cell.forward(Tensor.zeros(2, IN), Tensor.zeros(3, 5)));
    mistakes.put(
        "sorted in decreasing order", () -> PackedSequence.pack(x, List.of(1, 2), false, true));
    mistakes.put("equal to batch_size", () -> PackedSequence.pack(x, List.of(1), false, true));
    mistakes.put(
        "has to be greater than 0", () -> PackedSequence.pack(x, List.of(1, 0), false, true));
    mistakes.put("padded to 4 steps", () -> PackedSequence.pack(x, List.of(5, 1), false, true));
    mistakes.put(
        "total_length=1",
        () -> PackedSequence.pack(x, List.of(4, 1), false, true).pad(false, 0, 1));
    return mistakes.entrySet().stream()
        .map(
            e ->
                DynamicTest.dynamicTest(
                    e.getKey(),
                    () -> {
                      NablaException thrown =
                          assertThrows(NablaException.class, () -> e.getValue().run());
                      assertTrue(thrown.getMessage().contains(e.getKey()), thrown.getMessage());
                    }));
  }

  @Test
  void sequencesOfWholeNumbersArePackedToo() {
    PackedSequence packed = PackedSequence.pack(List.of(Tensor.of(1L, 2L), Tensor.of(3L, 4L, 5L)));
    assertArrayEquals(new long[] {3, 1, 4, 2, 5}, packed.data().toLongArray());
    assertArrayEquals(
        new long[] {1, 2, -1, 3, 4, 5}, packed.pad(true, -1, 3).output().toLongArray());
  }

  @Test
  void anEmptyBatchStaysEmpty() {
    assertEquals(0, call(new GRU(IN, 5), Tensor.zeros(4, 0, IN)).get(0).numel());
    assertThrows(
        ArgumentException.class,
        () -> PackedSequence.pack(Tensor.zeros(4, 0, IN), List.of(), false, true));
  }
}
