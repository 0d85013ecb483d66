package nabla.nn;

import nabla.core.Tensor;

/**
 * Dimensions {@code startDim} to {@code endDim}, both included, joined to one; by default all but
 * the batch.
 */
public final class Flatten extends Layer {
  private final int startDim;
  private final int endDim;

  /** Joins all dimensions but the first. */
  public Flatten() {
    this(1, -1);
  }

  /** Joins chosen dimensions; negative ones count from the back. */
  public Flatten(int startDim, int endDim) {
    this.startDim = startDim;
    this.endDim = endDim;
  }

  /** The first dimension joined. */
  public int startDim() {
    return startDim;
  }

  /** The last dimension joined. */
  public int endDim() {
    return endDim;
  }

  @Override
  protected Tensor compute(Tensor x) {
    return x.flatten(startDim, endDim);
  }

  @Override
  protected String extraRepr() {
    return "start_dim=" + startDim + ", end_dim=" + endDim;
  }
}
