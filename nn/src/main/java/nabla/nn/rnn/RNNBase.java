package nabla.nn.rnn;

import java.util.ArrayList;
import java.util.List;
import nabla.core.ArgumentException;
import nabla.core.Functional;
import nabla.core.RecurrentWeights;
import nabla.core.Sequences;
import nabla.core.Shape;
import nabla.core.ShapeException;
import nabla.core.Tensor;
import nabla.nn.Dropout;
import nabla.nn.Repr;

/**
 * Recurrent layers on each other, in one direction or two, over whole sequences; PyTorch's {@code
 * RNNBase}.
 *
 * <p>State: for layer k {@code weight_ih_lk} [G H, input size of the layer], {@code weight_hh_lk}
 * [G H, H], {@code bias_ih_lk} and {@code bias_hh_lk} [G H], with {@code _reverse} behind the name
 * for the backward direction; uniform in ±1/√H at first. Layer-normalized ones have {@code
 * gain_ih_lk} and {@code gain_hh_lk} [G H] too.
 */
public abstract class RNNBase extends RecurrentModule {
  private final RNNOptions options;
  private final int projSize;
  private final List<Weights> weights = new ArrayList<>();

  RNNBase(int inputSize, int hiddenSize, RNNOptions options, int projSize) {
    super(inputSize, hiddenSize);
    if (options.numLayers() <= 0) {
      throw new ArgumentException(
          typeName() + ": num_layers must be greater than zero, got " + options.numLayers());
    }
    if (!(options.dropout() >= 0 && options.dropout() <= 1)) {
      throw new ArgumentException(
          ("%s: dropout should be a number in range [0, 1] representing the probability of an"
                  + " element being zeroed, got %s")
              .formatted(typeName(), options.dropout()));
    }
    if (projSize < 0) {
      throw new ArgumentException(
          ("%s: proj_size should be a positive integer or zero to disable projections, got %s")
              .formatted(typeName(), projSize));
    }
    if (projSize >= hiddenSize) {
      throw new ArgumentException(
          "%s: proj_size has to be smaller than hidden_size, got %s and %s"
              .formatted(typeName(), projSize, hiddenSize));
    }
    this.options = options;
    this.projSize = projSize;
    for (int layer = 0; layer < options.numLayers(); layer++) {
      for (int direction = 0; direction < directions(); direction++) {
        weights.add(
            weights(
                "_l" + layer + (direction == 0 ? "" : "_reverse"),
                layer == 0 ? inputSize : directions() * outputSize(),
                projSize,
                options.bias(),
                options.layerNorm()));
      }
    }
  }

  /** What it was told. */
  public final RNNOptions options() {
    return options;
  }

  final int projection() {
    return projSize;
  }

  private int directions() {
    return options.bidirectional() ? 2 : 1;
  }

  /** The size of h. */
  private int outputSize() {
    return projSize == 0 ? hiddenSize() : projSize;
  }

  /** One layer in one direction; {@code initial} is h, and c if there is one. */
  abstract Functional.Recurrence layer(
      Tensor x, Sequences sequences, boolean reverse, RecurrentWeights weights, Tensor... initial);

  /**
   * Output and final states for an input [steps, batch, *], or [batch, steps, *], or [steps, *]
   * without a batch; no initial states are zeros.
   */
  final Functional.Recurrence run(Tensor x, Tensor... initial) {
    if (x.rank() != 2 && x.rank() != 3) {
      throw new ShapeException(
          ("%s: Expected input to be 2D or 3D, got %sD instead: shape %s; wanted %s or, without a"
                  + " batch, [steps, %s]")
              .formatted(
                  typeName(),
                  x.rank(),
                  x.shape(),
                  options.batchFirst() ? "[batch, steps, *]" : "[steps, batch, *]",
                  inputSize()));
    }
    requireInput(x);
    boolean batched = x.rank() == 3;
    for (Tensor state : initial) {
      if (state.rank() != x.rank()) {
        throw new ShapeException(
            "For %s, hx should also be %s-D but got %s-D tensor"
                .formatted(
                    batched ? "batched 3-D input" : "unbatched 2-D input", x.rank(), state.rank()));
      }
    }
    boolean turned = batched && options.batchFirst();
    Tensor steps = !batched ? x.unsqueeze(1) : turned ? x.transpose(0, 1) : x;
    Tensor[] states = initial.clone();
    for (int s = 0; s < states.length && !batched; s++) {
      states[s] = states[s].unsqueeze(1);
    }
    if (steps.size(0) == 0) {
      throw new ShapeException(
          "%s: Expected sequence length to be larger than 0 in RNN, got an input of shape %s"
              .formatted(typeName(), x.shape()));
    }
    Sequences sequences = Sequences.dense(steps.size(0), steps.size(1));
    Functional.Recurrence done = run(steps.flatten(0, 1), sequences, states);
    Tensor y = done.output().reshape(steps.size(0), steps.size(1), done.output().size(-1));
    y = !batched ? y.squeeze(1) : turned ? y.transpose(0, 1) : y;
    return new Functional.Recurrence(
        runHooks(y, x),
        batched ? done.hn() : done.hn().squeeze(1),
        batched || done.cn() == null ? done.cn() : done.cn().squeeze(1));
  }

