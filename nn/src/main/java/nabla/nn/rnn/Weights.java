package nabla.nn.rnn;

import nabla.core.RecurrentWeights;
import nabla.nn.Slot;

/** Where the weights of one recurrent layer are, in one direction; some slots are empty. */
record Weights(
    Slot ih,
    Slot hh,
    Slot biasIh,
    Slot biasHh,
    Slot hr,
    Slot gainIh,
    Slot gainHh,
    Slot gainCell,
    Slot biasCell) {
  RecurrentWeights tensors() {
    return new RecurrentWeights(
        ih.tensor(),
        hh.tensor(),
        biasIh.tensor(),
        biasHh.tensor(),
        hr.tensor(),
        gainIh.isEmpty()
            ? null
            : new RecurrentWeights.Gains(
                gainIh.tensor(), gainHh.tensor(), gainCell.tensor(), biasCell.tensor()));
  }
}
