package nabla.nn;

import java.util.stream.IntStream;
import nabla.core.ShapeException;
import nabla.core.Tensor;

/**
 * Another layer applied to the channels of each position: y[n, :, p] = layer(x[n, :, p]). It makes
 * of a layer for [*, C], as LayerNorm, RMSNorm or Linear, one for pictures.
 *
 * <p># Shapes: x [N, C, *], which the layer sees as [N, *, C]; y likewise.
 */
public final class ChannelsLast extends Layer {
  private final Layer layer;

  /** Around a layer. */
  public ChannelsLast(Layer layer) {
    this.layer = registerModule("layer", layer);
  }

  @Override
  protected Tensor compute(Tensor x) {
    int rank = x.rank();
    if (rank < 2) {
      throw new ShapeException("ChannelsLast: got shape " + x.shape() + ", wanted [N, C, *]");
    }
    int[] last = IntStream.range(0, rank).map(i -> i == 0 ? 0 : i % (rank - 1) + 1).toArray();
    int[] back =
        IntStream.range(0, rank).map(i -> i == 0 ? 0 : i == 1 ? rank - 1 : i - 1).toArray();
    Tensor y = layer.forward(x.permute(last));
    if (y.rank() != rank) {
      throw new ShapeException(
          "ChannelsLast: its layer made %s of %s, wanted as many dimensions"
              .formatted(y.shape(), x.permute(last).shape()));
    }
    return y.permute(back);
  }

  /** The layer inside. */
  public Layer layer() {
    return layer;
  }
}
