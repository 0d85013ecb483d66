package nabla.core;

/** The end of the graph at a tensor that the user asked the gradient of; it collects that gradient. */
final class Leaf extends Node {
  private Tensor grad;

  /** Memory for the gradient that outlives {@link #clear}, so that a training loop allocates none. */
  private Tensor spare;

  Tensor grad() {
    return grad;
  }

  void grad(Tensor grad) {
    this.grad = grad;
  }

  void clear() {
    if (grad != null && grad.node == null) {
      spare = grad;
    }
    grad = null;
  }

  /** Adds a gradient to those that came before; one that belongs to a graph itself isn't changed in place. */
  void accumulate(Tensor g, boolean createGraph) {
    if (createGraph) {
      grad = grad == null ? g : grad.add(g);
    } else if (grad == null) {
      grad = spare == null ? g.clone().keep() : spare.copyFrom(g);
    } else if (grad.node != null) {
      grad = grad.add(g).detach().keep();
    } else {
      grad.addInPlace(g);
    }
  }
}
