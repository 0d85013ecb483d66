package nabla.examples.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import nabla.core.Generator;
import nabla.core.Scope;
import nabla.core.Tensor;
import nabla.examples.Cnn;
import nabla.nn.Embedding;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.Module;
import nabla.nn.ReLU;
import nabla.nn.Sequential;
import nabla.nn.loss.CrossEntropyLoss;
import nabla.nn.norm.BatchNorm1d;
import nabla.nn.norm.LayerNorm;
import nabla.nn.rnn.GRU;
import nabla.nn.rnn.LSTM;
import nabla.nn.rnn.LSTMCell;
import nabla.nn.rnn.LSTMState;
import nabla.nn.rnn.RNNOptions;
import nabla.optim.Adam;
import nabla.optim.Optimizer;
import nabla.optim.SGD;

/** Training steps: forward, loss, backward, update. */
final class Steps {
  private static final int CHARACTERS = 65;
  private static final int EMBEDDED = 32;

  private Steps() {}

  /** In the order of {@code torch_bench.py}, so that both sides' turns are of the same workload. */
  static List<Workload> workloads() {
    return List.of(
        cnn("bn", "batch", 8),
        cnn("bn", "batch", 64),
        cnn("gn", "group:4", 64),
        cnn("sn", "switchable", 64),
        cnn("bn", "batch", 1),
        cnn("bn", "batch", 3),
        cnn("bn", "batch", 17),
        cnn("bn", "batch", 128),
        mlp("ln", "", 32, 64),
        mlp("bn", "", 32, 64),
        mlp("ln", "_h96", 1, 96),
        mlp("ln", "_h7", 3, 7),
        mlp("ln", "_h48", 17, 48),
        mlp("ln", "_h96", 128, 96),
        lstm(32, 64, 128),
        gru(32, 64, 128),
        lstm(1, 64, 96),
        lstm(17, 33, 48),
        gru(3, 64, 48),
        gru(17, 33, 7),
        cell());
  }

  private static Workload cnn(String tag, String norm, int batch) {
    return new Workload(
        "step/cnn_%s_b%d".formatted(tag, batch), () -> cnn(norm, Cnn.CHANNELS, batch));
  }

  private static Workload mlp(String tag, String width, int batch, int hidden) {
    return new Workload(
        "step/mlp_%s_b%d%s".formatted(tag, batch, width), () -> mlp(tag, batch, hidden));
  }

  private static Workload lstm(int batch, int steps, int hidden) {
    return new Workload(
        "step/char_lstm_b%d_t%d_h%d".formatted(batch, steps, hidden),
        () -> characterLstm(batch, steps, hidden));
  }

  private static Workload gru(int batch, int steps, int hidden) {
    return new Workload(
        "step/char_gru_b%d_t%d_h%d".formatted(batch, steps, hidden),
        () -> {
          GRU gru = new GRU(EMBEDDED, hidden, RNNOptions.defaults().withBatchFirst());
          return character(gru, x -> gru.forward(x).output(), batch, steps, hidden);
        });
  }

  /** The network of the examples on grey pictures of 28 by 28. */
  static Runnable cnn(String norm, int channels, int batch) {
    Layer model = Cnn.of(norm, channels, 28, 28, 10);
    SGD.Options options = SGD.Options.defaults().withLr(.1).withMomentum(.9);
    return step(model, new SGD(model.parameters(), options), Tensor.rand(batch, 1, 28, 28));
  }

  /** One hidden layer, behind it BatchNorm ("bn") or LayerNorm. */
  static Runnable mlp(String norm, int batch, int hidden) {
    Layer normalization = norm.equals("bn") ? new BatchNorm1d(hidden) : new LayerNorm(hidden);
    Layer model =
        new Sequential(new Linear(64, hidden), normalization, new ReLU(), new Linear(hidden, 10));
    return step(model, new Adam(model.parameters()), Tensor.rand(batch, 64));
  }

  private static Runnable step(Layer model, Optimizer<?> optimizer, Tensor x) {
    CrossEntropyLoss criterion = new CrossEntropyLoss();
    Tensor y = Tensor.randint(Generator.local(), 0, 10, x.size(0));
    return () -> {
      try (Scope step = Scope.open()) {
        optimizer.zeroGrad();
        criterion.forward(model.forward(x), y).backward();
        optimizer.step();
      }
    };
  }

  /** A character model with an LSTM. */
  static Runnable characterLstm(int batch, int steps, int hidden) {
    LSTM lstm = new LSTM(EMBEDDED, hidden, RNNOptions.defaults().withBatchFirst());
    return character(lstm, x -> lstm.forward(x).output(), batch, steps, hidden);
  }

  /** A character model: embedding, recurrent layer, and a guess of the next character. */
  private static Runnable character(
      Module recurrent, UnaryOperator<Tensor> layer, int batch, int steps, int hidden) {
    Embedding embedding = new Embedding(CHARACTERS, EMBEDDED);
    Linear out = new Linear(hidden, CHARACTERS);
    List<Tensor> parameters = new ArrayList<>(embedding.parameters());
    parameters.addAll(recurrent.parameters());
    parameters.addAll(out.parameters());
    Adam optimizer = new Adam(parameters);
    CrossEntropyLoss criterion = new CrossEntropyLoss();
    Tensor x = Tensor.randint(Generator.local(), 0, CHARACTERS, batch, steps);
    Tensor y = Tensor.randint(Generator.local(), 0, CHARACTERS, batch * steps);
    return () -> {
      try (Scope step = Scope.open()) {
        optimizer.zeroGrad();
        Tensor logits = out.forward(layer.apply(embedding.forward(x))).flatten(0, 1);
        criterion.forward(logits, y).backward();
        optimizer.step();
      }
    };
  }

  /** A cell unrolled by hand. */
  private static Workload cell() {
    return new Workload(
        "step/lstm_cell_t20_b16_h64",
        () -> {
          LSTMCell cell = new LSTMCell(32, 64);
          Tensor[] x = new Tensor[20];
          Arrays.setAll(x, t -> Tensor.rand(16, 32));
          return () -> {
            try (Scope step = Scope.open()) {
              cell.zeroGrad();
              LSTMState state = new LSTMState(Tensor.zeros(16, 64), Tensor.zeros(16, 64));
              for (Tensor input : x) {
                state = cell.forward(input, state);
              }
              state.h().sum().backward();
            }
          };
        });
  }
}
