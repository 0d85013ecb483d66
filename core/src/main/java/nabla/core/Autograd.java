package nabla.core;

import java.lang.ref.Reference;
import java.util.Arrays;
import nabla.core.kernel.Walk;
import nabla.core.memory.Arena;

/**
 * Reverse-mode differentiation: walks the recorded graph from the outputs back and multiplies
 * Jacobians on the way.
 *
 * <p>The engine knows no op by name. It sorts the graph without recursion, so that a net unrolled
 * over 100,000 steps doesn't overflow the stack; asks each op for the gradients of its inputs;
 * checks their shapes and sums them where the input was broadcast; and throws, naming the op, where
 * a gradient is wanted that doesn't exist.
 */
public final class Autograd {
  private Autograd() {}

  /**
   * Options of {@link #grad}, PyTorch's.
   *
   * @param retainGraph keeps the graph, so that it can be walked again
   * @param createGraph records the walk itself, so that the gradients can be differentiated; keeps
   *     the graph too
   * @param allowUnused gives null for an input that no output depends on, instead of an error
   */
  public record Options(boolean retainGraph, boolean createGraph, boolean allowUnused) {
    /** All off. */
    public static Options defaults() {
      return new Options(false, false, false);
    }

    /** The graph is kept. */
    public Options withRetainGraph() {
      return new Options(true, createGraph, allowUnused);
    }

    /** The walk is recorded, and the graph kept. */
    public Options withCreateGraph() {
      return new Options(true, true, allowUnused);
    }

    /** Unused inputs get null. */
    public Options withAllowUnused() {
      return new Options(retainGraph, createGraph, true);
    }
  }

  /** The gradient of a scalar with respect to an input. */
  public static Tensor grad(Tensor output, Tensor input) {
    return grad(new Tensor[] {output}, new Tensor[] {input}, null, Options.defaults())[0];
  }

  /**
   * The gradients of outputs with respect to inputs, Σ_k gradOutputs[k] ∂outputs[k]/∂inputs[i],
   * without touching any {@link Tensor#grad()}.
   *
   * @param gradOutputs one per output and of its shape; null altogether, or for a scalar output,
   *     means ones
   * @throws GraphException if an output has no history, a shape differs, an input is unused, or the
   *     graph was freed
   * @throws NullPointerException if an output or an input is null
   */
  public static Tensor[] grad(
      Tensor[] outputs, Tensor[] inputs, Tensor[] gradOutputs, Options options) {
    if (inputs.length == 0) {
      throw new GraphException(
          "grad: got no inputs to differentiate with respect to; wanted at least one");
    }
    for (int i = 0; i < inputs.length; i++) {
      if (inputs[i].node == null) {
        throw new GraphException(
            ("grad: one of the differentiated Tensors does not require grad: input %s, %s; call"
                    + " requiresGrad(true) on it before it is used")
                .formatted(i, inputs[i].describe()));
      }
    }
    Tensor[] found = new Pass(outputs, gradOutputs, inputs, options).run();
    for (int i = 0; i < found.length; i++) {
      if (found[i] == null && !options.allowUnused) {
        throw new GraphException(
            ("grad: one of the differentiated Tensors appears to not have been used in the graph:"
                    + " input %s, %s; allow it with withAllowUnused() if that is meant")
                .formatted(i, inputs[i].describe()));
      }
    }
    return found;
  }

  /**
   * Adds the gradients of outputs to {@link Tensor#grad()} of every leaf they depend on.
   *
   * @see #grad for the arguments
   */
  public static void backward(Tensor[] outputs, Tensor[] gradOutputs, Options options) {
    new Pass(outputs, gradOutputs, null, options).run();
  }

  /** One walk through the graph. */
  private static final class Pass {
    private final Options options;
    private final Tensor[] outputs;
    private final Tensor[] seeds;
    private final Tensor[] targets;
    private final NodeOrder order;
    private final Tensor[] grads;
    private final boolean[] owned;
    private final ProductSum[] products;
    private ProductSum.Sums sums;
    private final boolean[] wanted;
    private final Tensor[] found;
    private Arena arena;

