package nabla.core;

import nabla.core.memory.Arena;

/**
 * The end of the graph at a tensor that the user asked the gradient of; it collects that gradient.
 */
final class Leaf extends Node {
  /** From here on taking a gradient over costs less than copying it. */
  private static final int LARGE = 1 << 14;

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
   * Before a pass: a large gradient that was cleared makes room for the new one, which is computed
   * into the same memory while that is still in the cache.
   */
  void makeRoom() {
    if (grad == null && spare != null && spare.numel() >= LARGE && spare.reusable()) {
      spare.storage().release();
      spare = null;
    }
  }

  /**
   * Adds a gradient to those that came before; one that belongs to a graph itself isn't changed in
   * place. The first one is taken over, if it is large and nobody else holds it, else copied.
   */
  void accumulate(Tensor g, boolean createGraph, Arena pass) {
    if (createGraph) {
      set((grad == null ? g.clone() : grad.add(g)).keep());
    } else if (grad == null && g.numel() >= LARGE && g.storage().onlyPinOf(pass)) {
      set(g.detach().keep());
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
