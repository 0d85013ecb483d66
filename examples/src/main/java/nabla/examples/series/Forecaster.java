package nabla.examples.series;

import nabla.core.Tensor;
import nabla.nn.Dropout;
import nabla.nn.Layer;
import nabla.nn.Linear;
import nabla.nn.Slot;
import nabla.nn.rnn.GRU;
import nabla.nn.rnn.RNNOptions;

/**
 * Forecasts the anomalies of the next twelve months: r[lead] a[now], what the last anomaly leaves
 * behind by experience, and what a GRU that has read the months before adds to it. Windows' inputs
 * [N, months, 3] become [N, 12].
 */
final class Forecaster extends Layer {
  private final GRU gru;
  private final Dropout dropout = registerModule("dropout", new Dropout(.5));
  private final Linear out;
  private final Slot persistence;

  /**
   * Of a size.
   *
   * @param persistence how much of an anomaly is left after 1 to 12 months
   */
  Forecaster(int hiddenSize, double... persistence) {
    RNNOptions options = RNNOptions.defaults().withBatchFirst();
    gru = registerModule("gru", new GRU(Windows.FEATURES, hiddenSize, options));
    out = registerModule("out", new Linear(hiddenSize, persistence.length));
    this.persistence =
        registerBuffer("persistence", Tensor.of(persistence).to(out.weight().dataType()));
  }

  @Override
  protected Tensor compute(Tensor x) {
    Tensor last = x.narrow(1, x.size(1) - 1, 1).narrow(2, 0, 1).squeeze(2);
    Tensor state = gru.forward(x).hn().select(0, 0);
    return last.mul(persistence.tensor()).add(out.forward(dropout.forward(state)));
  }
}