  /** The same for packed sequences, whose order states follow; the output's rows are packed. */
  final Functional.Recurrence run(PackedSequence x, Tensor... initial) {
    if (x.data().rank() != 2) {
      throw new ShapeException(
          "%s: got packed sequences of shape %s; wanted [rows, %s]"
              .formatted(typeName(), x.data().shape(), inputSize()));
    }
    requireInput(x.data());
    Tensor[] states = initial.clone();
    for (int s = 0; s < states.length; s++) {
      states[s] = x.sorted(states[s], 1);
    }
    Functional.Recurrence done = run(x.data(), x.sequences(), states);
    return new Functional.Recurrence(
        runHooks(done.output(), x.data()),
        x.unsorted(done.hn(), 1),
        done.cn() == null ? null : x.unsorted(done.cn(), 1));
  }

  private void requireInput(Tensor x) {
    if (x.size(-1) != inputSize()) {
      throw new ShapeException(
          "%s: input.size(-1) must be equal to input_size. Expected %s, got %s: shape %s"
              .formatted(typeName(), inputSize(), x.size(-1), x.shape()));
    }
    requireType(x, weights.get(0));
  }

  private Functional.Recurrence run(Tensor rows, Sequences sequences, Tensor... initial) {
    Tensor[] states = initial.length > 0 ? initial : zeros(rows, sequences.batch());
    for (int s = 0; s < states.length; s++) {
      requireState(states[s], s, sequences.batch());
    }
    List<Tensor> hn = new ArrayList<>();
    List<Tensor> cn = new ArrayList<>();
    Tensor y = rows;
    for (int layer = 0; layer < options.numLayers(); layer++) {
      Tensor[] outputs = new Tensor[directions()];
      for (int direction = 0; direction < outputs.length; direction++) {
        int index = hn.size();
        Tensor[] own = new Tensor[states.length];
        for (int s = 0; s < own.length; s++) {
          own[s] = states[s].select(0, index);
        }
        Functional.Recurrence done =
            layer(y, sequences, direction == 1, weights.get(index).tensors(), own);
        outputs[direction] = done.output();
        hn.add(done.hn());
        cn.add(done.cn());
      }
      y = outputs.length == 1 ? outputs[0] : Tensor.concat(-1, outputs);
      if (layer < options.numLayers() - 1) {
        y = dropped(y);
      }
    }
    return new Functional.Recurrence(y, stack(hn), hasCell() ? stack(cn) : null);
  }

  private Tensor[] zeros(Tensor like, int batch) {
    int layers = options.numLayers() * directions();
    Tensor h = Tensor.zeros(like.dataType(), layers, batch, outputSize());
    return hasCell()
        ? new Tensor[] {h, Tensor.zeros(like.dataType(), layers, batch, hiddenSize())}
        : new Tensor[] {h};
  }

  private void requireState(Tensor state, int s, int batch) {
    Shape wanted =
        Shape.of(options.numLayers() * directions(), batch, s == 0 ? outputSize() : hiddenSize());
    if (!state.shape().equals(wanted)) {
      throw new ShapeException(
          "%s: Expected hidden%s size %s, got %s"
              .formatted(typeName(), hasCell() ? "[" + s + "]" : "", wanted, state.shape()));
    }
    requireType(state, weights.get(0));
  }

  private Tensor dropped(Tensor y) {
    Dropout dropout = new Dropout(options.dropout());
    dropout.train(training());
    return dropout.forward(y);
  }

  private static Tensor stack(List<Tensor> states) {
    return states.size() == 1
        ? states.get(0).unsqueeze(0)
        : Tensor.stack(0, states.toArray(new Tensor[0]));
  }

  @Override
  protected String extraRepr() {
    return inputSize()
        + ", "
        + hiddenSize()
        + (projSize == 0 ? "" : ", proj_size=" + projSize)
        + (options.numLayers() == 1 ? "" : ", num_layers=" + options.numLayers())
        + (options.bias() ? "" : ", bias=False")
        + (options.batchFirst() ? ", batch_first=True" : "")
        + (options.dropout() == 0 ? "" : ", dropout=" + Repr.number(options.dropout()))
        + (options.bidirectional() ? ", bidirectional=True" : "")
        + (options.layerNorm() ? ", layer_norm=True" : "");
  }
}
