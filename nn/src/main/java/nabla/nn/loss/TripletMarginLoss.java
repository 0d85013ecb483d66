package nabla.nn.loss;

import nabla.core.ArgumentException;
import nabla.core.ShapeException;
import nabla.core.Tensor;

/**
 * A loss of triplets whose anchor should be nearer to the positive than to the negative by a
 * margin: max(0, d(anchor, positive) - d(anchor, negative) + margin), by default its mean, with the
 * distance d(a, b) = ‖a - b + eps‖_p of the last dimension.
 *
 * <p>Shapes: anchor, positive and negative [N, D] or [D]; the result is a scalar, or [N] or []
 * without reduction.
 *
 * <p>V. Balntas et al., "Learning shallow convolutional feature descriptors with triplet losses",
 * BMVC 2016.
 */
public final class TripletMarginLoss extends TernaryLoss {
  private final Options options;

  /**
   * Its options, PyTorch's.
   *
   * @param margin by how much the negative should be farther
   * @param p of the norm
   * @param eps added to differences
   * @param swap true to take the positive as anchor where it is nearer to the negative
   */
  public record Options(double margin, double p, double eps, boolean swap, Reduction reduction) {
    /** Margin 1, the Euclidean distance, eps = 1e-6, without swap, the mean. */
    public static Options defaults() {
      return new Options(1, 2, 1e-6, false, Reduction.MEAN);
    }

    /** With another margin. */
    public Options withMargin(double m) {
      return new Options(m, p, eps, swap, reduction);
    }

    /** With another norm. */
    public Options withP(double norm) {
      return new Options(margin, norm, eps, swap, reduction);
    }

    /** With another eps. */
    public Options withEps(double e) {
      return new Options(margin, p, e, swap, reduction);
    }

    /** With the swap. */
    public Options withSwap() {
      return new Options(margin, p, eps, true, reduction);
    }

    /** With another reduction. */
    public Options withReduction(Reduction r) {
      return new Options(margin, p, eps, swap, r);
    }
  }

  /** With the default options. */
  public TripletMarginLoss() {
    this(Options.defaults());
  }

  /**
   * With options.
   *
   * @throws ArgumentException unless the margin is positive
   */
  public TripletMarginLoss(Options options) {
    super(options.reduction);
    if (!(options.margin > 0)) {
      throw new ArgumentException(
          "TripletMarginLoss: expected margin to be greater than 0, got %s instead"
              .formatted(options.margin));
    }
    this.options = options;
  }

  /** What it was made with. */
  public Options options() {
    return options;
  }

  @Override
  protected Tensor compute(Tensor anchor, Tensor positive, Tensor negative) {
    if (anchor.rank() != positive.rank() || anchor.rank() != negative.rank()) {
      throw new ShapeException(
          ("TripletMarginLoss: The anchor, positive, and negative tensors are expected to have the"
                  + " same number of dimensions, but got: anchor %sD, positive %sD, and negative"
                  + " %sD inputs")
              .formatted(anchor.rank(), positive.rank(), negative.rank()));
    }
    Tensor near = distance(anchor, positive);
    Tensor far = distance(anchor, negative);
    if (options.swap) {
      far = far.minimum(distance(positive, negative));
    }
    return reduction().of(near.sub(far).add(options.margin).clamp(0, Double.POSITIVE_INFINITY));
  }

  private Tensor distance(Tensor a, Tensor b) {
    return a.sub(b).add(options.eps).norm(options.p, -1);
  }
}
