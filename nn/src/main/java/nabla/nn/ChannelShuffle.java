package nabla.nn;

import nabla.core.ArgumentException;
import nabla.core.ShapeException;
import nabla.core.Tensor;

/**
 * The channels of [N, C, *] in another order, so that each of {@code groups} groups gets some of
 * every group: channel i of group g goes to place i groups + g.
 *
 * <p>X. Zhang et al., "ShuffleNet: An Extremely Efficient Convolutional Neural Network for Mobile
 * Devices", arXiv 1707.01083 (2017).
 */
public final class ChannelShuffle extends Layer {
  private final int groups;

  /** With a number of groups that divides the channels. */
  public ChannelShuffle(int groups) {
    if (groups < 1) {
      throw new ArgumentException(
          "ChannelShuffle: Number of groups to divide channels in must be positive, got " + groups);
    }
    this.groups = groups;
  }

  /** The number of groups. */
  public int groups() {
    return groups;
  }

  @Override
  protected Tensor compute(Tensor x) {
    if (x.rank() < 3 || x.size(1) % groups != 0) {
      throw new ShapeException(
          ("%s: channel_shuffle expects input with > 2 dims [N, C, *] whose number of channels is"
                  + " divisible by groups, but got %s")
              .formatted(this, x.shape()));
    }
    int inner = x.shape().dims()[1] / groups;
    int rest = 1;
    for (int i = 2; i < x.rank(); i++) {
      rest *= x.size(i);
    }
    return x.reshape(x.size(0), groups, inner, rest).transpose(1, 2).reshape(x.shape());
  }

  @Override
  protected String extraRepr() {
    return "groups=" + groups;
  }
}
