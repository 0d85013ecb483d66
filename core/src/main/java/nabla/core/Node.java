package nabla.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A place in the recorded graph where gradients arrive: a leaf, or the call of an op. */
abstract sealed class Node permits Leaf, Call {
  /** Nearly unique, to find the node by in a backward pass. */
  final int id = Mode.local().nextId();

  private List<UnaryOperator<Tensor>> hooks;

  /** Adds a hook, and gives what removes it, and no other registration of the same function. */
  Runnable hook(UnaryOperator<Tensor> hook) {
    if (hooks == null) {
      hooks = new ArrayList<>();
    }
    UnaryOperator<Tensor> own = hook::apply;
    hooks.add(own);
    return () -> hooks.remove(own);
  }

  boolean hooked() {
    return hooks != null && !hooks.isEmpty();
  }

  /** The gradient after all hooks have seen it, in the order of their registration. */
  Tensor runHooks(Tensor g) {
    for (UnaryOperator<Tensor> hook : List.copyOf(hooks)) {
      Tensor replaced = hook.apply(g);
      if (replaced != null) {
        if (!replaced.shape().equals(g.shape()) || replaced.dataType() != g.dataType()) {
          throw new GraphException(
              ("hook: got a gradient of %s, wanted %s: a hook returns null, or a gradient like the"
                      + " one it was given")
                  .formatted(replaced.describe(), g.describe()));
        }
        g = replaced;
      }
    }
    return g;
  }
}
