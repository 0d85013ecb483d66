package nabla.core;

/**
 * The end of the graph at a tensor that the user asked the gradient of; it collects that gradient.
 */
final class Leaf extends Node {
  private Tensor grad;

  /** True if the gradient's memory is this leaf's own, and not a tensor that the user set. */
  private boolean own;

  /**
   * Memory for the gradient that outlives {@link #clear}, so that a training loop allocates none.
   */
  private Tensor spare;

  Tensor grad() {
    return grad;
  }

  void grad(Tensor grad) {
    this.grad = grad;
    own = false;
  }

  void clear() {
    if (grad != null && own && grad.node == null) {
      spare = grad;
    }
    grad = null;
  }

  /**
   * Adds a gradient to those that came before; one that belongs to a graph itself isn't changed in
   * place.
   */
  void accumulate(Tensor g, boolean createGraph) {
    if (createGraph) {
      set((grad == null ? g.clone() : grad.add(g)).keep());
    } else if (grad == null) {
      set(spare != null && spare.reusable() ? spare.handOver().copyFrom(g) : g.clone().keep());
      spare = null;
    } else if (grad.node != null) {
      set(grad.add(g).detach().keep());
    } else {
      grad.addInPlace(g);
    }
  }

  private void set(Tensor made) {
    grad = made;
    own = true;
  }
}
