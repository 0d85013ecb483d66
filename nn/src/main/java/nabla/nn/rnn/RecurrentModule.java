package nabla.nn.rnn;

import nabla.core.ArgumentException;
import nabla.core.Tensor;
import nabla.core.TypeException;
import nabla.nn.Module;
import nabla.nn.Slot;
import nabla.nn.init.Init;

/** What recurrent layers and cells have in common: their sizes and their weights. */
abstract class RecurrentModule extends Module {
  private final int inputSize;
  private final int hiddenSize;

  RecurrentModule(int inputSize, int hiddenSize) {
    if (inputSize <= 0) {
      throw new ArgumentException(
          typeName() + ": input_size must be greater than zero, got " + inputSize);
    }
    if (hiddenSize <= 0) {
      throw new ArgumentException(
          typeName() + ": hidden_size must be greater than zero, got " + hiddenSize);
    }
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
  }

  /** The size of what comes in at a step. */
  public final int inputSize() {
    return inputSize;
  }

  /** The size of a state. */
  public final int hiddenSize() {
    return hiddenSize;
  }

  /** The gates of its kind: 1 in a plain RNN, 3 in a GRU, 4 in an LSTM. */
  abstract int gates();

  /** Whether it has a cell state besides h. */
  final boolean hasCell() {
    return gates() == 4;
  }

  /**
   * Registers one layer's weights for one direction, uniform in ±1/√hiddenSize but for the gains,
   * which are 1.
   *
   * @param inputs what comes in at a step
   * @param projection the size that h is projected to; 0 for none
   */
  final Weights weights(
      String suffix, int inputs, int projection, boolean bias, boolean layerNorm) {
    int rows = gates() * hiddenSize;
    int state = projection == 0 ? hiddenSize : projection;
    return new Weights(
        uniform("weight_ih" + suffix, true, rows, inputs),
        uniform("weight_hh" + suffix, true, rows, state),
        uniform("bias_ih" + suffix, bias, rows),
        uniform("bias_hh" + suffix, bias, rows),
        uniform("weight_hr" + suffix, projection > 0, projection, hiddenSize),
        registerParameter("gain_ih" + suffix, layerNorm ? Tensor.ones(rows) : null),
        registerParameter("gain_hh" + suffix, layerNorm ? Tensor.ones(rows) : null),
        registerParameter(
            "gain_cell" + suffix, layerNorm && hasCell() ? Tensor.ones(hiddenSize) : null),
        registerParameter(
            "bias_cell" + suffix,
            layerNorm && hasCell() && bias ? Tensor.zeros(hiddenSize) : null));
  }

  private Slot uniform(String name, boolean wanted, int... dims) {
    double bound = 1 / Math.sqrt(hiddenSize);
    return registerParameter(name, wanted ? Init.uniform(Tensor.zeros(dims), -bound, bound) : null);
  }

  final void requireType(Tensor x, Weights weights) {
    Tensor weight = weights.ih().tensor();
    if (x.dataType() != weight.dataType()) {
      throw new TypeException(
          ("RNN input dtype %s does not match weight dtype %s. Convert input: input.to(%2$s), or"
                  + " convert model: model.to(%1$s)")
              .formatted(x.dataType(), weight.dataType()));
    }
  }
}
