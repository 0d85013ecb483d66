package nabla.examples.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import nabla.core.Generator;
import nabla.core.NoGrad;
import nabla.core.Scope;
import nabla.core.Tensor;
import nabla.examples.Cnn;
import nabla.nn.Conv2d;
import nabla.nn.ConvOptions;
import nabla.nn.Embedding;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.Module;
import nabla.nn.ReLU;
import nabla.nn.Sequential;
import nabla.nn.loss.CrossEntropyLoss;
import nabla.nn.norm.BatchNorm1d;
import nabla.nn.norm.BatchNorm2d;
import nabla.nn.norm.GroupNorm;
import nabla.nn.norm.InstanceNorm2d;
import nabla.nn.norm.InstanceNormOptions;
import nabla.nn.norm.LayerNorm;
import nabla.nn.norm.RMSNorm;
import nabla.nn.norm.SwitchableNorm2d;
import nabla.nn.rnn.GRU;
import nabla.nn.rnn.LSTM;
import nabla.nn.rnn.LSTMCell;
import nabla.nn.rnn.LSTMState;
import nabla.nn.rnn.RNNOptions;
import nabla.optim.Adam;
import nabla.optim.Optimizer;
import nabla.optim.SGD;

/**
 * Prints one line of JSON a workload, {@code {"name", "median_us", "min_us"}}; arguments choose
 * workloads whose names contain one of them.
 */
public final class Bench {
  private final Stopwatch watch;

  private Bench(List<String> chosen) {
    watch = new Stopwatch(chosen);
  }

  /** Runs the chosen workloads. */
  public static void main(String[] args) {
    Generator.manualSeed(0);
    Bench bench = new Bench(List.of(args));
    bench.trainingSteps();
    bench.norms();
    bench.convolution();
    bench.engine();
    bench.inference();
  }

  private void trainingSteps() {
    cnn("bn", "batch", 8);
    cnn("bn", "batch", 64);
    cnn("gn", "group:4", 64);
    cnn("sn", "switchable", 64);
    mlp("ln", new LayerNorm(64));
    mlp("bn", new BatchNorm1d(64));
    LSTM lstm = new LSTM(32, 128, RNNOptions.defaults().withBatchFirst());
    character("lstm", lstm, x -> lstm.forward(x).output());
    GRU gru = new GRU(32, 128, RNNOptions.defaults().withBatchFirst());
    character("gru", gru, x -> gru.forward(x).output());
    cell();
  }

  private void cnn(String tag, String norm, int batch) {
    Layer model = Cnn.of(norm, 28, 28, 10);
    step(
        "step/cnn_%s_b%d".formatted(tag, batch),
        model,
        new SGD(model.parameters(), SGD.Options.defaults().withLr(.1).withMomentum(.9)),
        Tensor.rand(batch, 1, 28, 28));
  }

  private void mlp(String tag, Layer norm) {
    Layer model = new Sequential(new Linear(64, 64), norm, new ReLU(), new Linear(64, 10));
    step("step/mlp_" + tag + "_b32", model, new Adam(model.parameters()), Tensor.rand(32, 64));
  }

  private void step(String name, Layer model, Optimizer<?> optimizer, Tensor x) {
    CrossEntropyLoss criterion = new CrossEntropyLoss();
    Tensor y = Tensor.randint(Generator.local(), 0, 10, x.size(0));
    watch.time(
        name,
        () -> {
          try (Scope step = Scope.open()) {
            optimizer.zeroGrad();
            criterion.forward(model.forward(x), y).backward();
            optimizer.step();
          }
        });
  }