    Pass(Tensor[] outputs, Tensor[] seeds, Tensor[] targets, Options options) {
      this.outputs = outputs;
      this.seeds = seeds(outputs, seeds);
      this.targets = targets;
      this.options = options;
      this.order = new NodeOrder(outputs);
      this.grads = new Tensor[order.size()];
      this.owned = new boolean[order.size()];
      this.products = new ProductSum[order.size()];
      this.wanted = targets == null ? null : wanted();
      requireUnfreed();
      this.found = new Tensor[targets == null ? 0 : targets.length];
    }

    private static Tensor[] seeds(Tensor[] outputs, Tensor[] given) {
      if (outputs.length == 0) {
        throw new GraphException("got no outputs to differentiate; wanted at least one");
      }
      if (given != null && given.length != outputs.length) {
        throw new GraphException(
            "got %s outputs and %s gradOutputs; wanted one each"
                .formatted(outputs.length, given.length));
      }
      Tensor[] seeds = new Tensor[outputs.length];
      for (int i = 0; i < outputs.length; i++) {
        Tensor y = outputs[i];
        if (y.node == null) {
          throw new GraphException(
              ("element %s of tensors does not require grad and does not have a grad_fn: %s;"
                      + " nothing that it was computed from requires a gradient, or it was computed under"
                      + " NoGrad or detached")
                  .formatted(i, y.describe()));
        }
        Tensor g = given == null ? null : given[i];
        if (g == null) {
          if (y.numel() != 1) {
            throw new GraphException(
                "grad can be implicitly created only for scalar outputs, got one of shape "
                    + y.shape()
                    + "; reduce it with sum() or mean(), or pass its gradient");
          }
          g = Tensor.onesLike(y);
        } else if (!g.shape().equals(y.shape()) || g.dataType() != y.dataType()) {
          throw new GraphException(
              "Mismatch in shape: grad_output[%s] is %s and output[%s] is %s"
                  .formatted(i, g.describe(), i, y.describe()));
        }
        seeds[i] = g;
      }
      return seeds;
    }

    /** Which nodes lead to a target: those alone are walked. */
    private boolean[] wanted() {
      boolean[] wanted = new boolean[order.size()];
      for (Tensor target : targets) {
        int i = order.indexOf(target.node);
        if (i >= 0) {
          wanted[i] = true;
        }
      }
      for (int i = 0; i < wanted.length; i++) {
        if (order.get(i) instanceof Call call) {
          for (Node parent : call.parents()) {
            wanted[i] |= parent != null && wanted[order.indexOf(parent)];
          }
        }
      }
      return wanted;
    }

    private void requireUnfreed() {
      for (int i = 0; i < order.size(); i++) {
        if (order.get(i) instanceof Call call && call.freed() && passed(call)) {
          throw new GraphException(
              ("Trying to backward through the graph a second time, at %s: what it saved was freed"
                      + " by the first backward() or grad(). Specify retainGraph the first time if you need"
                      + " to walk it twice")
                  .formatted(call.op().name()));
        }
      }
    }

    /** True if gradients are computed for some input of a call. */
    private boolean passed(Call call) {
      for (Node parent : call.parents()) {
        if (leadsOn(parent)) {
          return true;
        }
      }
      return false;
    }

    private boolean leadsOn(Node parent) {
      return parent != null && (wanted == null || wanted[order.indexOf(parent)]);
    }

    Tensor[] run() {
      if (options.createGraph) {
        walk();
      } else {
        try (NoGrad off = NoGrad.open();
            Arena temporary = Arena.open()) {
          arena = temporary;
          sums = new ProductSum.Sums(arena);
          if (targets == null) {
            makeRoom();
          }
          walk();
          for (Tensor g : found) {
            if (g != null) {
              g.storage().escape(temporary);
              g.storage().unpin();
            }
          }
        }
      }
      Reference.reachabilityFence(outputs);
      return found;
    }

    private void makeRoom() {
      for (int i = 0; i < order.size(); i++) {
        if (order.get(i) instanceof Leaf leaf) {
          leaf.makeRoom();
        }
      }
    }

    private void walk() {
      for (int i = 0; i < outputs.length; i++) {
        add(order.indexOf(outputs[i].node), seeds[i]);
      }
      for (int i = order.size() - 1; i >= 0; i--) {
        if (products[i] != null) {
          add(i, products[i].total());
          products[i] = null;
        }
        if (grads[i] != null && (wanted == null || wanted[i])) {
          visit(i);
        }
      }
    }

