package nabla.nn;

import java.util.List;
import nabla.core.Tensor;
import nabla.nn.loss.CTCLoss;
import nabla.nn.loss.Loss;
import nabla.nn.loss.TernaryLoss;
import nabla.nn.rnn.GRU;
import nabla.nn.rnn.GRUCell;
import nabla.nn.rnn.LSTM;
import nabla.nn.rnn.LSTMCell;
import nabla.nn.rnn.LSTMOutput;
import nabla.nn.rnn.LSTMState;
import nabla.nn.rnn.RNN;
import nabla.nn.rnn.RNNCell;
import nabla.nn.rnn.RNNOutput;

/** How each kind of module is called: tensors in, tensors out, in PyTorch's order. */
final class Calls {
  private Calls() {}

  static List<Tensor> call(Module module, List<Tensor> inputs) {
    int count = inputs.size();
    if (module instanceof IndexedPool pool && pool.returnIndices() && count == 1) {
      IndexedPool.Picked picked = pool.forwardWithIndices(inputs.get(0));
      return List.of(picked.output(), picked.indices());
    } else if (module instanceof Layer layer && count == 1) {
      return List.of(layer.forward(inputs.get(0)));
    } else if (module instanceof MaxUnpoolNd unpool && count == 2) {
      return List.of(unpool.forward(inputs.get(0), inputs.get(1)));
    } else if (module instanceof Loss loss && count == 2) {
      return List.of(loss.forward(inputs.get(0), inputs.get(1)));
    } else if (module instanceof TernaryLoss loss && count == 3) {
      return List.of(loss.forward(inputs.get(0), inputs.get(1), inputs.get(2)));
    } else if (module instanceof CTCLoss loss && count == 4) {
      return List.of(loss.forward(inputs.get(0), inputs.get(1), inputs.get(2), inputs.get(3)));
    } else if (module instanceof ConditionedLayer layer && count == 2) {
      return List.of(layer.forward(inputs.get(0), inputs.get(1)));
    }
    List<Tensor> recurrent = recurrent(module, inputs);
    if (recurrent != null) {
      return recurrent;
    }
    throw new AssertionError(
        "say here how %s is called with %d inputs".formatted(module.typeName(), count));
  }

  /** With or without states; null if it isn't a recurrent layer or cell. */
  private static List<Tensor> recurrent(Module module, List<Tensor> inputs) {
    boolean stateless = inputs.size() == 1;
    Tensor x = inputs.get(0);
    if (module instanceof RNN rnn) {
      return outputs(stateless ? rnn.forward(x) : rnn.forward(x, inputs.get(1)));
    } else if (module instanceof GRU gru) {
      return outputs(stateless ? gru.forward(x) : gru.forward(x, inputs.get(1)));
    } else if (module instanceof LSTM lstm) {
      LSTMOutput<Tensor> y =
          stateless ? lstm.forward(x) : lstm.forward(x, inputs.get(1), inputs.get(2));
      return List.of(y.output(), y.hn(), y.cn());
    } else if (module instanceof RNNCell cell) {
      return List.of(stateless ? cell.forward(x) : cell.forward(x, inputs.get(1)));
    } else if (module instanceof GRUCell cell) {
      return List.of(stateless ? cell.forward(x) : cell.forward(x, inputs.get(1)));
    } else if (module instanceof LSTMCell cell) {
      LSTMState y = stateless ? cell.forward(x) : cell.forward(x, inputs.get(1), inputs.get(2));
      return List.of(y.h(), y.c());
    }
    return null;
  }

  private static List<Tensor> outputs(RNNOutput<Tensor> y) {
    return List.of(y.output(), y.hn());
  }
}