  /** A character model: embedding, recurrent layer, and a guess of the next character. */
  private void character(String tag, Module recurrent, UnaryOperator<Tensor> layer) {
    Embedding embedding = new Embedding(65, 32);
    Linear out = new Linear(128, 65);
    List<Tensor> parameters = new ArrayList<>(embedding.parameters());
    parameters.addAll(recurrent.parameters());
    parameters.addAll(out.parameters());
    Adam optimizer = new Adam(parameters);
    CrossEntropyLoss criterion = new CrossEntropyLoss();
    Tensor x = Tensor.randint(Generator.local(), 0, 65, 32, 64);
    Tensor y = Tensor.randint(Generator.local(), 0, 65, 32 * 64);
    watch.time(
        "step/char_%s_b32_t64_h128".formatted(tag),
        () -> {
          try (Scope step = Scope.open()) {
            optimizer.zeroGrad();
            Tensor logits = out.forward(layer.apply(embedding.forward(x))).flatten(0, 1);
            criterion.forward(logits, y).backward();
            optimizer.step();
          }
        });
  }

  /** A cell unrolled by hand. */
  private void cell() {
    LSTMCell cell = new LSTMCell(32, 64);
    Tensor[] x = new Tensor[20];
    Arrays.setAll(x, t -> Tensor.rand(16, 32));
    watch.time(
        "step/lstm_cell_t20_b16_h64",
        () -> {
          try (Scope step = Scope.open()) {
            cell.zeroGrad();
            LSTMState state = new LSTMState(Tensor.zeros(16, 64), Tensor.zeros(16, 64));
            for (Tensor input : x) {
              state = cell.forward(input, state);
            }
            state.h().sum().backward();
          }
        });
  }

  private void norms() {
    for (int[] s : new int[][] {{8, 16, 14}, {64, 32, 28}, {2, 64, 32}}) {
      int c = s[1];
      norm("batch", new BatchNorm2d(c), s[0], c, s[2]);
      norm(
          "instance",
          new InstanceNorm2d(c, InstanceNormOptions.defaults().withAffine()),
          s[0],
          c,
          s[2]);
      norm("group4", new GroupNorm(4, c), s[0], c, s[2]);
      norm("layer_chw", new LayerNorm(c, s[2], s[2]), s[0], c, s[2]);
      norm("switch", new SwitchableNorm2d(c), s[0], c, s[2]);
    }
    layer("norm/layer_512x1024", new LayerNorm(1024), Tensor.rand(512, 1024));
    layer("norm/rms_512x1024", new RMSNorm(1024), Tensor.rand(512, 1024));
  }

  private void norm(String tag, Layer norm, int n, int c, int size) {
    layer(
        "norm/%s_%dx%dx%dx%d".formatted(tag, n, c, size, size),
        norm,
        Tensor.rand(n, c, size, size));
  }

  private void convolution() {
    layer(
        "layer/conv3x3_64x32x28x28",
        new Conv2d(32, 32, 3, ConvOptions.defaults().withPadding(1)),
        Tensor.rand(64, 32, 28, 28));
  }

  /** One layer, forward and backward. */
  private void layer(String name, Layer layer, Tensor input) {
    Tensor x = input.requiresGrad(true);
    Tensor g = Tensor.rand(x.shape().dims());
    watch.time(
        name,
        () -> {
          try (Scope step = Scope.open()) {
            layer.forward(x).backward(g);
            x.zeroGrad();
            layer.zeroGrad();
          }
        });
  }

  private void engine() {
    Tensor a = Tensor.rand(8, 8).requiresGrad(true);
    Tensor b = Tensor.rand(8, 8);
    watch.time(
        "engine/chain_150_ops_8x8",
        () -> {
          try (Scope step = Scope.open()) {
            Tensor y = a;
            for (int i = 0; i < 50; i++) {
              y = y.mul(b).add(a).tanh();
            }
            y.sum().backward();
            a.zeroGrad();
          }
        });
    Tensor[] parameters = new Tensor[8];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = Tensor.rand(256, 512).requiresGrad(true);
      parameters[i].grad(Tensor.rand(256, 512));
    }
    Adam adam = new Adam(List.of(parameters));
    watch.time("engine/adam_1m_parameters", adam::step);
  }

  private void inference() {
    Layer model = Cnn.of("batch", 28, 28, 10);
    model.eval();
    Tensor x = Tensor.rand(256, 1, 28, 28);
    watch.time(
        "infer/cnn_bn_b256",
        () -> {
          try (NoGrad off = NoGrad.open();
              Scope step = Scope.open()) {
            model.forward(x);
          }
        });
  }
}
