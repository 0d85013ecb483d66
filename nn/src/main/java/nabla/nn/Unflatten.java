package nabla.nn;

import java.util.ArrayList;
import java.util.List;
import nabla.core.ShapeException;
import nabla.core.Tensor;

/** One dimension split into several, whose sizes multiply to its own; one of them may be -1. */
public final class Unflatten extends Layer {
  private final int dim;
  private final List<Integer> unflattenedSize;

  /** Splits a dimension; negative ones count from the back. */
  public Unflatten(int dim, int... unflattenedSize) {
    this.dim = dim;
    this.unflattenedSize = Sizes.of(unflattenedSize);
  }

  /** The dimension. */
  public int dim() {
    return dim;
  }

  /** The sizes that it is split into. */
  public List<Integer> unflattenedSize() {
    return unflattenedSize;
  }

  @Override
  protected Tensor compute(Tensor x) {
    int size = x.size(dim);
    int at = dim < 0 ? dim + x.rank() : dim;
    long known = 1;
    int open = -1;
    for (int i = 0; i < unflattenedSize.size(); i++) {
      int part = unflattenedSize.get(i);
      open = part == -1 ? i : open;
      known *= part == -1 ? 1 : part;
    }
    boolean fits = open < 0 ? known == size : known > 0 && size % known == 0;
    if (!fits) {
      throw new ShapeException(
          ("%s: Provided sizes %s don't multiply up to the size of dim %s (%s) in the input tensor"
                  + " of shape %s")
              .formatted(this, unflattenedSize, dim, size, x.shape()));
    }
    List<Integer> dims = new ArrayList<>(Sizes.of(x.shape().dims()));
    dims.remove(at);
    dims.addAll(at, unflattenedSize);
    if (open >= 0) {
      dims.set(at + open, (int) (size / known));
    }
    return x.reshape(Sizes.array(dims));
  }

  @Override
  protected String extraRepr() {
    return "dim=" + dim + ", unflattened_size=" + Repr.tuple(unflattenedSize);
  }
}
