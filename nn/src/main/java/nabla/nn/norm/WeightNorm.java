package nabla.nn.norm;

import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import nabla.core.ArgumentException;
import nabla.core.Tensor;
import nabla.nn.Parametrization;

/**
 * Weight normalization: w = g v / ‖v‖, so that a weight's length g and its direction v are learned
 * apart. Salimans and Kingma, arXiv 1602.07868.
 *
 * <p># Shapes: v as the weight; g with one number for each index of {@code dim}, the other
 * dimensions of size 1, or [] if the norm is over the whole weight. State: {@code original0} = g
 * and {@code original1} = v, at first such that the weight is what it was.
 */
public final class WeightNorm extends Parametrization {
  private final OptionalInt dim;

  /** A length for each output: dimension 0. */
  public WeightNorm() {
    this(OptionalInt.of(0));
  }

  /**
   * A length for each index of a dimension.
   *
   * @param dim from 0; empty for a single length of the whole weight
   */
  public WeightNorm(OptionalInt dim) {
    this.dim = dim;
  }

  /** The dimension that keeps its lengths; empty if there is a single one. */
  public OptionalInt dim() {
    return dim;
  }

  @Override
  protected Tensor compute(Tensor... originals) {
    Tensor v = originals[1];
    return v.mul(originals[0].div(length(v)));
  }

  @Override
  protected Tensor[] rightInverse(Tensor weight) {
    if (dim.isPresent() && (dim.getAsInt() < 0 || dim.getAsInt() >= weight.rank())) {
      throw new ArgumentException(
          ("WeightNorm: got dim %s for a weight of shape %s; wanted 0 to %s, or none for a"
                  + " single length of the whole weight")
              .formatted(dim.getAsInt(), weight.shape(), weight.rank() - 1));
    }
    return new Tensor[] {length(weight), weight};
  }

  /** Those of {@code torch.nn.utils.weight_norm}. */
  @Override
  protected Map<String, String> olderNames() {
    return Map.of("_g", "original0", "_v", "original1");
  }

  private Tensor length(Tensor v) {
    if (dim.isEmpty()) {
      return v.norm();
    }
    int[] others = IntStream.range(0, v.rank()).filter(i -> i != dim.getAsInt()).toArray();
    if (others.length > 0) {
      return v.norm(2, others, true);
    }
    return v.abs();
  }

  @Override
  protected String extraRepr() {
    return "dim=" + (dim.isPresent() ? dim.getAsInt() : "None");
  }
}
