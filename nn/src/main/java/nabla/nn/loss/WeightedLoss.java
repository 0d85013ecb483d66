package nabla.nn.loss;

import nabla.core.ShapeException;
import nabla.core.Tensor;
import nabla.core.TypeException;
import nabla.nn.Slot;

/**
 * A loss whose terms may have factors.
 *
 * <p>State: {@code weight}, a buffer, if given.
 */
public abstract class WeightedLoss extends Loss {
  private final Slot weight;

  /** With factors, null for all 1. */
  protected WeightedLoss(Tensor weight, Reduction reduction) {
    super(reduction);
    this.weight = registerBuffer("weight", weight);
  }

  /** The factors, or null. */
  public final Tensor weight() {
    return weight.tensor();
  }

  /** Terms times their factors, which broadcast to the terms' shape and no further. */
  final Tensor weighted(Tensor terms) {
    if (weight.isEmpty()) {
      return terms;
    }
    if (!terms.shape().broadcast(weight().shape(), typeName()).equals(terms.shape())) {
      throw new ShapeException(
          "%s: got a weight of shape %s, wanted one that broadcasts to the input's shape %s"
              .formatted(typeName(), weight().shape(), terms.shape()));
    }
    return terms.mul(weight());
  }

  /** The weight as one factor for each class, or null. */
  final Tensor classWeight(Tensor input, int classes) {
    Tensor w = weight();
    if (w == null) {
      return null;
    }
    if (w.rank() != 1 || w.numel() != classes) {
      throw new ShapeException(
          ("%s: weight tensor should be defined either for all %s classes or no classes but got"
                  + " weight tensor of shape: %s")
              .formatted(typeName(), classes, w.shape()));
    }
    if (w.dataType() != input.dataType()) {
      throw new TypeException(
          "%1$s: expected scalar type %2$s but found %3$s for the weight; convert it with to(%2$s)"
              .formatted(typeName(), input.dataType(), w.dataType()));
    }
    return w;
  }
}
