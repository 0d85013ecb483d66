package nabla.core;

/** One use of an op in the recorded graph: what it read, what it made, and what its forward left for its backward. */
public final class Call extends Node {
  private final Op op;
  private Tensor[] inputs;
  private int[] versions;
  private Tensor output;
  private Object saved;
  private Throwable origin;
  private boolean[] needs;

  Call(Op op, Tensor[] inputs) {
    this.op = op;
    this.inputs = inputs;
  }

  /** Becomes the history of {@code output}. */
  void record(Tensor output, boolean anomaly) {
    this.output = output;
    versions = new int[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      versions[i] = inputs[i].version();
    }
    if (anomaly) {
      origin = new Throwable("the forward call of " + op.name());
    }
  }

  /** The op that was called. */
  public Op op() {
    return op;
  }

  /** The number of inputs. */
  public int arity() {
    return inputs.length;
  }

  /**
   * Input {@code i}, as it was when the op read it.
   *
   * @throws GraphException if it was changed in place since
   */
  public Tensor input(int i) {
    if (versions != null && inputs[i].version() != versions[i]) {
      throw new GraphException("one of the variables needed for gradient computation has been modified by an inplace"
          + " operation: input " + i + " of " + op.name() + ", " + inputs[i].describe() + ", is at version "
          + inputs[i].version() + "; expected version " + versions[i]
          + " instead. Call backward before the optimizer's step, or clone the tensor first");
    }
    return inputs[i];
  }

  /** What the op made. */
  public Tensor output() {
    return output;
  }

  /** True if the gradient of input {@code i} is wanted. */
  public boolean needs(int i) {
    return needs[i];
  }

  /** Leaves something for {@code backward}, which kernels alone may use: a rule written in tensors recomputes it. */
  public void save(Object byproduct) {
    saved = byproduct;
  }

  /** What {@link #save} left. */
  @SuppressWarnings("unchecked")
  public <T> T saved() {
    return (T) saved;
  }

  void needs(boolean[] wanted) {
    needs = wanted;
  }

  Tensor[] inputs() {
    return inputs;
  }

  boolean freed() {
    return inputs == null;
  }

  /** Lets go of all tensors, so that memory can be reused while the loss is still in somebody's hands. */
  void free() {
    inputs = null;
    output = null;
    saved = null;
    versions = null;
  }

  Throwable origin() {
    return origin;
  }
}