    private void visit(int i) {
      Node node = order.get(i);
      Tensor g = grads[i];
      if (node.hooked()) {
        Tensor replaced = runHooks(node, g);
        if (replaced != g) {
          pin(replaced);
          unpin(g);
          g = replaced;
        }
      }
      if (targets != null) {
        for (int t = 0; t < targets.length; t++) {
          if (targets[t].node == node) {
            pin(g);
            found[t] = g;
          }
        }
      }
      if (node instanceof Leaf leaf) {
        if (targets == null) {
          leaf.accumulate(g, options.createGraph, arena);
        }
      } else if (node instanceof Call call && passed(call)) {
        int mark = arena == null ? 0 : arena.size();
        try {
          propagate(call, g);
        } finally {
          if (!options.retainGraph) {
            call.free();
          }
        }
        if (arena != null) {
          arena.releaseSince(mark);
        }
      }
      grads[i] = null;
      unpin(g);
    }

    /** A hook may keep what it gets and what it makes: both belong to whoever called backward. */
    private Tensor runHooks(Node node, Tensor g) {
      if (arena == null) {
        return node.runHooks(g);
      }
      g.storage().escape(arena);
      return arena.outside(() -> node.runHooks(g));
    }

    private void propagate(Call call, Tensor g) {
      int arity = call.arity();
      Tensor[] inputs = call.inputs();
      Node[] parents = call.parents();
      boolean[] needs = new boolean[arity];
      for (int i = 0; i < arity; i++) {
        needs[i] = leadsOn(parents[i]);
        if (needs[i] && !call.op().differentiable(i)) {
          throw new GraphException(
              ("%s: is not differentiable with respect to input %s, %s, which requires a gradient;"
                      + " detach() it")
                  .formatted(call.op().name(), i, inputs[i].describe()));
        }
      }
      call.needs(
          needs,
          arena != null && g.storage().onlyPinOf(arena),
          arena != null && !options.retainGraph);
      Tensor[] gradients = differentiate(call, g);
      if (gradients == null || gradients.length < arity) {
        throw new GraphException(
            ("%s: its backward gave %s, wanted one for each of its %s inputs; null stands for"
                    + " those that aren't needed")
                .formatted(
                    call.op().name(),
                    gradients == null ? "null" : gradients.length + " gradients",
                    arity));
      }
      for (int i = 0; i < arity; i++) {
        if (!needs[i]) {
          continue;
        }
        int parent = order.indexOf(parents[i]);
        Tensor[] product = call.product(i);
        Walk part = call.part(i);
        if (part != null) {
          addPart(parent, withoutNaN(g, inputs[i], i, call), part, inputs[i]);
        } else if (product == null) {
          add(parent, checked(gradients[i], inputs[i], i, call));
        } else if (Mode.local().anomaly) {
          ProductSum own = new ProductSum(sums);
          own.add(product[0], product[1]);
          add(parent, checked(own.total(), inputs[i], i, call));
        } else {
          products[parent] = products[parent] == null ? new ProductSum(sums) : products[parent];
          products[parent].add(product[0], product[1]);
        }
      }
    }

    private Tensor[] differentiate(Call call, Tensor g) {
      Mode mode = Mode.local();
      boolean before = mode.differentiating;
      mode.differentiating = true;
      try {
        return options.createGraph ? call.op().gradients(g, call) : call.op().backward(g, call);
      } finally {
        mode.differentiating = before;
      }
    }

    /**
     * A gradient as its input wants it: there, of its type, summed to its shape, and in anomaly
     * mode without NaN.
     */
    private Tensor checked(Tensor g, Tensor x, int i, Call call) {
      if (g == null) {
        throw new GraphException(
            "%s: its backward gave no gradient for input %s, %s"
                .formatted(call.op().name(), i, x.describe()));
      }
      if (g.dataType() != x.dataType()) {
        throw new GraphException(
            "%s: its backward gave a %s gradient for input %s, which is %s"
                .formatted(call.op().name(), g.dataType(), i, x.dataType()));
      }
      if (!g.shape().equals(x.shape())) {
        if (!x.shape()
            .broadcast(g.shape(), call.op().name() + ", gradient of input " + i)
            .equals(g.shape())) {
          g = g.expand(x.shape().broadcast(g.shape(), call.op().name()));
        }
        g = g.sumTo(x.shape());
      }
      return withoutNaN(g, x, i, call);
    }

