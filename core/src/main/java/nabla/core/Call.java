package nabla.core;

import nabla.core.kernel.Walk;

/**
 * One use of an op in the recorded graph: what it read, what it made, and what its forward left for
 * its backward.
 */
public final class Call extends Node {
  private final Op op;
  private Tensor[] inputs;
  private Node[] parents;
  private int[] versions;
  private Tensor output;
  private int outputVersion;
  private boolean retaining;
  private Tensor retained;
  private Object saved;
  private Throwable origin;
  private boolean[] needs;
  private boolean lastUse;
  private boolean lastWalk;
  private Tensor[][] products;
  private Walk[] parts;

  Call(Op op, Tensor[] inputs) {
    this.op = op;
    this.inputs = inputs;
  }

  /** Becomes the history of {@code output}. */
  void record(Tensor output, boolean anomaly) {
    this.output = output;
    outputVersion = output.version();
    versions = new int[inputs.length];
    parents = new Node[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      versions[i] = inputs[i].version();
      parents[i] = inputs[i].node;
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
      throw changed("input " + i, inputs[i], versions[i]);
    }
    return inputs[i];
  }

  /** The shape of input {@code i}, which stays what it was when the numbers change. */
  public Shape inputShape(int i) {
    return inputs[i].shape();
  }

  /**
   * What the op made.
   *
   * @throws GraphException if it was changed in place since
   */
  public Tensor output() {
    if (output != null && output.version() != outputVersion) {
      throw changed("the output", output, outputVersion);
    }
    return output;
  }

  private GraphException changed(String which, Tensor x, int version) {
    return new GraphException(
        ("one of the variables needed for gradient computation has been modified by an"
                + " inplace operation: %s of %s, %s, is at version %s; expected version %s instead."
                + " Call backward before the optimizer's step, or clone the tensor first")
            .formatted(which, op.name(), x.describe(), x.version(), version));
  }

  /** True if the gradient of input {@code i} is wanted. */
  public boolean needs(int i) {
    return needs[i];
  }

  /**
   * Leaves something for {@code backward}, which kernels alone may use: a rule written in tensors
   * recomputes it.
   */
  public void save(Object byproduct) {
    saved = byproduct;
  }

  /** What {@link #save} left. */
  @SuppressWarnings("unchecked")
  public <T> T saved() {
    return (T) saved;
  }

  /**
   * Before each walk back over this call.
   *
   * @param lastUse true if nobody reads the output's gradient after it
   * @param lastWalk true if nobody reads what forward saved after it
   */
  void needs(boolean[] wanted, boolean lastUse, boolean lastWalk) {
    needs = wanted;
    this.lastUse = lastUse;
    this.lastWalk = lastWalk;
    products = null;
    parts = null;
  }

  /**
   * In an op's backward: a tensor like g for a gradient whose every element is computed from that
   * element of g, among others. It is g itself where nobody needs g any more, which saves memory
   * and the way to it.
   */
  Tensor roomLike(Tensor g) {
    return lastUse ? overwritten(g) : Tensor.like(g);
  }

  /**
   * In an op's backward: the same for something that forward saved, which nobody else has: it is
   * that itself where the graph isn't walked again.
   */
  Tensor roomLikeSaved(Tensor x) {
    return lastWalk ? overwritten(x) : Tensor.like(x);
  }

  private static Tensor overwritten(Tensor x) {
    x.storage().changed();
    return x;
  }

  /**
   * In an op's backward: leaves the gradient of input {@code i} as a product, see {@link
   * ProductSum#add}, which the engine computes together with those of the input's other uses.
   */
  void product(int i, Tensor a, Tensor b) {
    products = products == null ? new Tensor[inputs.length][] : products;
    products[i] = new Tensor[] {a, b};
  }

  /** The factors of the gradient of input {@code i}, or null if it wasn't left as a product. */
  Tensor[] product(int i) {
    return products == null ? null : products[i];
  }

  /**
   * In an op's backward: leaves the gradient of input {@code i} as g where a walk visits it, each
   * element at most once, and 0 elsewhere. The engine adds it there: many parts of one tensor don't
   * cost a whole one each.
   */
  void part(int i, Walk places) {
    parts = parts == null ? new Walk[inputs.length] : parts;
    parts[i] = places;
  }

  /** Where the gradient of input {@code i} isn't 0, or null if it wasn't left as a part. */
  Walk part(int i) {
    return parts == null ? null : parts[i];
  }

  Tensor[] inputs() {
    return inputs;
  }

  /**
   * The nodes of the inputs when they were read, null for constants: the edges of the graph, which
   * stay.
   */
  Node[] parents() {
    return parents;
  }

  /** The gradient that {@link Tensor#retainGrad} asked to be kept. */
  Tensor retained() {
    return retained;
  }

  /** Keeps the gradients that arrive from now on. */
  void retainGrad() {
    if (!retaining) {
      retaining = true;
      hook(this::collect);
    }
  }

  private Tensor collect(Tensor g) {
    retained = retained == null ? g : retained.add(g);
    return null;
  }

  void clearRetained() {
    retained = null;
  }

  boolean freed() {
    return inputs == null;
  }

  /**
   * Lets go of all tensors, so that memory can be reused while the loss is still in somebody's
   * hands.
   */
  void free() {
    inputs = null;
    output = null;
    saved = null;
    products = null;
    parts = null;
    versions = null;
  }

  Throwable origin() {
    return origin;
  }
}