    private Tensor withoutNaN(Tensor g, Tensor x, int i, Call call) {
      if (Mode.local().anomaly && g.hasNaN()) {
        throw new GraphException(
                ("Function '%s' returned nan values in the gradient of its input %s, %s; the forward"
                        + " call is the cause of this exception")
                    .formatted(call.op().name(), i, x.describe()))
            .causedBy(call.origin());
      }
      return g;
    }

    private void add(int i, Tensor g) {
      Tensor sum = grads[i];
      if (sum == null) {
        grads[i] = g;
        pin(g);
      } else if (owned[i]) {
        sum.addInPlace(g);
      } else {
        own(i, sum.add(g));
        unpin(sum);
      }
    }

    /** Adds g to the elements of a gradient like x that a walk visits. */
    private void addPart(int i, Tensor g, Walk places, Tensor x) {
      Tensor sum = grads[i];
      if (sum == null) {
        own(i, Tensor.zerosLike(x));
      } else if (!owned[i]) {
        own(i, sum.clone());
        unpin(sum);
      }
      Copy.add(g, grads[i], places);
    }

    /** Makes a tensor the gradient that nobody else has, so that more can be added in place. */
    private void own(int i, Tensor sum) {
      grads[i] = sum;
      owned[i] = !options.createGraph;
      pin(sum);
    }

    private void pin(Tensor g) {
      if (arena != null) {
        g.storage().pin();
      }
    }

    private void unpin(Tensor g) {
      if (arena != null) {
        g.storage().unpin(arena);
      }
    }
  }

  /**
   * The nodes that outputs depend on, each after all that it depends on itself; found by a hash of
   * their ids.
   */
  private static final class NodeOrder {
    private Node[] table = new Node[64];
    private int[] places = new int[64];
    private Node[] nodes = new Node[32];
    private int size;
    private int known;

    NodeOrder(Tensor[] outputs) {
      Node[] stack = new Node[64];
      int[] next = new int[64];
      for (Tensor output : outputs) {
        if (!meet(output.node)) {
          continue;
        }
        int depth = 0;
        stack[0] = output.node;
        next[0] = 0;
        while (depth >= 0) {
          Node node = stack[depth];
          Node deeper = null;
          if (node instanceof Call call) {
            Node[] parents = call.parents();
            while (deeper == null && next[depth] < parents.length) {
              Node parent = parents[next[depth]++];
              deeper = parent != null && meet(parent) ? parent : null;
            }
          }
          if (deeper == null) {
            places[slot(node)] = size;
            append(node);
            stack[depth--] = null;
          } else {
            if (++depth == stack.length) {
              stack = Arrays.copyOf(stack, 2 * depth);
              next = Arrays.copyOf(next, 2 * depth);
            }
            stack[depth] = deeper;
            next[depth] = 0;
          }
        }
      }
    }

    int size() {
      return size;
    }

    Node get(int i) {
      return nodes[i];
    }

    /** The place of a node, -1 if the outputs don't depend on it. */
    int indexOf(Node node) {
      int slot = slot(node);
      return table[slot] == null ? -1 : places[slot];
    }

    private void append(Node node) {
      if (size == nodes.length) {
        nodes = Arrays.copyOf(nodes, 2 * size);
      }
      nodes[size++] = node;
    }

    /** Enters a node, and says whether it is new. */
    private boolean meet(Node node) {
      int slot = slot(node);
      if (table[slot] != null) {
        return false;
      }
      table[slot] = node;
      if (++known * 2 > table.length) {
        Node[] oldTable = table;
        int[] oldPlaces = places;
        table = new Node[2 * oldTable.length];
        places = new int[2 * oldTable.length];
        for (int i = 0; i < oldTable.length; i++) {
          if (oldTable[i] != null) {
            int moved = slot(oldTable[i]);
            table[moved] = oldTable[i];
            places[moved] = oldPlaces[i];
          }
        }
      }
      return true;
    }

    private int slot(Node node) {
      int mask = table.length - 1;
      int slot = node.id * 0x9E3779B9 >>> 7 & mask;
      while (table[slot] != null && table[slot] != node) {
        slot = slot + 1 & mask;
      }
      return slot;
    }
  }
}
